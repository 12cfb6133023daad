"""Bytes of 1C's own files <-> values.

Nothing here discovers paths, asks the network or decides policy. Every reader
raises `updater.errors.FormatError` on anything that is not what it should be.
The facts are in docs/formats.md, whose sections the docstrings cite.
"""
