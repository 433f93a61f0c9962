"""Where a training stands, how fast it goes, and when it is over."""

from __future__ import annotations

import time
from dataclasses import dataclass

from engine.training.settings import TrainingSettings


@dataclass
class Progress:
    """Where a training stands. Order, crops and noise follow from the seed and these numbers.

    Attributes:
        step: steps taken.
        epoch: whole epochs taken, each with its validation.
        seconds: of training, all sittings together, when this was saved.
        epoch_loss: sum of the losses of the steps of the epoch under way, when this was saved.
        lr: learning rate of the last step.
        metrics: bytes of `metrics.jsonl` when this was saved; what is behind them did not happen.
        best_loss: lowest loss validated.
        best_epoch: when that was, in epochs.
    """

    step: int = 0
    epoch: int = 0
    seconds: float = 0.0
    epoch_loss: float = 0.0
    lr: float | None = None
    metrics: int = 0
    best_loss: float | None = None
    best_epoch: float | None = None


class Pace:
    """The clock of one sitting.

    Args:
        progress: where the training stands; its steps and epochs are read, not changed.
        settings: the limits.
        steps_per_epoch: steps that an epoch takes.
    """

    def __init__(self, progress: Progress, settings: TrainingSettings, steps_per_epoch: int) -> None:
        self.progress, self.settings, self.steps_per_epoch = progress, settings, steps_per_epoch
        self.seconds_before = progress.seconds
        self.begun = time.monotonic()
        self.first_step: int | None = None
        self.stepping = self.begun

    def start_stepping(self) -> None:
        """From here on steps are taken: what came before does not count for the pace."""
        self.stepping, self.first_step = time.monotonic(), self.progress.step

    def seconds(self) -> float:
        """Seconds of training, all sittings together."""
        return self.seconds_before + time.monotonic() - self.begun

    def step_in_epoch(self) -> int:
        """Steps taken of the epoch under way."""
        return self.progress.step - self.progress.epoch * self.steps_per_epoch

    def epoch_is_full(self) -> bool:
        """Whether every step of the epoch under way is taken."""
        return self.step_in_epoch() == self.steps_per_epoch

    def epochs_passed(self) -> float:
        """Epochs passed, with their fraction."""
        return self.progress.step / self.steps_per_epoch

    def passed(self) -> float:
        """Share of the training that has passed, 0 .. 1, by whichever limit is nearer."""
        epochs, minutes = self.settings.epochs, self.settings.minutes
        by_epochs = self.epochs_passed() / epochs if epochs else 0.0
        return max(by_epochs, self.seconds() / (60 * minutes) if minutes else 0.0)

    def is_over(self) -> bool:
        """Whether a limit of the training is reached."""
        epochs = self.settings.epochs
        return self.time_is_up() or (epochs is not None and self.progress.epoch >= epochs)

    def time_is_up(self) -> bool:
        """Whether the minutes that the training may take have passed."""
        return self.settings.minutes is not None and self.seconds() >= 60 * self.settings.minutes

    def seconds_per_epoch(self) -> float | None:
        """What an epoch takes in this sitting, validation and all; None before the first step."""
        if self.first_step is None or self.progress.step == self.first_step:
            return None
        steps = self.progress.step - self.first_step
        return (time.monotonic() - self.stepping) / steps * self.steps_per_epoch

    def seconds_left(self) -> float | None:
        """Until the nearer limit at this pace; None before the first step."""
        epochs, minutes, epoch = self.settings.epochs, self.settings.minutes, self.seconds_per_epoch()
        if epoch is None:
            return None
        left = [(epochs - self.epochs_passed()) * epoch] if epochs else []
        left += [60 * minutes - self.seconds()] if minutes else []
        return max(0.0, min(left))
