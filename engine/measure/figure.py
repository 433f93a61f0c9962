"""The frontier as a figure: a small chart for each measure against floats, networks beside codings.

Colours are those of Okabe and Ito, "Color Universal Design" (2008), which differ for colour-blind people
too; markers and dashes tell the series apart without any colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from engine.measure.frontier import GENRE_KEPT, IDENTIFIED
from engine.schema import Frontier, MeasureRow

WIDTH, HEIGHT = 1600, 900
"""Pixels of the figure."""

_DPI = 100
_INK, _QUIET, _GRID = "#222222", "#6b6b6b", "#e6e6e6"
_CODINGS = {"resample": ("#a8a8a8", "v"), "mdct": ("#7d7d7d", "^"), "pca": ("#3c3c3c", "D")}
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_MARKERS = "osPX*hdp"
_NEEDED: dict[str, Any] = {"color": _QUIET, "linewidth": 1.3, "linestyle": (0, (1, 3)), "zorder": 1}
_CHANCE: dict[str, Any] = {"color": _QUIET, "linewidth": 1.3, "linestyle": "--", "zorder": 1}
_SMALLEST: dict[str, Any] = {"color": "#F0E442", "linewidth": 8, "alpha": 0.6, "zorder": 0}
_FLOOR = 0.1
"""Below this a distance on a logarithmic axis is as good as none."""
_MARGIN = 0.3
"""Left beside the smallest and the largest size, as a natural logarithm."""
_ROOM = 0.17
"""Share of the axis that the label of a size takes."""
_STEP, _SPREAD = 0.008, 0.04
"""Shares of the axis: series stand so far from one another, and all of one size within so much."""
_LONG = 40
"""Letters of a run's name that the figure has room for."""
_MANY = 10
"""From so many entries on the legend has two columns."""


@dataclass(frozen=True)
class Panel:
    """How a measure is drawn.

    Attributes:
        title: what it is called, with its unit and which way is better.
        log: whether its values span so much that the axis must be logarithmic.
        needed: the least that a recognisable run has.
    """

    title: str
    log: bool = False
    needed: float | None = None


PANELS = {
    "chroma": Panel("chroma  (higher is better)"),
    "peaks": Panel("peaks  (higher is better)"),
    "identified": Panel("identified  (higher is better)", needed=IDENTIFIED),
    "genre_kept": Panel("genre_kept  (higher is better)", needed=GENRE_KEPT),
    "mel_db": Panel("mel_db, dB  (lower is better)", log=True),
    "stft": Panel("stft  (lower is better)", log=True),
    "si_sdr": Panel("si_sdr, dB  (higher is better)"),
}


@dataclass(frozen=True)
class Series:
    """The rows of one model or classical coding, and how matplotlib is to draw them."""

    label: str
    rows: Sequence[MeasureRow]
    style: dict[str, Any]


class Level(NamedTuple):
    """A mean, and how far its interval reaches to either side."""

    mean: float
    below: float
    above: float


def write_png(frontier: Frontier, path: Path) -> None:
    """Draw the frontier into a PNG file of WIDTH x HEIGHT pixels."""
    figure = drawn(frontier)
    FigureCanvasAgg(figure)
    figure.savefig(path, format="png")


def drawn(frontier: Frontier) -> Figure:
    """The figure: a chart a measure, the legend in the last place, what was measured in the title."""
    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor="white")
    grid = figure.add_gridspec(
        2, 4, left=0.035, right=0.985, top=0.86, bottom=0.075, wspace=0.18, hspace=0.36
    )
    cells = [figure.add_subplot(grid[place // 4, place % 4]) for place in range(8)]
    series = _series(frontier)
    chance = next((row for row in frontier.rows if row.kind == "chance"), None)
    runs = [row for row in frontier.rows if row.kind == "run"]
    smallest = next((row for row in runs if row.name in frontier.recognisable), None)
    for axes, name in zip(cells, PANELS, strict=False):
        _draw_panel(axes, name, series, chance, smallest)
    _draw_legend(cells[-1], series, chance, smallest)
    figure.text(0.035, 0.95, "Quality against size", fontsize=19, color=_INK, weight="bold")
    figure.text(0.035, 0.915, _subtitle(frontier), fontsize=12.5, color=_QUIET)
    return figure


def _subtitle(frontier: Frontier) -> str:
    return (
        f"{frontier.part} part of {frontier.library}, split {frontier.split} with seed {frontier.seed}: "
        f"{frontier.tracks} tracks, {frontier.clips} clips; means with 95 % bootstrap intervals over tracks"
    )


def _series(frontier: Frontier) -> list[Series]:
    """Networks by model in the order of their smallest size, then the classical codings."""
    models = list(dict.fromkeys(row.model or "" for row in frontier.rows if row.kind == "run"))
    made = []
    for place, model in enumerate(models):
        rows = [row for row in frontier.rows if row.kind == "run" and (row.model or "") == model]
        colour, marker = _COLOURS[place % len(_COLOURS)], _MARKERS[place % len(_MARKERS)]
        style = {"color": colour, "marker": marker, "markersize": 7.5, "linewidth": 2.0, "zorder": 3}
        made.append(Series(model, rows, style))
    for kind, (colour, marker) in _CODINGS.items():
        rows = [row for row in frontier.rows if row.kind == kind]
        style = {"color": colour, "marker": marker, "markersize": 5.5, "linewidth": 1.2, "zorder": 2}
        if rows:
            made.append(Series(f"classical: {kind}", rows, style | {"linestyle": "-."}))
    return made


def _draw_panel(
    axes: Axes,
    name: str,
    series: Sequence[Series],
    chance: MeasureRow | None,
    smallest: MeasureRow | None,
) -> None:
    panel = PANELS[name]
    axes.set_title(panel.title, fontsize=12.5, color=_INK, loc="left")
    width = _size_axis(axes, series)
    if panel.log:
        rows = [row for one in series for row in one.rows] + ([chance] if chance else [])
        axes.set_yscale("log")
        axes.set_ylim(*_span([level for row in rows if (level := _known(row, name))]))
    if panel.needed is not None:
        axes.axhline(panel.needed, **_NEEDED)
    if chance is not None and (level := _known(chance, name)):
        axes.axhline(level.mean, **_CHANCE)
    if smallest is not None and smallest.floats:
        axes.axvline(smallest.floats, **_SMALLEST)
    step = width * min(_STEP, _SPREAD / len(series))
    for place, one in enumerate(series):
        aside = math.exp(step * (place - (len(series) - 1) / 2))
        points = [(row.floats, level) for row in one.rows if row.floats and (level := _known(row, name))]
        axes.errorbar(
            [floats * aside for floats, _ in points],
            [level.mean for _, level in points],
            yerr=[[level.below for _, level in points], [level.above for _, level in points]],
            elinewidth=1.1,
            capsize=3,
            **one.style,
        )
    _finish(axes, panel)


def _size_axis(axes: Axes, series: Sequence[Series]) -> float:
    """Mark the sizes that there are, as far as labels have room; gives the logarithm of what it spans."""
    sizes = sorted({row.floats for one in series for row in one.rows if row.floats})
    first, last = math.log(sizes[0]) - _MARGIN, math.log(sizes[-1]) + _MARGIN
    ticks = sizes[:1]
    for size in sizes:
        if math.log(size / ticks[-1]) > _ROOM * (last - first):
            ticks.append(size)
    axes.set_xscale("log")
    axes.set_xlim(math.exp(first), math.exp(last))
    axes.set_xticks(ticks, [str(size) for size in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("floats per clip", fontsize=10.5, color=_QUIET, labelpad=2)
    return last - first


def _span(levels: Sequence[Level]) -> tuple[float, float]:
    """The ends of a logarithmic axis that shows these levels, as far as they are above the floor."""
    lowest = min((level.mean - level.below for level in levels), default=0.0)
    highest = max((level.mean + level.above for level in levels), default=0.0)
    return max(lowest, _FLOOR) / 1.15, max(highest, 2 * _FLOOR) * 1.15


def _finish(axes: Axes, panel: Panel) -> None:
    """Numbers without powers of ten, and little ink."""
    if panel.log:
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_locator(NullLocator())
    axes.tick_params(colors=_QUIET, labelsize=10.5, length=3)
    axes.grid(color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(_QUIET)


def _draw_legend(
    axes: Axes, series: Sequence[Series], chance: MeasureRow | None, smallest: MeasureRow | None
) -> None:
    axes.set_axis_off()
    handles = [Line2D([], [], label=one.label, **one.style) for one in series]
    if chance is not None:
        handles.append(Line2D([], [], label="chance: a wrong clip", **_CHANCE))
    handles.append(Line2D([], [], label="recognisable from here", **_NEEDED))
    if smallest is not None:
        handles.append(Line2D([], [], label="smallest recognisable", **_SMALLEST))
    many = len(handles) > _MANY
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(-0.05, 1.06),
        borderpad=0,
        frameon=False,
        fontsize=10 if many else 12,
        labelcolor=_INK,
        handlelength=1.8 if many else 2.2,
        ncols=2 if many else 1,
        columnspacing=0.8,
    )
    axes.text(0, 0, _evidence(smallest), transform=axes.transAxes, fontsize=11.5, color=_INK, va="bottom")


def _evidence(smallest: MeasureRow | None) -> str:
    """Which run is the smallest that is recognisable, and what shows it."""
    if smallest is None:
        return f"No run is recognisable:\nidentified ≥ {IDENTIFIED} and genre_kept ≥ {GENRE_KEPT}"
    name = smallest.name if len(smallest.name) <= _LONG else f"{smallest.name[: _LONG - 1]}…"
    lines = [name, f"{smallest.floats} floats, ratio {smallest.ratio:.1f}"]
    for measure in ("identified", "genre_kept"):
        value = smallest.values[measure]
        lines.append(f"{measure} {value.mean:.2f} [{value.low:.2f}, {value.high:.2f}]")
    return "\n".join(lines)


def _known(row: MeasureRow, name: str) -> Level | None:
    """What is drawn of a measure of a row; None where it was not measured."""
    value = row.values.get(name)
    if value is None or value.mean is None or value.low is None or value.high is None:
        return None
    return Level(value.mean, max(value.mean - value.low, 0.0), max(value.high - value.mean, 0.0))
