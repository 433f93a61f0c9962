"""How much of the music survives: measures of reconstructions, and the classical codings beside them."""
