"""The model registry, one package a family; only the `network` modules and `base` import torch."""
