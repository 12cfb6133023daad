"""Distributions as they come: archives and folders, judged before anything is written."""
