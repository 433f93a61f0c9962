"""The screens: each a .py and a .tcss."""
