"""Hand-made features of sound, and how well they tell genres apart."""
