"""A name that tests of screens look for."""

ODD = "a [Live] [b] [[x]"
"""A track's name that must be shown as it is."""
