"""The measures as every screen writes them: words, unit, digits, which way is better, what recognising takes.

Their definitions are the engine's; `docs/measures.md` tells them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from engine.schema import Interval, MeasureRow


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of quality.

    Attributes:
        name: its key in `MeasureRow.values`.
        words: as it is called in a sentence.
        head: as it is called above a column.
        unit: empty for shares and distances without one.
        decimals: that are written.
        better: which way.
        what: what is measured, in a few words.
        log: whether its values span so much that an axis must be logarithmic.
        needed: the least that a recognisable run has; None where it does not matter to that.
    """

    name: str
    words: str
    head: str
    unit: str
    decimals: int
    better: Literal["higher", "lower"]
    what: str
    log: bool = False
    needed: float | None = None

    def written(self, value: float | None) -> str:
        """A value with its digits, a dash where there is none."""
        return "–" if value is None else f"{value:.{self.decimals}f}".replace("-", "−")

    def within(self, value: Interval) -> str:
        """An interval: `0.91 … 0.97`; empty where there is none."""
        if value.low is None or value.high is None:
            return ""
        return f"{self.written(value.low)} … {self.written(value.high)}"

    def of(self, row: MeasureRow) -> float | None:
        """The mean of a row, None where it was not measured."""
        value = row.values.get(self.name)
        return value.mean if value is not None else None


MEASURES: Final = (
    Measure("chroma", "chroma", "chroma", "", 2, "higher", "likeness of chroma"),
    Measure("peaks", "peaks", "peaks", "", 2, "higher", "strongest peaks kept"),
    Measure("identified", "identified", "ident.", "", 2, "higher", "clips found again", needed=0.95),
    Measure("genre_kept", "genre kept", "genre", "", 2, "higher", "genres still heard", needed=0.90),
    Measure("mel_db", "mel", "mel dB", "dB", 1, "lower", "error of mel spectra", log=True),
    Measure("stft", "stft", "stft", "", 2, "lower", "error of spectra", log=True),
    Measure("si_sdr", "SI-SDR", "SI-SDR", "dB", 1, "higher", "signal over distortion"),
)

BY_NAME: Final = {measure.name: measure for measure in MEASURES}


def shortfall(row: MeasureRow) -> float:
    """How much a run lacks to be recognisable: the sum over what is needed of the share that is missing.

    What was not measured is missing altogether; 0 means recognisable.
    """
    lacks = 0.0
    for measure in MEASURES:
        if measure.needed is not None:
            lacks += max(0.0, measure.needed - (measure.of(row) or 0.0)) / measure.needed
    return lacks


def best(rows: list[MeasureRow], measure: Measure) -> float | None:
    """The best mean of a measure among these rows; None where nothing was measured."""
    values = [value for value in map(measure.of, rows) if value is not None]
    if not values:
        return None
    return max(values) if measure.better == "higher" else min(values)
