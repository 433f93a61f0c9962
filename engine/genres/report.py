"""The report of a classifier: its best weights are asked for the genre of every test track."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.errors import DivergedError, SettingError
from engine.files import write_json
from engine.genres.answers import Answers, Asked, kept, summed_up
from engine.genres.classifier import open_classifier
from engine.library import splits
from engine.library.store import open_fitting
from engine.runs.directory import RunDirectory
from engine.schema import GenreReport
from engine.versions import versions_of

Progress = Callable[[float, str], None]


def tell_genres(run: RunDirectory, progress: Progress) -> GenreReport:
    """Ask a run's best weights for the genre of all test tracks that have one, and keep what they answer.

    A clip's answer is its likeliest genre, a track's is `vote_of` its clips. A genre that the run did not
    learn counts as told wrong. What was found before is given again as long as weights and library are the
    same.

    Args:
        run: a classifier's run with weights.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: the run has no weights or is no classifier's, or its library was made anew with clips
            of another rate or length.
        NoSuchLibraryError: its library is gone.
        LibraryError: its library is damaged.
        SettingError: no test track has a genre.
        DivergedError: the run's answers are not finite.
    """
    before = run.genre_report()
    if before is not None and kept(run, before) is not None:
        return before
    started = time.monotonic()
    opened = open_classifier(run)
    config = opened.config
    library = open_fitting(config.library, config)
    parts = splits.assign(library.tracks, config.split, config.seed, library.info)
    tracks = [(track, track.genre) for track in library.tracks if track.genre and parts[track.name] == "test"]
    if not tracks:
        raise SettingError(
            f"The {config.split} split of the library {config.library} has no test track of a known genre "
            "any more; train the classifier again."
        )
    answers = Answers(weights=opened.weights, tracks=[])
    for done, (track, genre) in enumerate(tracks):
        progress(done / len(tracks), f"telling {track.name}")
        rows = library.rows(track)
        told = opened.model.probabilities(library.clips[rows.start : rows.stop])
        if not np.isfinite(told).all():
            raise DivergedError(
                f"The run {config.name} answers with what are no numbers; train it again with a smaller "
                "learning_rate."
            )
        clips = [config.genres[place] for place in told.argmax(1)]
        vote = config.genres[vote_of(told)]
        answers.tracks.append(Asked(track=track.name, genre=genre, clips=clips, vote=vote))
    report = summed_up(
        answers.tracks,
        sorted({*config.genres, *(genre for _, genre in tracks)}),
        runs=[config.name],
        model=config.model,
        input=config.settings["input"],
        library=config.library,
        library_created=library.info.created,
        split=config.split,
        seed=config.seed,
        part="test",
        weights=[opened.weights],
        warning=splits.leak_warning(library.info, config.split),
        seconds=time.monotonic() - started,
        versions=versions_of("torch", "torchaudio", "numpy"),
    )
    write_json(run.answers_file, answers)
    write_json(run.genres_file, report)
    return report


def vote_of(told: NDArray[np.float32]) -> int:
    """What the clips of a track answer together: the place of the genre with the highest mean probability.

    So a clip counts the more the surer the network is of it, and there are no ties to break.

    Args:
        told: the probabilities, [clips, genres].
    """
    return int(told.mean(0).argmax())
