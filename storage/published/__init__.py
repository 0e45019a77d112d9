"""The read copy, and every question that is asked of it."""
