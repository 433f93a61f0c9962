"""Sound in and out: decoding, writing, loudness, and the picture that the screen draws."""
