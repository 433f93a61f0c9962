"""The band of the demo library: instruments, drums, effects, and ten genres to play. numpy alone.

Everything is drawn from a seed, so that the same seed gives the same music.
"""
