"""Coverage that others have archived: lines of articles, saved pages, web archives."""
