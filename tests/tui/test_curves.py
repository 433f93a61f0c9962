"""The arithmetic of curves: nothing that a person should see is lost, and smoothing is what it says."""

from __future__ import annotations

import math
import random
from array import array

import pytest
from driving import records

from engine.schema import Record
from tui.curves import History, Smoother, decimate, span


def average(values: list[float], weight: float) -> list[float]:
    """The definition, written out."""
    result = []
    for i in range(len(values)):
        weights = [weight ** (i - j) for j in range(i + 1)]
        result.append(sum(w * y for w, y in zip(weights, values, strict=False)) / sum(weights))
    return result


@pytest.mark.parametrize("weight", [0.0, 0.6, 0.99])
def test_smoothing_is_a_debiased_average(weight: float):
    values = [random.Random(1).random() for _ in range(60)]
    assert list(Smoother(weight).extend(values)) == pytest.approx(average(values, weight))


def test_smoothing_in_pieces_gives_the_same_as_at_once():
    values = [random.Random(2).random() for _ in range(200)]
    piecewise = Smoother(0.9)
    for end in (1, 2, 50, 51, 200):
        smooth = piecewise.extend(values[:end])
    assert list(smooth) == list(Smoother(0.9).extend(values))


def test_a_loss_that_is_not_a_number_stays_a_gap_and_spoils_nothing():
    smooth = Smoother(0.5).extend([1.0, math.nan, 1.0])
    assert smooth[0] == smooth[2] == 1.0
    assert math.isnan(smooth[1])


def test_decimation_keeps_every_peak_within_two_points_a_column():
    chance = random.Random(3)
    x = array("d", range(10_000))
    y = array("d", (chance.gauss(0, 1) for _ in x))
    y[7_777] = 99.0
    xs, ys = decimate(x, y, 0.0, 9_999.0, 100)
    assert len(xs) == len(ys) <= 200
    assert list(xs) == sorted(xs)
    assert 99.0 in ys
    for column in range(99):
        inside = [b for a, b in zip(x, y, strict=True) if column * 99.99 <= a < (column + 1) * 99.99]
        kept = [b for a, b in zip(xs, ys, strict=True) if column * 99.99 <= a < (column + 1) * 99.99]
        assert (min(kept), max(kept)) == (min(inside), max(inside))


def test_decimation_leaves_few_points_as_they_are():
    x, y = [0.0, 1.0, 2.0], [3.0, math.nan, 5.0]
    assert decimate(x, y, 0.0, 2.0, 100) == (x, y)


def test_decimation_keeps_a_gap():
    x = array("d", range(1000))
    y = array("d", (math.nan if 400 <= i < 600 else 1.0 for i in range(1000)))
    xs, ys = decimate(x, y, 0.0, 999.0, 10)
    gaps = [a for a, b in zip(xs, ys, strict=True) if math.isnan(b)]
    assert gaps
    assert all(390 <= a < 610 for a in gaps)


def test_the_span_leaves_out_what_cannot_be_drawn():
    assert span([[1.0, math.nan], [math.inf, 3.0]]) == (1.0, 3.0)
    assert span([[-1.0, 0.0, 2.0, 4.0]], positive=True) == (2.0, 4.0)
    assert span([[math.nan], []]) is None


def test_a_resumed_run_replaces_what_it_repeats():
    history = History()
    history.extend(records(50))
    again = [Record(step=step, epoch=step / 10, seconds=0, time=0, train=7.0) for step in range(30, 40)]
    history.extend(again)
    assert list(history.train.step) == [float(step) for step in range(40)]
    assert list(history.train.value[30:]) == [7.0] * 10
    assert list(history.val.step) == [0.0, 10.0, 20.0]


def test_losses_that_were_not_measured_are_no_points():
    history = History()
    history.extend(records(25))
    assert (len(history.train), len(history.val)) == (25, 3)
    assert list(history.val.along("epoch")) == [0.0, 1.0, 2.0]


def test_the_accuracy_of_a_classifier_is_kept_where_it_was_measured_and_cut_with_the_rest():
    def record(step: int, accuracy: float | None) -> Record:
        return Record(step=step, epoch=step / 10, seconds=step, train=1.0, accuracy=accuracy, time=0.0)

    history = History()
    history.extend([record(1, None), record(10, 0.2), record(20, 0.4)])
    assert list(history.accuracy.value) == [0.2, 0.4]
    history.extend([record(15, 0.3)])
    assert list(history.accuracy.value) == [0.2, 0.3]
    assert list(history.accuracy.along("epoch")) == [1.0, 1.5]
