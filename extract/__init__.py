"""The world turned into values. No SQL and no Prefect in this package."""
