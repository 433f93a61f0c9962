"""Run directories: the truth about every training."""
