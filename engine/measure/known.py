"""Rows of classical codings that stand in another run's measures already, so that none is computed twice."""

from __future__ import annotations

from pydantic import ValidationError

from engine.runs import directory
from engine.schema import MeasureRow, Measures, MusicMeasures

Known = dict[tuple[str, int | None], MeasureRow]
"""Rows by their kind and floats."""

_SAME = ("library", "library_created", "split", "seed", "tracks", "clips", "versions")
_SAME_PART = (*_SAME, "part")
_SAME_BESIDE = (*_SAME, "beside", "beside_created")


def known_rows(begun: Measures | MusicMeasures) -> Known:
    """The classical codings that runs were measured beside, on the same clips and by the same program.

    Such a row depends on clips, split, seed and size, not on the run. From a checkout with changed files
    nothing is taken: nobody knows whether the files were the same then.

    Args:
        begun: the measures that the rows are for; their own rows do not matter.
    """
    if begun.versions.get("commit", "").endswith("+"):
        return {}
    known: Known = {}
    new_music = isinstance(begun, MusicMeasures)
    same = _SAME_BESIDE if new_music else _SAME_PART
    for run in directory.all_runs():
        file = run.music_file if new_music else run.measures_file
        try:
            found = type(begun).model_validate_json(file.read_bytes())
        except (FileNotFoundError, ValidationError):
            continue
        if all(getattr(found, name) == getattr(begun, name) for name in same):
            known |= {(row.kind, row.floats): row for row in found.rows if row.kind not in ("run", "chance")}
    return known
