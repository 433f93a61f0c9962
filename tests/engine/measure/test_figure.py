"""The frontier as a figure: whatever was measured can be drawn."""

from __future__ import annotations

from pathlib import Path

import matplotlib.colors
import matplotlib.image
import numpy as np
import pytest

from engine.measure.figure import HEIGHT, PANELS, WIDTH, drawn, write_png
from engine.schema import Frontier, Interval, MeasureRow


def row(
    name: str, kind: str, floats: int | None, level: float | None, model: str | None = None
) -> MeasureRow:
    value = Interval(mean=level, low=level and level * 0.9, high=level and level * 1.1)
    return MeasureRow.model_validate(
        {"name": name, "kind": kind, "model": model, "floats": floats, "ratio": 2.0 if floats else None}
        | {"values": dict.fromkeys(PANELS, value)}
    )


def a_frontier(*rows: MeasureRow, recognisable: tuple[str, ...] = ()) -> Frontier:
    return Frontier(
        library="songs", split="random", seed=0, part="test", tracks=3, clips=12, rows=list(rows),
        recognisable=list(recognisable),
    )  # fmt: skip


SWEEP = (
    row("small", "run", 432, 0.7, "net"),
    row("mdct", "mdct", 432, 0.4),
    row("big", "run", 864, 0.97, "net"),
    row("mdct", "mdct", 864, 0.6),
    row("chance", "chance", None, 0.1),
)


def test_the_figure_has_its_size_and_marks_the_smallest_recognisable(tmp_path: Path) -> None:
    def marked(*recognisable: str) -> int:
        write_png(a_frontier(*SWEEP, recognisable=recognisable), tmp_path / "frontier.png")
        pixels = matplotlib.image.imread(tmp_path / "frontier.png")
        assert pixels.shape == (HEIGHT, WIDTH, 4)
        hue = matplotlib.colors.rgb_to_hsv(pixels[..., :3])
        # yellow: nothing else in the figure has that hue
        return int(np.sum((abs(hue[..., 0] - 1 / 6) < 0.03) & (hue[..., 1] > 0.3)))

    assert marked() == 0
    assert marked("big") > 7 * 1000


def test_networks_and_codings_and_chance_are_all_in_every_panel() -> None:
    figure = drawn(a_frontier(*SWEEP))
    panels = [axes for axes in figure.axes if axes.get_title(loc="left")]
    assert len(panels) == 7
    for axes in panels:
        assert len(axes.containers) == 2  # the network, and one coding
        across = [line.get_ydata()[0] for line in axes.lines if line.get_linestyle() == "--"]
        assert across[-1] == 0.1  # chance; before it stands what recognisable takes, where it takes any
    legend = [
        text.get_text() for axes in figure.axes if axes.get_legend() for text in axes.get_legend().texts
    ]
    assert legend[:3] == ["net", "classical: mdct", "chance: a wrong clip"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "rows",
    [
        [row("only", "run", 864, 0.5, "net")],
        [row("perfect", "run", 864, 0.0, "net"), row("chance", "chance", None, 0.0)],
        [row("unknown", "run", 864, None, "net"), row("mdct", "mdct", 864, 0.5)],
        [row(f"r{size}", "run", size, -0.5, f"net{size}") for size in range(100, 2500, 100)],
    ],
    ids=["one size", "perfect copies", "not measured", "many models"],
)
def test_what_is_unusual_is_drawn_without_a_warning(rows: list[MeasureRow], tmp_path: Path) -> None:
    write_png(a_frontier(*rows), tmp_path / "odd.png")
    assert (tmp_path / "odd.png").stat().st_size > 10_000
