"""The training loop: everything between a configured run directory and its finished weights.

Whatever is random in a step follows from the run's seed and the number of the step or epoch. A training may
stop at any step boundary, and what comes after resuming is, on a CPU, bit for bit what would have come.
"""

from __future__ import annotations

import copy
import math
import os
import threading
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.errors import CancelledError, DivergedError, RunStateError, SettingError
from engine.library.store import open_fitting
from engine.models import registry
from engine.models.base import Network, parameters
from engine.models.describe import validated
from engine.models.device import bf16_wanted, device_name, pick_device
from engine.runs.directory import RunDirectory
from engine.schema import Record, RunState
from engine.training import checkpoints
from engine.training.checkpoints import Checkpoint
from engine.training.journal import Journal
from engine.training.memory import keep_freed_memory
from engine.training.pace import Pace, Progress
from engine.training.schedule import learning_rate
from engine.training.seldom import Seldom
from engine.training.settings import TrainingSettings
from engine.training.task import Verdict, open_task

RECORD_EVERY = 0.5
"""Seconds between the records of an epoch under way."""
SAY_EVERY = 1.0
"""Seconds that at least lie between two lines of the log about losses, unless the training ends."""
CHECKPOINT_EVERY = 20.0
"""Seconds that at least lie between two checkpoints, unless the training ends or is stopped."""
_FIT_BATCHES = 16


def train(run: RunDirectory | Path, stop: threading.Event) -> None:
    """Train a run to its end, or until `stop` is set; a run that was begun goes on from its last checkpoint.

    The caller holds the run's lock. The state becomes running, then done or stopped; on an error it is left
    to the caller.

    Args:
        run: the run's directory.
        stop: looked at after every step; stopping loses nothing.

    Raises:
        DivergedError: a loss or weight is no longer finite; the last checkpoint is from before.
        DiskFullError: a file could not be written; those before it are whole.
        RunStateError: the library is not what it was when the run was made.
        SettingError: the split leaves nothing to train on, or the GPU cannot hold the batch.
    """
    keep_freed_memory()
    directory = run if isinstance(run, RunDirectory) else RunDirectory(run)
    with Journal(directory) as journal:
        training = Training(directory, journal)
        try:
            state = training.run(stop)
        except torch.OutOfMemoryError as error:
            size = training.settings.batch_size
            advice = f"The GPU's memory does not hold batch_size={size}; try {size // 2 or 1}."
            raise SettingError(advice) from error
        except DivergedError:
            training.keep_best()
            raise
        journal.status({"state": state, "seconds_left": None, "pid": None}, now=True)
        journal.say("Training is done." if state == "done" else "Stopped; resume goes on from here.")


class Training:
    """One sitting of a training.

    Args:
        run: its directory.
        journal: where it writes down what happens.
    """

    def __init__(self, run: RunDirectory, journal: Journal) -> None:
        self.files, self.journal, self.config = run, journal, run.config()
        self.settings = validated(TrainingSettings, self.config.training)
        self.closed_form = registry.family(self.config.model).closed_form
        self.device = pick_device()
        library = open_fitting(self.config.library, self.config)
        if self.config.tracks not in (None, library.identity):
            raise RunStateError(
                f"The library {library.info.name} was made anew with other tracks since the run "
                f"{self.config.name} was begun; train a new run."
            )
        _seed(self.config.seed, 0)
        self.task = open_task(self.config, self.settings, library, self.device)
        self.feed, self.validation_rows = self.task.feed, self.task.validation_rows
        self.model: Network = self.task.model
        self.model.bf16 = bf16_wanted(self.settings.precision, self.device)
        self.average = copy.deepcopy(self.model) if self.settings.ema else None
        self.optimizer = None if self.closed_form else _optimizer(self.model, self.settings)
        self.epoch_loss = torch.zeros((), dtype=torch.float64, device=self.device)
        self.found: Verdict | None = None
        self.best: dict[str, Tensor] | None = None
        self.keeping, self.saving = Seldom(0.0), Seldom(CHECKPOINT_EVERY)
        self.recorded = self.said = time.monotonic()
        self.take_up(Progress())

    @property
    def judged(self) -> Network:
        """The weights that are validated and kept: the averaged ones where there are any."""
        return self.average or self.model

    def run(self, stop: threading.Event) -> RunState:
        """Begin or go on, and train; gives the state that the run is left in."""
        facts = {"device": device_name(self.device), "parameters": parameters(self.model)}
        running = {"state": "running", "reason": None, "pid": os.getpid(), "epochs": self.settings.epochs}
        self.journal.status(running | facts, now=True)
        checkpoint = checkpoints.newest(self.files.last_folder)
        self.journal.rewind(checkpoint.progress.metrics if checkpoint else 0)
        if not self.make_ready(stop):
            return "stopped"
        if checkpoint:
            self.restore(checkpoint)
        else:
            self.begin()
        self.pace.start_stepping()
        over = self.pace.is_over()
        while not over:
            self.epoch(stop)
            over = (self.pace.epoch_is_full() or not stop.is_set()) and self.close_epoch()
            if stop.is_set() and not over:
                self.record()
                self.save()
                return "stopped"
        return "done"

    def make_ready(self, stop: threading.Event) -> bool:
        """Make what is trained on, where it is not there yet; whether it was made before `stop` was set."""
        said = ""

        def report(share: float, what: str) -> None:
            nonlocal said
            if stop.is_set():
                raise CancelledError("The training was stopped before its first step.")
            if what != said:
                self.journal.say(f"First: {what}.")
                said = what
            self.journal.status({"reason": f"{what}: {share * 100:.0f} %"})

        try:
            self.task.make_ready(report)
        except CancelledError:
            return False
        finally:
            self.journal.status({"reason": None})
        self.take_up(self.progress)  # what that took is no time of training
        return True

    def epoch(self, stop: threading.Event) -> None:
        """Take the steps that are left of the epoch under way, until `stop` is set or the time is up."""
        self.model.train()
        for batch in self.task.batches(self.progress.epoch, self.pace.step_in_epoch()):
            self.step(batch)
            if stop.is_set() or self.pace.time_is_up():
                break
            if time.monotonic() - self.recorded >= RECORD_EVERY and not self.pace.epoch_is_full():
                self.record()

    def step(self, batch: Any) -> None:
        """One step of gradient descent on a batch of the task; nothing here waits for a GPU."""
        assert self.optimizer, "a closed form takes no steps"
        progress, settings = self.progress, self.settings
        _seed(self.config.seed, progress.step + 1)
        progress.lr = learning_rate(settings, progress.step, progress.epoch, self.pace.passed())
        for group in self.optimizer.param_groups:
            group["lr"] = progress.lr
        loss = self.task.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        if settings.clip_norm:
            nn.utils.clip_grad_norm_(self.model.parameters(), settings.clip_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.epoch_loss += loss.detach()
        progress.step += 1
        if self.average:
            # A young average follows fast, so that it is not made of the weights that training began with.
            decay = min(settings.ema, (1 + progress.step) / (10 + progress.step))
            with torch.no_grad():
                torch._foreach_lerp_([*self.average.parameters()], [*self.model.parameters()], 1 - decay)

    def begin(self) -> None:
        """Fit what has a closed form, and keep the model as it stands before the first step."""
        self.journal.say(
            f"{self.config.model}: {parameters(self.model)} numbers to find, {self.task.facts()}, "
            f"on {device_name(self.device)}; {self.task.learnt()} to train on, "
            f"{len(self.validation_rows)} to validate by."
        )
        if not len(self.validation_rows):
            self.journal.say("No track is for validation, so the training loss says which weights are best.")
        _seed(self.config.seed, 0)  # once more, so that a fit does not depend on the network around it
        self.model.eval()
        self.model.prepare(self.feed.shuffled())
        train_loss = None
        if self.average:
            self.average.load_state_dict(self.model.state_dict())
        if self.closed_form:
            self.progress.epoch = self.progress.step = 1
            train_loss = self.evaluate(islice(self.feed.shuffled(), _FIT_BATCHES)).loss
        self.judge(train_loss)
        original = self.task.original()
        if original is not None:
            self.journal.preview("original", original, self.config.sample_rate)
        self.preview()
        self.save()

    def close_epoch(self) -> bool:
        """Validate, record and keep what is best, as an epoch or the time ends; whether training is over."""
        steps, total = self.pace.step_in_epoch(), self.finite(self.epoch_loss.item())
        if self.pace.epoch_is_full():
            self.progress.epoch += 1
            self.epoch_loss.zero_()
        self.judge(total / steps)
        self.recorded_loss = self.epoch_loss.item()
        over, now = self.pace.is_over(), time.monotonic()
        if over or now - self.said >= SAY_EVERY:
            self.say_losses(total / steps)
        every = self.settings.preview_every
        if every and (over or self.progress.epoch % every == 0):
            self.preview()
        if over or self.saving.is_due():
            self.save()
        return over

    def judge(self, train_loss: float | None) -> None:
        """Validate, keep the weights if none were better, and record both losses."""
        if self.average:
            # what a network knows of its batches is no parameter: it is not averaged but taken over
            for kept, newest in zip(self.average.buffers(), self.model.buffers(), strict=True):
                kept.copy_(newest)
        self.found = self.evaluate(self.task.to_judge_by()) if len(self.validation_rows) else None
        told = self.found.loss if self.found else train_loss
        best = self.progress.best_loss
        if told is not None and (best is None or told < best):
            self.progress.best_loss, self.progress.best_epoch = told, self.pace.epochs_passed()
            self.best = {name: value.clone() for name, value in self.judged.state_dict().items()}
            if self.keeping.is_due():
                self.keep_best()
        self.note(train_loss, self.found)

    def keep_best(self) -> None:
        """Write the best weights, where they are not written yet; with large ones this takes a while."""
        if self.best is not None:
            with self.keeping.timed():
                checkpoints.write_weights(self.files.best_file, self.best)
            self.best = None

    def say_losses(self, train_loss: float) -> None:
        """Add a line about the epoch that has just ended to the log."""
        progress, self.said = self.progress, time.monotonic()
        words = [f"epoch {self.pace.epochs_passed():.4g}", f"train {train_loss:.4g}"]
        if self.found is not None:
            words.append(f"validation {self.found.loss:.4g}")
            words += [f"accuracy {self.found.accuracy:.3f}"] if self.found.accuracy is not None else []
        if progress.best_loss is not None and progress.best_epoch is not None:
            words.append(f"best {progress.best_loss:.4g} at epoch {progress.best_epoch:.4g}")
        words.append(f"lr {progress.lr:.3g}")
        self.journal.say("  ".join(words))

    def record(self) -> None:
        """Record the mean training loss since the last record; here a training that diverged is found."""
        steps = self.progress.step - self.recorded_step
        if steps:
            total = self.finite(self.epoch_loss.item())
            self.note((total - self.recorded_loss) / steps, None)
            self.recorded_loss = total

    def note(self, train_loss: float | None, found: Verdict | None) -> None:
        """Add a record, and bring the status up to date."""
        progress, pace = self.progress, self.pace
        self.recorded, self.recorded_step = time.monotonic(), progress.step
        stand = {"step": progress.step, "epoch": pace.epochs_passed(), "seconds": pace.seconds()}
        val_loss, accuracy = (found.loss, found.accuracy) if found else (None, None)
        losses = {"train": train_loss, "val": val_loss, "accuracy": accuracy}
        self.journal.record(Record(**stand, **losses, lr=progress.lr, time=time.time()))
        losses = {"train_loss": train_loss, "val_loss": val_loss, "accuracy": accuracy}
        outlook = {"seconds_per_epoch": pace.seconds_per_epoch(), "seconds_left": pace.seconds_left()}
        best = {"best_loss": progress.best_loss, "best_epoch": progress.best_epoch}
        known = {name: loss for name, loss in losses.items() if loss is not None}
        self.journal.status(stand | outlook | best | known)

    @torch.no_grad()
    def evaluate(self, batches: Iterable[Any]) -> Verdict:
        """What the weights that are judged are worth on batches of the task."""
        found = self.task.verdict(self.judged.eval(), batches)
        self.finite(found.loss)
        return found

    @torch.no_grad()
    def preview(self) -> None:
        """Write the reconstruction of the run's one preview clip, where the task makes sound."""
        heard = self.task.heard(self.judged.eval())
        if heard is not None:
            name = f"epoch-{round(self.pace.epochs_passed()):05d}"
            self.journal.preview(name, heard, self.config.sample_rate)

    def save(self) -> None:
        """Write a checkpoint: all that resuming at this very step needs."""
        self.keep_best()
        weights = self.model.state_dict()
        self.finite(sum(value.sum().item() for value in weights.values()))
        self.progress.seconds, self.progress.epoch_loss = self.pace.seconds(), self.epoch_loss.item()
        self.progress.metrics = self.journal.flushed()
        checkpoint = Checkpoint(
            progress=self.progress,
            weights=weights,
            optimizer=self.optimizer.state_dict() if self.optimizer else {},
            average=self.average.state_dict() if self.average else None,
        )
        with self.saving.timed():
            checkpoints.save(self.files.last_folder, checkpoint)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Stand where a checkpoint was saved."""
        self.model.load_state_dict(checkpoint.weights)
        if self.average and checkpoint.average:
            self.average.load_state_dict(checkpoint.average)
        if self.optimizer:
            self.optimizer.load_state_dict(checkpoint.optimizer)
        self.take_up(checkpoint.progress)
        self.journal.say(f"Goes on from step {self.progress.step} (epoch {self.pace.epochs_passed():.2f}).")

    def take_up(self, progress: Progress) -> None:
        """Count steps, losses and seconds on from here."""
        self.progress = progress
        # A closed form is fitted in one step, and that is its epoch.
        self.pace = Pace(progress, self.settings, 1 if self.closed_form else self.feed.steps_per_epoch)
        self.epoch_loss.fill_(progress.epoch_loss)
        self.recorded_loss, self.recorded_step = progress.epoch_loss, progress.step

    def finite(self, value: float) -> float:
        """The value itself; raises DivergedError where it is not a finite number."""
        if math.isfinite(value):
            return value
        raise DivergedError(
            f"The training diverged by step {self.progress.step} (epoch {self.pace.epochs_passed():.2f}): "
            f"its loss is no finite number; train with a learning_rate below {self.settings.learning_rate:g}."
        )


def _optimizer(model: nn.Module, settings: TrainingSettings) -> torch.optim.Optimizer:
    kind = torch.optim.Adam if settings.optimizer == "adam" else torch.optim.AdamW
    rate, decay = settings.learning_rate, settings.weight_decay
    return kind(model.parameters(), lr=rate, weight_decay=decay, fused=True)


def _seed(seed: int, step: int) -> None:
    """Make what torch draws next depend on the run's seed and the step alone."""
    state = int(np.random.SeedSequence([seed, step]).generate_state(1)[0])
    # not torch.manual_seed: without a GPU it keeps a formatted stack of every call for a GPU to come
    torch.default_generator.manual_seed(state)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(state)
