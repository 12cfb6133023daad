"""What `run.py` does, with nothing but the standard library: it runs before anything is installed."""
