"""The commands of `courtbeat`, a module for each group of them."""
