"""How runs do on whole recordings of any kind, file by file, and whether their seams can be told.

`python -m benchmarks.new_music --run RUN [--run RUN ...] FILE ...` prints a table in Markdown for each run.
Titles are taken from a `CREDITS.csv` beside the files, where there is one.
"""

from __future__ import annotations

import argparse
import csv
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from engine.audio.decode import decode
from engine.latents import seams
from engine.latents.codec import Codec, open_codec, reconstruct_file
from engine.measure import metrics, peaks
from engine.measure.seams import SeamFigures, seam_figures
from engine.runs.directory import open_run

Floats = NDArray[np.float32]
HEAD = ("file", "s", "chroma", "peaks", "mel dB", "stft", "level at seams", "dips", "mel at seams", "speed")
EXPLAINED = (
    "Level at seams: of the reconstruction against the original, less the same elsewhere. Dips: the 5th "
    "percentile of that level at seams (elsewhere). Mel at seams: distance in dB there (elsewhere). Speed: "
    "times real time. Last line: the same runs joined by plain cross-fades."
)


@dataclass(frozen=True)
class Row:
    """A recording's figures."""

    title: str
    seconds: float
    chroma: float
    peaks: float
    mel_db: float
    stft: float
    at_seams: SeamFigures
    speed: float

    @property
    def audible(self) -> bool:
        """Whether there are seams, and not in silence alone."""
        return math.isfinite(self.at_seams.level_db)

    def cells(self) -> list[str]:
        """As a row of the table."""
        at = self.at_seams
        return [
            self.title,
            f"{self.seconds:.0f}",
            _known(self.chroma),
            _known(self.peaks),
            f"{self.mel_db:.1f}",
            f"{self.stft:.2f}",
            f"{at.level_db:+.1f} dB" if self.audible else "–",
            f"{at.dip_db:.1f} ({at.usual_dip_db:.1f}) dB" if self.audible else "–",
            f"{at.mel_db:.1f} ({at.usual_mel_db:.1f})" if self.audible else "–",
            f"{self.speed:.0f}",
        ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.new_music", description=__doc__)
    parser.add_argument("--run", action="append", required=True, help="a run, by name; may be given again")
    parser.add_argument("files", nargs="+", type=Path)
    wanted = parser.parse_args()
    titles = _titles(wanted.files)
    for name in wanted.run:
        codec = open_codec(open_run(name))
        recordings = {title: decode(file, codec.config.sample_rate) for file, title in titles.items()}
        rows = [_row(codec, title, samples) for title, samples in recordings.items()]
        with mock.patch.object(seams, "crossfaded", _plainly_crossfaded):
            plain = [_row(codec, title, samples) for title, samples in recordings.items()]
        _print_table(name, rows, plain)
    print(EXPLAINED)


def _known(share: float) -> str:
    """A share; silence has neither chroma nor peaks."""
    return "–" if math.isnan(share) else f"{share:.2f}"


def _row(codec: Codec, title: str, original: Floats) -> Row:
    clip, rate = codec.config.clip_samples, codec.config.sample_rate
    began = time.perf_counter()
    made = reconstruct_file(codec, original)
    seconds = time.perf_counter() - began
    overlap = seams.overlap_samples(clip, rate)
    places = seams.clip_places(len(original), clip, rate)[1:]
    pairs = _clips(original, clip), _clips(made, clip)
    shared = peaks.shared(*(peaks.constellations(side) for side in pairs))
    return Row(
        title=title,
        seconds=len(original) / rate,
        chroma=float(np.nanmean(metrics.chroma(*pairs, rate))),
        peaks=float(np.nanmean(shared)),
        mel_db=float(metrics.mel_db(*pairs, rate).mean()),
        stft=float(metrics.stft(*pairs).mean()),
        at_seams=seam_figures(original, made, rate, [range(place, place + overlap) for place in places]),
        speed=len(original) / rate / seconds,
    )


def _clips(samples: Floats, clip: int) -> Floats:
    """The full clips of a recording; of one that is shorter, all there is."""
    count = max(1, len(samples) // clip)
    return samples[: count * clip].reshape(count, -1)


def _plainly_crossfaded(ending: Floats, beginning: Floats, _sample_rate: int) -> Floats:
    """What reconstructions without phase must not be joined by."""
    count = len(ending)
    rise = np.sin(np.pi / 2 * (np.arange(count) + 0.5) / count) ** 2
    faded: Floats = ((1 - rise) * ending + rise * beginning).astype(np.float32)
    return faded


def _titles(files: Sequence[Path]) -> dict[Path, str]:
    """What each file is called: title, artist and licence where they are known."""
    found = {}
    for file in files:
        credits_file = file.with_name("CREDITS.csv")
        known = {}
        if credits_file.exists():
            with credits_file.open(newline="", encoding="utf-8") as table:
                known = {row["file"]: row for row in csv.DictReader(table)}
        row = known.get(file.stem)
        found[file] = f"{row['title']}, {row['artist']} ({row['licence']})" if row else file.stem
    return found


def _print_table(run: str, rows: Sequence[Row], plain: Sequence[Row]) -> None:
    print(f"\n{run}\n\n| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}")
    for row in [*rows, _all("**all**", rows), _all("all, plain cross-fades", plain)]:
        print(f"| {' | '.join(row.cells())} |")
    print()


def _all(title: str, rows: Sequence[Row]) -> Row:
    """All recordings together: measures by their length, figures of seams by their number; NaN of none."""

    def mean(figure: Callable[[Row], float], weight: Callable[[Row], float]) -> float:
        counted = [row for row in rows if weight(row) and not math.isnan(figure(row))]
        if not counted:
            return math.nan
        return float(np.average([figure(row) for row in counted], weights=[weight(row) for row in counted]))

    def by_length(figure: Callable[[Row], float]) -> float:
        return mean(figure, lambda row: row.seconds)

    def by_seams(figure: Callable[[SeamFigures], float]) -> float:
        return mean(lambda row: figure(row.at_seams), lambda row: row.audible * row.at_seams.seams)

    return Row(
        title=title,
        seconds=sum(row.seconds for row in rows),
        chroma=by_length(lambda row: row.chroma),
        peaks=by_length(lambda row: row.peaks),
        mel_db=by_length(lambda row: row.mel_db),
        stft=by_length(lambda row: row.stft),
        at_seams=SeamFigures(
            level_db=by_seams(lambda at: at.level_db),
            dip_db=by_seams(lambda at: at.dip_db),
            usual_dip_db=by_seams(lambda at: at.usual_dip_db),
            mel_db=by_seams(lambda at: at.mel_db),
            usual_mel_db=by_seams(lambda at: at.usual_mel_db),
            seams=sum(row.at_seams.seams for row in rows),
        ),
        speed=1 / by_length(lambda row: 1 / row.speed),
    )


if __name__ == "__main__":
    main()
