"""Latents: encoding and decoding with a trained run, mixing, and sampling."""
