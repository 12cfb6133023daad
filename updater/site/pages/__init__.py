"""Pages of the release site turned into values (docs/update-site.md 1.3)."""
