"""The older lists of updates: open ones for each configuration, and the one of the template server.

docs/update-site.md 3.
"""
