"""The wizard. Qt lives here and nowhere else."""
