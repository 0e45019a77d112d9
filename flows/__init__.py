"""The rounds: Prefect flow, command line, settings, and the one place that builds the real things."""
