"""A sandbox: invented vendor, real formats, simulated platform. Started by the command line and the wizard only."""
