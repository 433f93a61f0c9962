"""What a classifier answered, clip by clip: of it reports are made, of one run or of several together.

No torch: the service joins the folds of a model by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import ValidationError

from engine.errors import SettingError
from engine.genres.scores import level
from engine.library.splits import FOLDS
from engine.runs.directory import RunDirectory
from engine.schema import GenreReport, RunConfig
from engine.schema.word import Word


class Asked(Word):
    """A test track: its genre, and what was answered."""

    track: str
    genre: str
    clips: list[str]
    vote: str


class Answers(Word):
    """`answers.json`: what one run's weights answered for each test track."""

    format: int = 1
    weights: str
    tracks: list[Asked]


def of_runs(runs: Sequence[RunDirectory]) -> GenreReport | None:
    """The report of a run, or of several folds of one model together; None while one of them has none.

    Raises:
        RunStateError: a run is no classifier's.
        SettingError: the runs differ in more than their fold, two are of one fold, or their library was made
            anew between them.
    """
    if not runs:
        raise SettingError("Name at least one run of a classifier.")
    for run in runs:
        run.must_be("classifier")
    _must_be_folds_of_one([run.config() for run in runs])
    reports = [run.genre_report() if run.best_file.exists() else None for run in runs]
    found = [report for report in reports if report is not None]
    if len(found) < len(runs):
        return None
    if len(found) == 1:
        return found[0]
    if len({report.library_created for report in found}) > 1:
        raise SettingError(
            f"The library {found[0].library} was made anew between the tests of "
            f"{' and '.join(run.name for run in runs)}; train them again to join them."
        )
    answers = [kept(run, report) for run, report in zip(runs, found, strict=True)]
    if any(one is None for one in answers):
        return None
    tracks = [asked for one in answers if one is not None for asked in one.tracks]
    about = found[0].model_dump(exclude={"genres", "chance", "clips", "tracks"})
    about["runs"] = [run.name for run in runs]
    about["split"] = "folds"
    about["weights"] = [weights for report in found for weights in report.weights]
    about["seconds"] = sum(report.seconds for report in found)
    return summed_up(tracks, sorted({genre for report in found for genre in report.genres}), **about)


def kept(run: RunDirectory, report: GenreReport) -> Answers | None:
    """The answers that a run's report was made of; None where they are gone."""
    try:
        found = Answers.model_validate_json(run.answers_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return found if [found.weights] == report.weights else None


def summed_up(tracks: Sequence[Asked], genres: Sequence[str], **about: Any) -> GenreReport:
    """A report of these answers.

    Args:
        tracks: what was asked and answered.
        genres: all that were asked about or can be answered.
        about: the other fields of the report.
    """
    place = {genre: number for number, genre in enumerate(genres)}
    truth = np.array([place[asked.genre] for asked in tracks], np.int64)
    votes = np.array([place[asked.vote] for asked in tracks], np.int64)
    clips = np.array([place[answer] for asked in tracks for answer in asked.clips], np.int64)
    numbers = np.arange(len(tracks))
    counts = [len(asked.clips) for asked in tracks]
    return GenreReport(
        genres=list(genres),
        chance=float(np.bincount(truth).max() / len(truth)),
        clips=level(truth.repeat(counts), clips, numbers.repeat(counts), genres),
        tracks=level(truth, votes, numbers, genres),
        **about,
    )


def _must_be_folds_of_one(configs: Sequence[RunConfig]) -> None:
    """Raises SettingError unless it is one run, or runs that differ in their fold alone."""
    first = configs[0]
    for config in configs[1:]:
        ours = (config.model, config.settings, config.training, config.library, config.seed)
        theirs = (first.model, first.settings, first.training, first.library, first.seed)
        if ours != theirs:
            raise SettingError(
                f"{first.name} and {config.name} differ in more than their fold; only runs of one model with "
                "the same settings, library and seed can be joined."
            )
    kinds = {config.split for config in configs}
    if len(configs) > 1 and not (len(kinds) == len(configs) and kinds <= set(FOLDS)):
        raise SettingError(
            f"{' and '.join(config.name for config in configs)} may test the same tracks; only runs of "
            "different folds can be joined."
        )
