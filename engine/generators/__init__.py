"""Networks that learn what the latents of a run are like, and draw new ones."""
