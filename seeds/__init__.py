"""What to watch: reviewed data (watches, kinds, feeds, site rules, sample coverage) and its loaders."""
