"""Tables of quality against size to show, without an engine."""

from __future__ import annotations

from typing import Any

from engine.schema import Frontier, Interval, MeasureRow

CLIP = 110250


def values(quality: float) -> dict[str, Interval]:
    """Every measure of a coding that is so good, 0 .. 1, with intervals around it."""
    shares = dict.fromkeys(("chroma", "peaks", "identified", "genre_kept"), quality)
    rest = {"mel_db": 20 - 17 * quality, "stft": 5 - 4 * quality, "si_sdr": -40 + 40 * quality}
    return {name: around(mean) for name, mean in (shares | rest).items()}


def around(mean: float) -> Interval:
    """An interval about a mean."""
    return Interval(mean=mean, low=mean - 0.05, high=mean + 0.05)


def a_row(name: str, floats: int | None, quality: float, **words: Any) -> MeasureRow:
    """A row of a table: a run of spectral-vae unless told otherwise."""
    fields: dict[str, Any] = {"kind": "run", "model": "spectral-vae"} | words
    if fields["kind"] != "run":
        fields["model"] = None
    ratio = CLIP / floats if floats else None
    return MeasureRow(name=name, floats=floats, ratio=ratio, values=values(quality), **fields)


def a_frontier(*sizes: int, best: float = 0.99) -> Frontier:
    """Runs named `net-SIZE` that are the better the larger they are, classical codings, and chance."""
    rows = []
    for place, floats in enumerate(sizes):
        rows.append(a_row(f"net-{floats}", floats, best - 0.1 * (len(sizes) - 1 - place)))
        rows.append(a_row("mdct", floats, 0.5, kind="mdct"))
        rows.append(a_row("resample", floats, 0.3, kind="resample"))
    rows.append(a_row("chance", None, 0.1, kind="chance"))
    good = [r.name for r in rows if r.kind == "run" and (r.values["identified"].mean or 0) >= 0.95]
    return Frontier(
        library="demo", split="random", seed=0, part="test", tracks=12, clips=24, rows=rows, recognisable=good
    )  # fmt: skip
