"""The reader of legal news: an article and a watch to mentions of developments. Pure."""
