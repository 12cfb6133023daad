"""Every reason not to begin, one file per subject; which there are is said in one table (`codes`).

A check looks at one thing, changes nothing, and says what it saw: its code, its level and
the facts for its words. `updater.update.preflight` makes them all.
"""
