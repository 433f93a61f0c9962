"""A measured figure, the table of all of them, and `benchmarks/latest.json`."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.files import write_json
from engine.service.starting import versions

LATEST = Path(__file__).parent / "latest.json"


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        name: what was measured.
        value: the figure, a median where it is a time; None where it cannot be measured here.
        unit: of the value.
        goal: as the project states it, such as "< 350"; None for a figure that is only watched.
        holds: whether the goal is met; None without a goal or a value.
        against: what the figure is to be read beside: the spread, or the other side of a ratio.
        command: what gives this figure again.
    """

    name: str
    value: float | None
    unit: str
    goal: str | None
    holds: bool | None
    against: str
    command: str


def failed(only: str, error: Exception) -> Figure:
    """The line of a part that could not be measured to its end."""
    against = " ".join(f"failed: {type(error).__name__}: {error}".split())
    return Figure(only, None, "", None, False, against, _command(only))


def below(name: str, value: float, unit: str, limit: float, against: str, only: str) -> Figure:
    """A figure whose goal is to stay below a limit."""
    return Figure(name, value, unit, f"< {limit:g}", value < limit, against, _command(only))


def above(name: str, value: float, unit: str, limit: float | None, against: str, only: str) -> Figure:
    """A figure whose goal is to reach a limit at least; without a limit it is only watched."""
    goal, holds = (f">= {limit:g}", value >= limit) if limit is not None else (None, None)
    return Figure(name, value, unit, goal, holds, against, _command(only))


def watched(name: str, value: float | None, unit: str, against: str, only: str) -> Figure:
    """A figure without a goal."""
    return Figure(name, value, unit, None, None, against, _command(only))


def _command(only: str) -> str:
    return f"make bench ONLY={only}"


def spread(values: list[float]) -> str:
    """The range of repeated measurements."""
    return f"{len(values)} times, {min(values):.3g} to {max(values):.3g}"


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the measurements do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: list[float]) -> float:
    """The middle of the measurements."""
    return statistics.median(values)


def save(figures: list[Figure], only: str) -> None:
    """Write the figures of a part; those of the others stay as they were."""
    known = json.loads(LATEST.read_text())["figures"] if LATEST.exists() else []
    content = {
        "machine": {"cores": os.cpu_count(), "system": platform.system(), "processor": _processor()},
        "versions": versions(),
        "figures": [old for old in known if old["command"] != _command(only)]
        + [asdict(figure) for figure in figures],
    }
    write_json(LATEST, content)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def show(figures: list[Figure]) -> None:
    """Print the table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("figure", "value", "unit", "goal", "", "against"):
        table.add_column(column, justify="right" if column in ("value", "goal") else "left")
    for figure in figures:
        mark = {True: "holds", False: "missed", None: ""}[figure.holds]
        value = "–" if figure.value is None else f"{figure.value:.3g}"
        cells = (figure.name, value, figure.unit, figure.goal or "", mark, figure.against)
        table.add_row(*(Text(cell) for cell in cells))
    Console(markup=False, highlight=False, width=150).print(table)


Benchmark = Callable[[], list[Figure]]
