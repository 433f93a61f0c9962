"""One run's directory: configuration, status, metrics, and the lock that says whether it lives.

A run is alive while a process holds the flock on its directory; no pid file and no flag says so.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from safetensors import SafetensorError, safe_open

from engine import files, places
from engine.errors import DeckError, NoSuchRunError, RunStateError, SettingError, nearest
from engine.library import store
from engine.schema import (
    LATENT_SPACES,
    Exploration,
    GenreReport,
    Ladder,
    LogText,
    Measures,
    MusicMeasures,
    Record,
    Records,
    RunConfig,
    RunInfo,
    RunStatus,
    Space,
    Task,
)

R = TypeVar("R", Measures, MusicMeasures, Exploration, GenreReport, Ladder)

_DOES: dict[Task, str] = {
    "autoencoder": "codes sound and answers no genre",
    "classifier": "answers genres and makes no sound",
    "generator": "draws latents of another run and codes no sound",
}
_A: dict[Task, str] = {
    "autoencoder": "an autoencoder",
    "classifier": "a classifier",
    "generator": "a generator",
}
IDENTITY = "identity"
"""What the file of the best weights calls the word that stands for them."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


class RunDirectory:
    """The files of one run under `checkpoints/<name>/`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config_file = path / "config.json"
        self.status_file = path / "status.json"
        self.metrics_file = path / "metrics.jsonl"
        self.log_file = path / "log.txt"
        self.best_file = path / "best.safetensors"
        self.last_folder = path / "last"
        self.previews_folder = path / "previews"
        self.measures_file = path / "measures.json"
        self.music_file = path / "new-music.json"
        self.explore_folder = path / "explore"
        self.genres_file = path / "genres.json"
        self.answers_file = path / "answers.json"
        self.listening_file = path / "listening.jsonl"
        self.listening_open_file = path / "listening-open.json"
        self.latents_folder = path / "latents"
        self.renders_folder = path / "renders"
        self.ladder_file = path / "ladder.json"
        self.closeness_file = path / "closeness.json"

    @property
    def name(self) -> str:
        """The run's name, which is its folder's."""
        return self.path.name

    def config(self) -> RunConfig:
        """What the run was asked to be."""
        return RunConfig.model_validate_json(self.config_file.read_bytes())

    def must_be(self, task: Task) -> None:
        """Nothing, if the run is for that task.

        Raises:
            RunStateError: it is for another.
        """
        config = self.config()
        if config.task == task:
            return
        what = f"{config.model}, which {_DOES[config.task]}"
        raise RunStateError(f"The run {self.name} is of {what}; take a run of {_A[task]}.")

    def status(self) -> RunStatus:
        """How the run stands by its own word, which `info` corrects by the lock; unreadable means crashed."""
        try:
            return RunStatus.model_validate_json(self.status_file.read_bytes())
        except (FileNotFoundError, ValidationError):
            return RunStatus(
                state="crashed", reason=f"{self.status_file} cannot be read; resume writes it anew"
            )

    def write_status(self, status: RunStatus) -> None:
        """Replace `status.json`."""
        files.write_json(self.status_file, status)

    def info(self) -> RunInfo:
        """Configuration and status together; a run that calls itself running without its lock has crashed."""
        status = self.status()
        if status.state == "running" and not self.is_locked():
            status = self.status()  # it may have ended between the two looks
            if status.state == "running":
                reason = "its process ended without a word; resume goes on from the last checkpoint"
                status = status.model_copy(update={"state": "crashed", "reason": reason})
        merged = self.config().model_dump() | status.model_dump()
        return RunInfo(**merged, measured=self.measures_file.exists())

    def records(self, offset: int = 0) -> Records:
        """The metrics from a byte offset on; a damaged line is passed over."""
        lines, end = files.whole_lines(self.metrics_file, offset)
        records = []
        for line in lines:
            try:
                records.append(Record.model_validate_json(line))
            except ValidationError:
                continue
        return Records(records=records, start=offset, offset=end)

    def log(self, offset: int = 0) -> LogText:
        """The lines of the log from a byte offset on."""
        lines, end = files.whole_lines(self.log_file, offset)
        return LogText(lines=lines, start=offset, offset=end)

    def measures(self) -> Measures | None:
        """The measures of the present weights on the library as it is now, where they are made."""
        return self._of_present(self.measures_file, Measures)

    def music_measures(self) -> MusicMeasures | None:
        """How the present weights do on the new music as it is now, where that is measured."""
        found = self._of_present(self.music_file, MusicMeasures)
        try:
            return found if found and store.read_info(found.library).tracks == found.tracks else None
        except DeckError:
            return None  # there is no new music any more

    def exploration_file(self, space: Space) -> Path:
        """Where what one space knows is kept, there or not."""
        return self.explore_folder / f"{space}.json"

    def exploration(self, space: Space = "mean+std") -> Exploration | None:
        """What one space knows of the library as it is now, where it is made.

        That of latents is of the present weights; the other spaces have nothing to do with them.
        """
        path = self.exploration_file(space)
        if space in LATENT_SPACES:
            return self._of_present(path, Exploration)
        found = _read(path, Exploration)
        return found if found is not None and _stands(found) else None

    def genre_report(self) -> GenreReport | None:
        """What the present weights of a classifier tell of the library as it is now, where that is known."""
        found = _read(self.genres_file, GenreReport)
        if found is None or found.weights != [self.weights_identity()]:
            return None
        return found if _stands(found) else None

    def ladder(self) -> Ladder | None:
        """What every way to draw from the present weights' latents is worth, where that is measured."""
        return self._of_present(self.ladder_file, Ladder)

    def _of_present(self, path: Path, word: type[R]) -> R | None:
        found = _read(path, word)
        if found is None:
            return None
        return found if found.weights == self.weights_identity() and _stands(found) else None

    def weights_identity(self) -> str:
        """A short word that stands for the values in `best.safetensors`: the same in every copy of them.

        Raises:
            RunStateError: there are no weights yet.
        """
        try:
            stat = self.best_file.stat()
        except FileNotFoundError:
            raise RunStateError(
                f"The run {self.name} has no weights yet; wait for its first validation, or train it."
            ) from None
        return _identity(self.best_file, stat.st_mtime_ns, stat.st_size)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the run for the life of the block.

        Raises:
            RunStateError: another process holds it.
        """
        handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunStateError(f"The run {self.name} is being trained by another process.") from None
            yield
        finally:
            os.close(handle)

    def is_locked(self) -> bool:
        """Whether a living process trains this run."""
        handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def delete(self) -> None:
        """Remove the run and all its files.

        Raises:
            RunStateError: it is being trained.
        """
        if self.is_locked():
            raise RunStateError(f"The run {self.name} is being trained; stop it first.")
        grave = self.path.with_name(f".{self.name}.deleted")
        self.path.rename(grave)
        shutil.rmtree(grave)


def _read(path: Path, word: type[R]) -> R | None:
    """What a file of results holds; nothing where there is none, or it is of another format."""
    try:
        return word.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


@lru_cache(maxsize=1024)
def _identity(path: Path, changed: int, size: int) -> str:
    """What weights say that they are; of those that say nothing, when they were written, and their size."""
    try:
        with safe_open(path, "np") as found:
            words: dict[str, str] = found.metadata() or {}
    except (OSError, SafetensorError):
        words = {}
    return words.get(IDENTITY, f"{changed:x}-{size:x}")


def _stands(found: Measures | MusicMeasures | Exploration | GenreReport | Ladder) -> bool:
    """Whether the library was not made anew since; one that is not here says nothing against them."""
    try:
        created = store.read_info(found.library).created
    except DeckError:
        return True
    return found.library_created in (None, created)


def create(config: RunConfig, status: RunStatus) -> RunDirectory:
    """Make the directory of a new run; it appears whole or not at all.

    Raises:
        SettingError: the name is taken, or is no name for a folder.
    """
    if not _NAME.fullmatch(config.name):
        raise SettingError(
            f"{config.name!r} cannot name a run: letters, digits, '.', '_' and '-' can, at most 80 of them."
        )
    home = places.checkpoints()
    draft = home / f".{config.name}.{os.getpid()}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    with files.full_disk_named(draft):
        draft.mkdir()
        try:
            run = RunDirectory(draft)
            files.write_json(run.config_file, config)
            run.write_status(status)
            target = home / config.name
            if target.exists():
                raise SettingError(f"A run named {config.name} is there already; give another --name.")
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    files.sync_folder(home)
    return RunDirectory(target)


def free_name(stem: str) -> str:
    """The stem, or the stem with the first free number behind it."""
    home = places.checkpoints()
    if not (home / stem).exists():
        return stem
    number = 2
    while (home / f"{stem}-{number}").exists():
        number += 1
    return f"{stem}-{number}"


def all_runs() -> list[RunDirectory]:
    """Every run on disk that has a readable configuration, oldest first."""
    found = []
    for path in places.checkpoints().iterdir():
        run = RunDirectory(path)
        if path.name.startswith(".") or not run.config_file.is_file():
            continue
        try:
            found.append((run.config().created, run))
        except ValidationError:
            continue
    return [run for _, run in sorted(found, key=lambda pair: (pair[0], pair[1].name))]


def open_run(name: str) -> RunDirectory:
    """The run by that name.

    Raises:
        NoSuchRunError: there is none; the sentence names the nearest.
    """
    run = RunDirectory(places.checkpoints() / name)
    if not _NAME.fullmatch(name) or not run.config_file.is_file():
        known = [other.name for other in all_runs()]
        raise NoSuchRunError(f"There is no run named {name}; {nearest(name, known)}")
    return run
