"""The generation tables of the course reports, measured: what averaging songs gives.

The reports averaged the latents of three songs, of three songs of one genre and of a whole genre, and decoded
random vectors. Each is made here again, many times, by every way to mix; beside it the average of the
sounds themselves, and single tracks: what the same measures say of a reconstruction and of the music itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from engine import files
from engine.audio.pcm import to_float
from engine.audio.write import write_sound
from engine.errors import RunStateError, SettingError
from engine.generation import tables
from engine.generation.draws import Draw, Draws
from engine.generation.mix_judge import MixJudge
from engine.latents import mix, recipes
from engine.latents.centres import centres_of
from engine.latents.codec import BATCH, Codec, Floats, encode_library, open_codec, training_rows
from engine.latents.fitted import fitted
from engine.latents.mixing import made_of
from engine.library import splits
from engine.library.store import Library, open_fitting
from engine.runs import directory
from engine.schema import (
    Ingredient,
    MixRequest,
    MixTable,
    MixTableRequest,
    MixTableRow,
    MixWay,
    SampleRequest,
    SampleWay,
)
from engine.versions import versions_of

Progress = Callable[[float, str], None]
Name = Literal["one track", "three tracks", "three of a genre", "a genre"]

WAYS: tuple[MixWay, ...] = ("mean", "blend", "morph")
DRAWN: tuple[SampleWay, ...] = ("normal", "gaussian")
"""The reports' random vectors, and the least that is known of latents."""

_HEARING = 0.1


def make_table(request: MixTableRequest, progress: Progress) -> MixTable:
    """Make the table of some runs, keep it with their library, and write a sound of each row where asked to.

    Args:
        request: what was asked for.
        progress: told of the share done, 0 .. 1, and what is being done; may raise `CancelledError`.

    Raises:
        RunStateError: a run has no weights or makes no sound, or they are of other libraries or splits.
        SettingError: the library has too few tracks, or the folder cannot be written.
    """
    began = time.monotonic()
    codecs = _opened(request.runs)
    library, work = _prepared(codecs[0], request, _part(progress, 0, _HEARING))
    rows = [*work.of_sounds(codecs[0], progress)]
    for number, codec in enumerate(codecs):
        share = (1 - _HEARING) / len(codecs)
        rows += work.of_run(codec, _part(progress, _HEARING + share * number, share))
    config = codecs[0].config
    table = MixTable(
        library=config.library,
        library_created=library.info.created,
        split=config.split,
        seed=request.seed,
        rows=rows,
        seconds=time.monotonic() - began,
        versions=versions_of("torch", "numpy", "scikit-learn"),
    )
    tables.keep(table)
    if request.output is not None:
        files.write_json(Path(request.output) / "mixes.json", table)
    return table


def _part(progress: Progress, begin: float, share: float) -> Progress:
    """The progress of a part of the work, told as that of the whole."""
    return lambda done, words: progress(begin + share * done, words)


def _opened(names: Sequence[str]) -> list[Codec]:
    codecs = [open_codec(directory.open_run(name)) for name in dict.fromkeys(names)]
    first = codecs[0].config
    for other in (codec.config for codec in codecs[1:]):
        if (other.library, other.split, other.seed) != (first.library, first.split, first.seed):
            raise RunStateError(
                f"{first.name} and {other.name} were not trained on the same split of the same library, so "
                "their mixes do not compare; name runs that were."
            )
    return codecs


def _prepared(codec: Codec, request: MixTableRequest, progress: Progress) -> tuple[Library, _Work]:
    config = codec.config
    library = open_fitting(config.library, config)
    training = training_rows(codec, library)
    parts = splits.assign(library.tracks, config.split, config.seed, library.info)
    held_out = np.union1d(*(splits.rows(library, parts, part) for part in ("validation", "test")))
    if len(training) < 2 or len(held_out) < 2:
        raise SettingError(
            f"The {config.split} split of {library.info.name} holds out {len(held_out)} clips; mixes are "
            "held against at least 2, so add tracks to the library."
        )
    judge = MixJudge(library, training, held_out, progress)
    return library, _Work(library, judge, Draws(library, training, request.seed), request)


class _Work:
    """The rows of a table, one after another."""

    def __init__(self, library: Library, judge: MixJudge, draws: Draws, request: MixTableRequest) -> None:
        self._library = library
        self._judge = judge
        self._request = request
        self._folder = Path(request.output) if request.output is not None else None
        count = request.sounds
        baskets: dict[Name, list[Draw]] = {
            "one track": draws.one_track(count),
            "three tracks": draws.three_tracks(count),
            "three of a genre": draws.three_of_a_genre(count),
            "a genre": draws.a_genre(count),
        }
        self._baskets = {name: drawn for name, drawn in baskets.items() if drawn}

    def of_sounds(self, codec: Codec, progress: Progress) -> Iterator[MixTableRow]:
        """The control: the averages of the sounds themselves, which take no run but in their recipes."""
        for name, drawn in self._baskets.items():
            progress(_HEARING, f"waveforms of {name}")
            clips = (mix.mean(self._clips(one), np.ones(len(one.rows))) for one in drawn)
            yield self._row(name, "waveform", None, _batches(clips), drawn)
            self._write_mix(f"sounds.{name}", "waveform", codec, drawn[0])

    def of_run(self, codec: Codec, progress: Progress) -> Iterator[MixTableRow]:
        """Every way to mix by the latents of a run, and to draw them at random."""
        latents = encode_library(codec, self._library, lambda done, words: progress(0.5 * done, words))
        centre = centres_of(codec).all
        rows = len(self._baskets) * len(WAYS) + len(DRAWN)
        done = 0
        for name, drawn in self._baskets.items():
            for way in ("mean",) if name == "one track" else WAYS:
                done += 1
                progress(0.5 + 0.5 * done / rows, f"{way} of {name}, {codec.config.name}")
                mixed = (
                    _mixed(way, (latents[row] for row in one.rows), len(one.rows), centre) for one in drawn
                )
                yield self._row(name, way, codec, map(codec.decode, _batches(mixed)), drawn)
                self._write_mix(f"{codec.config.name}.{name}", way, codec, drawn[0])
        for drawing in DRAWN:
            done += 1
            progress(0.5 + 0.5 * done / rows, f"{drawing}, {codec.config.name}")
            source = fitted(codec, self._library, drawing)
            seeds = range(self._request.seed, self._request.seed + self._request.sounds)
            found = _batches(source.draw(1, seed)[0] for seed in seeds)
            yield self._row("random", drawing, codec, map(codec.decode, found), [None] * len(seeds))
            self._write_sample(drawing, codec, codec.decode(source.draw(1, seeds[0]))[0])

    def _clips(self, one: Draw) -> Iterator[Floats]:
        return (to_float(self._library.clips[row]) for row in one.rows)

    def _row(
        self,
        name: Name | Literal["random"],
        way: str,
        codec: Codec | None,
        sounds: Iterator[Floats],
        drawn: Sequence[Draw | None],
    ) -> MixTableRow:
        return MixTableRow(
            basket=name,
            way=way,
            run=codec.config.name if codec else None,
            floats=codec.config.floats if codec else None,
            sounds=len(drawn),
            measures=self._judge.values(sounds, drawn, self._request.seed),
        )

    def _write_mix(self, stem: str, way: MixWay, codec: Codec, one: Draw) -> None:
        """The first sound of a row, made as `mix` makes it."""
        if self._folder is None:
            return
        asked = MixRequest(run=codec.config.name, ingredients=self._ingredients(one), way=way)
        made = made_of(codec, asked)
        path = self._folder / f"{stem.replace(' ', '-')}.{way}.wav"
        write_sound(path, made.samples, codec.config.sample_rate)
        weights = {codec.config.name: codec.weights}
        recipes.keep(path, recipes.recipe(mix=asked, weights=weights, libraries=made.libraries))

    def _write_sample(self, way: SampleWay, codec: Codec, sound: Floats) -> None:
        if self._folder is None:
            return
        path = self._folder / f"{codec.config.name}.random.{way}.wav"
        write_sound(path, sound, codec.config.sample_rate)
        asked = SampleRequest(run=codec.config.name, way=way, seed=self._request.seed)
        info = self._library.info
        weights = {codec.config.name: codec.weights}
        recipes.keep(path, recipes.recipe(sample=asked, weights=weights, libraries={info.name: info.created}))

    def _ingredients(self, one: Draw) -> list[Ingredient]:
        found = []
        for row in one.rows:
            track = self._library.tracks[self._library.track_of_row[row]]
            clip = int(row) - track.first_clip
            found.append(Ingredient(library=self._library.info.name, track=track.name, clip=clip))
        return found


def _mixed(way: MixWay, latents: Iterator[Floats], count: int, centre: Floats) -> Floats:
    weights = np.ones(count)
    if way == "mean":
        return mix.mean(latents, weights)
    return (mix.blend if way == "blend" else mix.morph)(latents, weights, centre)


def _batches(arrays: Iterator[Floats]) -> Iterator[Floats]:
    """Arrays of one shape, some at a time in one."""
    some: list[Floats] = []
    for array in arrays:
        some.append(array)
        if len(some) == BATCH:
            yield np.stack(some)
            some = []
    if some:
        yield np.stack(some)
