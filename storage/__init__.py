"""Memory: the only package that speaks SQL. For notebooks and scripts: `from storage import open_coverage`."""

from storage.published.python_api import Coverage, open_coverage

__all__ = ["Coverage", "open_coverage"]
