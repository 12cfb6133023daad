"""A sandbox: invented vendor, real formats, simulated platform; started by command line and wizard only."""
