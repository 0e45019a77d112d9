"""The development ledger: matching, settling, and edits by hand."""
