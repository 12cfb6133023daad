"""The pages of the wizard: they show the state and take answers, nothing more."""
