"""Backups: how each kind is written and read, what is written beside it, which are kept, which there are."""
