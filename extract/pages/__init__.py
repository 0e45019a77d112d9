"""Pages to articles: text, title, date, and what is not the article's own. Pure."""
