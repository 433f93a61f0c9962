"""Round numbers for an axis, and how they are written."""

from __future__ import annotations

import math


def linear(low: float, high: float, most: int) -> list[float]:
    """At most `most` multiples of 1, 2 or 5 times a power of ten within low .. high, evenly spaced."""
    if not (high > low and most > 0):
        return [low]
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (1, 2, 5, 10, 20):
        first, last = math.ceil(low / (step * factor) - 1e-9), math.floor(high / (step * factor) + 1e-9)
        if last - first + 1 <= most:
            return [round(i * step * factor, 12) for i in range(first, last + 1)]
    return [low]


def logarithmic(low: float, high: float, most: int) -> list[float]:
    """At most about `most` values within low .. high that are round on a logarithmic axis; low is above 0."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    choices = [
        [f * 10.0**d for d in decades for f in factors if low <= f * 10.0**d <= high]
        for factors in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,))
    ]
    for marks in choices:
        if 2 <= len(marks) <= most:
            return marks
    powers = choices[-1]
    if len(powers) > most:
        return powers[:: math.ceil(len(powers) / most)]
    few = min((marks for marks in choices if len(marks) >= 2), key=len, default=[])
    return few if 2 <= len(few) <= most + 2 else linear(low, high, most)


def written(values: list[float]) -> list[str]:
    """The values with as many decimals as tell them apart, all alike."""
    if not values:
        return []
    largest = max(abs(value) for value in values)
    if largest and not 1e-4 <= largest < 1e6:
        return [f"{value:.1e}" for value in values]
    for decimals in range(7):
        texts = [f"{value:.{decimals}f}" for value in values]
        exact = all(
            abs(float(text) - value) <= 1e-9 * largest for text, value in zip(texts, values, strict=True)
        )
        if exact and len(set(texts)) == len(texts):
            return texts
    return [f"{value:.3g}" for value in values]


def duration(seconds: float) -> str:
    """A time as people say it: `12 s`, `3 min 20 s`, `2 h 05 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if 0 < seconds < 10 else f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def about(seconds: float) -> str:
    """A time in its largest unit: `12 s`, `3 min`, `2 h`."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 0.95 else f"{seconds:.1f} s"


def clock(seconds: float) -> str:
    """A time as short as an axis needs it: `0:20`, `12:00`, `2:30:00`."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def percent(share: float | None) -> str:
    """A share of 1 in whole percent, or a dash: `71 %`."""
    return "–" if share is None else f"{share * 100:.0f} %"


def loss(value: float | None) -> str:
    """A loss with three significant digits (two far from 1), or a dash."""
    if value is None or not math.isfinite(value):
        return "–"
    if 1e-4 <= abs(value) < 1e-3:
        return f"{value:.5f}"
    if value != 0 and (abs(value) < 1e-4 or abs(value) >= 1e4):
        return f"{value:.1e}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}" if value else "0"
