"""The command line: the same services as the wizard's."""
