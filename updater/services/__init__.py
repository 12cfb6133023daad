"""What a person asks of the program, one service per file; `updater.app` puts them together.

Everything here blocks.
"""
