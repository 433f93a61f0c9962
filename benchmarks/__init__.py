"""What `make bench` measures: every figure that the project promises, in one table."""
