"""Updater of 1C:Enterprise 8 infobases: formats, chain, run, wizard and command line."""

__version__ = "0.1.0"
