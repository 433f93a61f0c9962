"""Measures of quality."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.schema.word import Part, SplitName, Word


class Interval(Word):
    """A mean with its 95 % interval; None where it cannot be measured."""

    mean: float | None
    low: float | None
    high: float | None


class MeasureRow(Word):
    """One line of a table of measures: a run, a classical coding, or chance."""

    name: str
    kind: Literal["run", "resample", "mdct", "pca", "chance"]
    model: str | None = Field(default=None, description="of a run: the family it belongs to")
    floats: int | None
    ratio: float | None
    values: dict[str, Interval]


class Measures(Word):
    """`measures.json`: quality of a run on its test split, beside the classical codings of its size."""

    format: int = 1
    run: str
    library: str
    library_created: float | None = Field(
        default=None, description="which making of the library; None in files from before it was kept"
    )
    split: SplitName
    seed: int
    part: Part
    tracks: int
    clips: int
    weights: str = Field(description="identity of the weights measured")
    rows: list[MeasureRow]
    recognisable: bool
    seconds: float
    versions: dict[str, str]


class Frontier(Word):
    """Quality against size: comparable runs, the classical codings of their sizes, and chance.

    Comparable are runs measured on the same part of the same split of the same library.
    """

    library: str
    split: SplitName
    seed: int
    part: Part
    tracks: int
    clips: int
    rows: list[MeasureRow] = Field(description="by floats ascending, runs first at each size; chance last")
    recognisable: list[str] = Field(description="names of the runs that are, smallest first")


class FrontierExport(Word):
    """Write the frontier of these runs: CSV and PNG into a folder, or only the files that are named."""

    runs: list[str] = Field(min_length=1)
    folder: str | None = Field(default=None, description="the engine's folder of sounds when None")
    csv: str | None = Field(default=None, description="file for the table, instead of one in the folder")
    png: str | None = Field(default=None, description="file for the figure, instead of one in the folder")
