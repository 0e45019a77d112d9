"""From memory to people: what is worth an alert, how it reads, and the channels that carry it."""
