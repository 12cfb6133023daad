"""The installed 1C:Enterprise platform: where it is, how it is told what to do, what it answered."""
