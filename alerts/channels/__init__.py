"""One channel each: console, mail, Slack, webhook, Atom, and what other packages bring."""
