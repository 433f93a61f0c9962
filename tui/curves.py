"""The arithmetic of curves: metrics in columns, smoothing, and decimation to what a screen can show.

Plain Python on arrays: the built-in `min`, `max` and `bisect` do the inner loops.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.schema import Record

Axis = Literal["epoch", "step", "time"]
"""What the x axis counts; time is seconds of training."""

Points = tuple[Sequence[float], Sequence[float]]
"""The x and the y of a line; a y that is not finite is a gap."""

GAP = math.nan


def _column() -> array[float]:
    return array("d")


@dataclass(slots=True)
class Curve:
    """One loss, or the accuracy, where it was measured: columns of equal length, steps ascending."""

    epoch: array[float] = field(default_factory=_column)
    step: array[float] = field(default_factory=_column)
    time: array[float] = field(default_factory=_column)
    value: array[float] = field(default_factory=_column)

    def __len__(self) -> int:
        return len(self.value)

    def append(self, record: Record, value: float) -> None:
        """Add a point."""
        self.epoch.append(record.epoch)
        self.step.append(record.step)
        self.time.append(record.seconds)
        self.value.append(value)

    def cut(self, step: float) -> None:
        """Forget what was measured at this step or later."""
        length = bisect_left(self.step, step)
        for column in (self.epoch, self.step, self.time, self.value):
            del column[length:]

    def along(self, axis: Axis) -> array[float]:
        """The x of each point."""
        return self.epoch if axis == "epoch" else self.step if axis == "step" else self.time


@dataclass(slots=True)
class History:
    """The metrics of one run, oldest first."""

    train: Curve = field(default_factory=Curve)
    val: Curve = field(default_factory=Curve)
    accuracy: Curve = field(default_factory=Curve)
    last_step: float = -1.0
    cuts: int = 0

    def __len__(self) -> int:
        return len(self.train) + len(self.val)

    def extend(self, records: Iterable[Record]) -> None:
        """Append records. A resumed run repeats steps: what it repeats replaces what was there."""
        for record in records:
            if record.step < self.last_step:
                self.train.cut(record.step)
                self.val.cut(record.step)
                self.accuracy.cut(record.step)
                self.cuts += 1
            self.last_step = record.step
            if record.train is not None:
                self.train.append(record, record.train)
            if record.val is not None:
                self.val.append(record, record.val)
            if record.accuracy is not None:
                self.accuracy.append(record, record.accuracy)


class Smoother:
    """A debiased exponential moving average of a growing column, kept so that each value is averaged once.

    The average at i is the sum of weight**(i-j) * y[j] over j <= i, divided by the sum of the weights, as
    TensorBoard and Weights & Biases define it: the start is not drawn towards zero. Values that are not
    finite stay as they are and are left out of the average.
    """

    def __init__(self, weight: float) -> None:
        """Smooth with `weight`, 0 (not at all) .. below 1."""
        self.weight = weight
        self._smooth = _column()
        self._sum = 0.0
        self._mass = 0.0

    def extend(self, values: Sequence[float]) -> array[float]:
        """The averages of all `values`, which begin with those of the call before."""
        weight, total, mass = self.weight, self._sum, self._mass
        append = self._smooth.append
        for value in values[len(self._smooth) :]:
            if math.isfinite(value):
                total = total * weight + value
                mass = mass * weight + 1.0
                append(total / mass)
            else:
                append(value)
        self._sum, self._mass = total, mass
        return self._smooth


def decimate(x: Sequence[float], y: Sequence[float], low: float, high: float, columns: int) -> Points:
    """At most two points (and a gap) a column, such that no peak is lost.

    Args:
        x: ascending.
        y: as long as `x`.
        low: x at the left edge.
        high: x at the right edge, above `low`.
        columns: number of columns between the edges.

    Returns:
        The points of columns that hold one or two as they are; of a column that holds more, its lowest
        and its highest in the order in which they came.
    """
    if len(x) <= columns:
        return x, y
    xs, ys = _column(), _column()
    width = (high - low) / columns
    begin = bisect_left(x, low)
    for column in range(columns):
        # the last column includes its right edge
        end = len(x) if column == columns - 1 else bisect_left(x, low + (column + 1) * width, begin)
        if end - begin <= 2:
            xs.extend(x[begin:end])
            ys.extend(y[begin:end])
        else:
            _extremes(x, y, begin, end, xs, ys)
        begin = end
    return xs, ys


def _extremes(
    x: Sequence[float], y: Sequence[float], begin: int, end: int, xs: array[float], ys: array[float]
) -> None:
    part = y[begin:end]
    gap = not math.isfinite(sum(part))
    if gap:
        finite = [value for value in part if math.isfinite(value)]
        if not finite:
            xs.append(x[begin])
            ys.append(GAP)
            return
        lowest, highest = min(finite), max(finite)
    else:
        lowest, highest = min(part), max(part)
    first, second = sorted((part.index(lowest), part.index(highest)))
    xs.append(x[begin + first])
    ys.append(part[first])
    if gap:
        xs.append(x[begin + first])
        ys.append(GAP)
    xs.append(x[begin + second])
    ys.append(part[second])


def span(columns: Iterable[Sequence[float]], positive: bool = False) -> tuple[float, float] | None:
    """The lowest and highest finite value of all columns together, None where there is none.

    Args:
        columns: values; those that are not finite are ignored.
        positive: ignore also what is not above zero, for a logarithmic axis.
    """
    low, high = math.inf, -math.inf
    for column in columns:
        total = sum(column)
        plain = column
        if not math.isfinite(total) or (positive and len(column) and min(column) <= 0):
            plain = [v for v in column if math.isfinite(v) and (v > 0 or not positive)]
        if len(plain):
            low, high = min(low, min(plain)), max(high, max(plain))
    return (low, high) if low <= high else None
