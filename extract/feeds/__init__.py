"""Feeds of every kind to entries. Pure."""
