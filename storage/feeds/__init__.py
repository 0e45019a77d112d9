"""Feeds and their polls: due when, healthy or not, what they showed."""
