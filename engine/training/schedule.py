"""The learning rate as a pure function of where a training stands, so that nothing of it need be saved."""

from __future__ import annotations

import math

from engine.training.settings import TrainingSettings

COSINE_END = 0.01
"""What is left of the learning rate at the end of a cosine."""


def learning_rate(settings: TrainingSettings, step: int, epoch: int, passed: float) -> float:
    """The learning rate of a step.

    Args:
        settings: the schedule, its highest rate, and its warm-up.
        step: steps taken before this one.
        epoch: whole epochs taken before this one.
        passed: share of the training that has passed, 0 .. 1.
    """
    rate = settings.learning_rate
    if settings.schedule == "cosine":
        rate *= COSINE_END + (1 - COSINE_END) * (1 + math.cos(math.pi * min(passed, 1.0))) / 2
    elif settings.schedule == "step":
        rate *= settings.gamma ** (epoch // settings.step_size)
    return rate * min(1.0, (step + 1) / (settings.warmup + 1))
