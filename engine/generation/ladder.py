"""The ladder: every way to draw from a run's latents, measured side by side, with rows to compare with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import DivergedError
from engine.files import write_json
from engine.generation import generators, soundness
from engine.generation.closeness import Neighbourhood, spread
from engine.generation.drawing import source_of
from engine.generation.frechet import MelSpace, frechet_interval
from engine.generation.heard import Progress, heard_of
from engine.generators.draw import draw
from engine.latents.codec import Codec, Floats, open_codec
from engine.latents.rungs import FITTED
from engine.library.store import open_fitting
from engine.measure.bootstrap import interval, share
from engine.measure.spectrum import as_float
from engine.runs.directory import RunDirectory
from engine.schema import Ladder, LadderRow, SampleWay
from engine.versions import versions_of

COUNT = 64
"""Sounds of each row, unless another number is asked for."""
Control = Literal["originals", "training", "held-out", "shuffled", "noise"]

_LEVEL = 0.1  # deviation of white noise, about as loud as music
_HEARD = 0.3  # share of the work that is over once the library is known
_MEASURED_WITH = ("torch", "torchaudio", "numpy", "scipy", "scikit-learn")


@dataclass(frozen=True)
class Sounds:
    """The sounds of a row.

    Attributes:
        way: what drew them, or what they are.
        latents: float32 [n, dims, frames].
        clips: float32 [n, samples]; None to have the latents decoded.
        tracks: the track of each, or a number of its own, [n].
        asked: the genre of each that was asked for; None where none was.
        generator: that drew them.
    """

    way: SampleWay | Control
    latents: Floats
    clips: Floats | None
    tracks: NDArray[np.int64]
    asked: list[str | None]
    generator: str | None = None


def measure_ladder(run: RunDirectory, count: int, seed: int, progress: Progress) -> Ladder:
    """Draw `count` sounds in every way, measure them, and keep the ladder with the run.

    What was measured before is given again as long as weights, library, generators, seed and count are the
    same.

    Args:
        run: of an autoencoder, with weights.
        count: sounds of each row.
        seed: of the first sound; the next ones have the next seeds.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: the run has no weights or makes no latents, or its library was made anew with clips
            of another rate or length.
        SettingError: nothing was held out from training.
        DivergedError: the run's sounds are not finite.
    """
    started = time.monotonic()
    codec = open_codec(run)
    rungs = {way: generators.fitting(run, codec.weights, way)[:1] for way in generators.MODELS}
    drawers = [(way, generator) for way, found in rungs.items() for generator in found]
    before = run.ladder()
    if before is not None and _is_same(before, run, count, seed, drawers):
        return before
    library = open_fitting(codec.config.library, codec.config)
    near = Neighbourhood(codec, library, lambda share, words: progress(_HEARD * share, words))
    judge = _Judge(codec, near)
    rows = []
    total = len(FITTED) + len(drawers) + 5
    for number, sounds in enumerate(_rows(codec, near, drawers, count, seed)):
        done = _HEARD + (1 - _HEARD) * number / total
        progress(done, f"{sounds.way}: {len(sounds.latents)} sounds")
        rows.append(judge.row(sounds))
    told = near.genres_told
    ladder = Ladder(
        run=run.name,
        library=library.info.name,
        library_created=library.info.created,
        weights=codec.weights,
        seed=seed,
        chance=1 / len(told) if told else None,
        rows=rows,
        seconds=time.monotonic() - started,
        versions=versions_of(*_MEASURED_WITH),
    )
    write_json(run.ladder_file, ladder)
    return ladder


def _is_same(
    before: Ladder, run: RunDirectory, count: int, seed: int, drawers: list[tuple[SampleWay, RunDirectory]]
) -> bool:
    drew = [(row.way, row.generator) for row in before.rows if row.generator is not None]
    sounds = max(row.sounds for row in before.rows)
    made = run.ladder_file.stat().st_mtime
    older = all(generator.best_file.stat().st_mtime < made for _, generator in drawers)
    named = [(way, generator.name) for way, generator in drawers]
    return older and drew == named and (before.seed, sounds) == (seed, count)


def _rows(
    codec: Codec,
    near: Neighbourhood,
    drawers: list[tuple[SampleWay, RunDirectory]],
    count: int,
    seed: int,
) -> Iterator[Sounds]:
    """The rungs from the lowest on, then what to compare them with."""
    numbers = np.arange(count)
    known = near.genres_told
    asked: list[str | None] = [known[number % len(known)] if known else None for number in range(count)]
    nothing: list[str | None] = [None] * count
    for way in FITTED:
        if way == "genre" and not known:
            continue
        wanted = asked if way == "genre" else nothing
        latents = [
            source_of(codec, near.library, way, genre).draw(1, seed + number)
            for number, genre in _by_genre(wanted)
        ]
        order = [number for number, _ in _by_genre(wanted)]
        yield Sounds(way, np.concatenate(latents)[np.argsort(order)], None, numbers, wanted)
    for way, generator in drawers:
        genres = set(generator.config().genres)
        wanted = [genre if genre in genres else None for genre in asked]
        drawn = np.concatenate(
            [_drawn(generator, codec, seed, number, genre) for number, genre in enumerate(wanted)]
        )
        yield Sounds(way, drawn, None, numbers, wanted, generator.name)
    yield from _controls(codec, near, count, seed)


def _by_genre(wanted: list[str | None]) -> list[tuple[int, str | None]]:
    """The sounds in the order of their genres, so that each genre's distribution is fitted once."""
    return sorted(enumerate(wanted), key=lambda pair: pair[1] or "")


def _drawn(generator: RunDirectory, codec: Codec, seed: int, number: int, genre: str | None) -> Floats:
    return draw(generator, codec, 1, seed + number, genre=genre)


def _controls(codec: Codec, near: Neighbourhood, count: int, seed: int) -> Iterator[Sounds]:
    """Music itself, with and without the run; then two kinds of nonsense."""
    library = near.library
    for way, rows in (("originals", near.training), ("training", near.training), ("held-out", near.held_out)):
        some = spread(rows, count)
        clips = as_float(library.clips[some]) if way == "originals" else None
        latents = np.asarray(near.latents[some])
        yield Sounds(way, latents, clips, library.track_of_row[some], near.genres(some))  # type: ignore[arg-type]
    random = np.random.default_rng(seed)
    shape = near.latents.shape[1:]
    chosen = random.choice(near.training, (count, *shape))
    shuffled = near.latents[chosen, np.arange(shape[0])[:, None], np.arange(shape[1])]
    nothing: list[str | None] = [None] * count
    yield Sounds("shuffled", np.asarray(shuffled), None, np.arange(count), nothing)
    noise = _LEVEL * random.standard_normal((count, codec.config.clip_samples), np.float32)
    yield Sounds("noise", codec.encode(noise), noise, np.arange(count), nothing)


class _Judge:
    """Measures rows against the held-out clips of a run's library."""

    def __init__(self, codec: Codec, near: Neighbourhood) -> None:
        self._codec, self._near = codec, near
        self._space = MelSpace(near.heard.summaries[near.training])
        self._real = self._space.places(near.heard.summaries[near.held_out])
        self._real_tracks = near.library.track_of_row[near.held_out]

    def row(self, sounds: Sounds) -> LadderRow:
        """What the sounds of a row are worth."""
        rate = self._codec.config.sample_rate
        clips = self._codec.decode(sounds.latents) if sounds.clips is None else sounds.clips
        if not np.isfinite(clips).all():
            raise DivergedError(
                f"{self._codec.config.name} makes of the latents of {sounds.way} what are no numbers; train "
                "it again with a smaller learning_rate."
            )
        heard = heard_of(clips, rate)
        close = self._near.closeness(sounds.latents, heard)
        right = [
            next(iter(one.genres)) == genre
            for one, genre in zip(close, sounds.asked, strict=True)
            if genre is not None and one.genres
        ]
        asked = np.array([genre is not None for genre in sounds.asked])
        places = self._space.places(heard.summaries)
        distances = np.array([one.distance for one in close])
        shares = np.array([one.peaks for one in close])
        return LadderRow(
            way=sounds.way,
            generator=sounds.generator,
            sounds=len(clips),
            frechet=frechet_interval(places, sounds.tracks, self._real, self._real_tracks),
            genre_agreement=share(np.array(right), sounds.tracks[asked]) if right else None,
            silent=float(soundness.silent(clips, rate).mean()),
            clipped=float(soundness.clipped(clips).mean()),
            noise=float(soundness.noisy(clips).mean()),
            copies=float(np.mean([one.copy_of is not None for one in close])),
            distance=interval(distances, sounds.tracks),
            peaks=interval(shares, sounds.tracks),
        )
