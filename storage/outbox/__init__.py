"""What waits to be sent, and what it will say."""
