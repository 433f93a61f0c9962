"""The live loss of the drawn runs, or classifiers' accuracy: legend, chart, or what to say without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.curves import Axis, Curve, History, Points, Smoother, span
from tui.theme import BACKGROUND, BRIGHT, SERIES, between
from tui.widgets.braille import Line
from tui.widgets.chart import Chart
from tui.widgets.empty import instead_of_loss
from tui.widgets.frame import frame
from tui.widgets.legend import Entry, legend
from tui.widgets.rows import stack
from tui.widgets.run_facts import fitted_at_once

if TYPE_CHECKING:
    from tui.deck import Deck

SMOOTHINGS: Final = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99)
"""Weights to choose from; the weight is the share of the average that comes from before."""

WIDE_SPAN: Final = 20.0
"""Highest over lowest loss from which on the axis is logarithmic, until the person says otherwise."""

AXES: Final[tuple[Axis, ...]] = get_args(Axis)


class LossPanel(Vertical):
    """Training loss, smoothed, with the raw line dim behind; validation loss as measured.

    Or, of classifiers, how many of the validation clips they tell.
    """

    DEFAULT_CSS = """
    LossPanel .legend { height: auto; text-wrap: nowrap; text-overflow: ellipsis; padding: 0 1; }
    LossPanel Chart { height: 1fr; }
    LossPanel .empty { height: 1fr; content-align: center middle; text-align: center; padding: 0 2; }
    """

    def __init__(self) -> None:
        super().__init__(classes="panel")
        self.border_title = "Loss"
        self._log_axis: bool | None = None
        self._axis = 0
        self._smoothing = 2
        self._shows_log = False
        self._wants_accuracy = False
        self._slots: dict[str, int] = {}
        self._smoothers: dict[str, tuple[int, Smoother]] = {}

    def compose(self) -> ComposeResult:
        """Legend over chart, or a sentence instead of both."""
        yield Static(classes="legend")
        yield Chart()
        yield Static(classes="empty")

    def smooth(self, by: int) -> None:
        """Go `by` steps up the scale of smoothing."""
        self._smoothing = min(len(SMOOTHINGS) - 1, max(0, self._smoothing + by))
        self._smoothers.clear()

    def toggle_log(self) -> None:
        """Switch the loss axis; from then on it stays as it is put."""
        self._log_axis = not self._shows_log

    def toggle_accuracy(self, deck: Deck) -> bool:
        """Switch between loss and accuracy; gives whether there is an accuracy to draw."""
        there = _has_accuracy(deck)
        self._wants_accuracy ^= there
        return there

    def next_axis(self) -> None:
        """Count the x axis in something else."""
        self._axis = (self._axis + 1) % len(AXES)

    def colours(self, drawn: list[str]) -> dict[str, str]:
        """A colour for each drawn run, which it keeps for as long as it is drawn."""
        self._slots = {run: slot for run, slot in self._slots.items() if run in drawn}
        for run in drawn:
            if run not in self._slots:
                taken = set(self._slots.values())
                self._slots[run] = next(slot for slot in range(len(drawn) + 1) if slot not in taken)
        return {run: SERIES[slot % len(SERIES)] for run, slot in self._slots.items()}

    def draw(self, deck: Deck) -> None:
        """Bring legend and chart up to date."""
        drawn, accuracy = deck.drawn, self._wants_accuracy and _has_accuracy(deck)
        colours = self.colours(drawn)
        lines: list[Line] = []
        levels: list[Line] = []
        for run in drawn:
            history = deck.histories.get(run) or History()
            if accuracy:
                lines += self._accuracy(history, colours[run], run == deck.watched)
                continue
            made = self._lines(run, history, colours[run], run == deck.watched)
            (levels if fitted_at_once(deck.runs[run]) else lines).extend(made)
        lines += _across(levels, lines)
        empty = instead_of_loss(deck, bool(lines), self.content_size.width)
        legend_line, chart, instead = (
            self.query_one(".legend", Static),
            self.query_one(Chart),
            self.query_one(".empty", Static),
        )
        chart.display = legend_line.display = empty is None
        instead.display = empty is not None
        if empty is not None:
            instead.update(empty)
            frame(self, Content("Loss"))
            return
        axis, weight = AXES[self._axis], SMOOTHINGS[self._smoothing]
        smoothing = f"smoothing {weight:g}" if weight else "not smoothed"
        if accuracy:
            frame(self, Content("Accuracy"), Content("% of the validation clips · a shows the loss"))
        else:
            self._shows_log = _wants_log(lines) if self._log_axis is None else self._log_axis
            facts = f"{smoothing} · {'log' if self._shows_log else 'linear'} axis"
            frame(self, Content("Loss"), Content(facts))
        most = max(1, self.content_size.height // 4)
        entries = sorted(_entries(deck, colours), key=lambda entry: not entry.selected)[:most]
        legend_line.update(stack(legend(entries, self.content_size.width - 2, accuracy)))
        chart.draw(lines, axis, self._shows_log and not accuracy)

    def _lines(self, run: str, history: History, colour: str, selected: bool) -> list[Line]:
        axis = AXES[self._axis]
        front = 10 if selected else 0
        train, val = _points(history.train, axis), _points(history.val, axis)
        lines = []
        if SMOOTHINGS[self._smoothing] and len(history.train) > 2:
            lines.append(Line(*train, between(colour, BACKGROUND, 0.72), layer=-1, frames=False))
            train = train[0], self._smoothed(run, history)
        lines.append(Line(*train, colour, layer=front))
        lines.append(Line(*val, light(colour), layer=front + 1))
        return [line for line in lines if len(line.x)]

    def _accuracy(self, history: History, colour: str, selected: bool) -> list[Line]:
        line = accuracy_line(history, AXES[self._axis], colour, 10 if selected else 0)
        return [line] if len(line.x) else []

    def _smoothed(self, run: str, history: History) -> Sequence[float]:
        cuts, smoother = self._smoothers.get(run, (-1, None))
        if smoother is None or cuts != history.cuts:
            smoother = Smoother(SMOOTHINGS[self._smoothing])
            self._smoothers[run] = (history.cuts, smoother)
        return smoother.extend(history.train.value)[:]


def accuracy_line(history: History, axis: Axis, colour: str, layer: int = 0) -> Line:
    """How many of the validation clips a classifier told as it learned, in percent."""
    x, y = _points(history.accuracy, axis)
    return Line(x, [share * 100 for share in y], colour, layer)


def light(colour: str) -> str:
    """The colour of a run's validation loss."""
    return between(colour, BRIGHT, 0.6)


def _points(curve: Curve, axis: Axis) -> Points:
    """The points as they are now: the curve grows before the chart is drawn."""
    return curve.along(axis)[:], curve.value[:]


def _has_accuracy(deck: Deck) -> bool:
    return any(run in deck.histories and len(deck.histories[run].accuracy) for run in deck.drawn)


def _wants_log(lines: list[Line]) -> bool:
    """Whether the losses span so much that a linear axis would press them to the floor."""
    values = span((line.y for line in lines if line.frames), positive=True)
    return values is not None and values[1] > WIDE_SPAN * values[0]


def _across(levels: list[Line], lines: list[Line]) -> list[Line]:
    """The loss of a model that is fitted in one go: a level to compare the other lines with."""
    right = max((line.x[-1] for line in lines), default=1.0)
    return [replace(line, x=(0.0, right), y=(line.y[-1],) * 2) for line in levels]


def _entries(deck: Deck, colours: dict[str, str]) -> list[Entry]:
    entries = []
    for name in deck.drawn:
        run, history = deck.runs[name], deck.histories.get(name) or History()
        entries.append(
            Entry(
                name=name,
                colour=colours[name],
                light=light(colours[name]),
                train=history.train.value[-1] if len(history.train) else run.train_loss,
                val=history.val.value[-1] if len(history.val) else run.val_loss,
                accuracy=history.accuracy.value[-1] if len(history.accuracy) else run.accuracy,
                best=run.best_loss,
                best_epoch=run.best_epoch,
                selected=name == deck.watched,
            )
        )
    return entries
