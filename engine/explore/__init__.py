"""What the latents of a run know of genre: clusters, projections, classifiers, neighbours."""
