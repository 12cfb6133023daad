"""The work itself: chain, checks, backup, run, journal, recovery, report."""
