"""The one place that chooses what torch runs on."""

from __future__ import annotations

import torch


def pick_device() -> torch.device:
    """The GPU where there is one that torch can use, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_name(device: torch.device) -> str:
    """A device in words: the GPU's name, or the CPU with the threads torch uses."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"cpu, {threads} thread{'s' if threads != 1 else ''}"


def bf16_wanted(precision: str, device: torch.device) -> bool:
    """Whether the network's arithmetic is done in bf16.

    Args:
        precision: `auto`, `float32` or `bf16`; `auto` means bf16 on GPUs that have it.
        device: where the network is.
    """
    if precision == "auto":
        return device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return precision == "bf16"
