"""Blind listening tests: what is asked for, a trial as it is heard, and what came of it in words."""
