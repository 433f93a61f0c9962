"""Studies on disk: `data/.feature-studies/<name>.json`."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import ValidationError

from engine import places
from engine.errors import DeckError, nearest
from engine.files import write_json
from engine.schema import FeatureRequest, FeatureStudy

_FOLDER = ".feature-studies"  # no library can be named so


class NoSuchStudyError(DeckError):
    """No study of features by that name."""


def name_of(request: FeatureRequest) -> str:
    """What a study is called: after its library, or after the file of its table, ending and all."""
    return request.library or re.sub(r"[^\w.-]", "-", Path(request.table or "").name, flags=re.ASCII)


def all_studies() -> list[FeatureStudy]:
    """Every study, newest first; one that is damaged is left out."""
    found = [_read(path) for path in (places.data() / _FOLDER).glob("*.json")]
    return sorted((study for study in found if study is not None), key=lambda study: -study.created)


def study(name: str) -> FeatureStudy | None:
    """The study by that name, None where there is none that can be read."""
    return _read(_file(name))


def keep(study: FeatureStudy) -> None:
    """Write a study in the place of the one of its name."""
    path = _file(study.name)
    path.parent.mkdir(exist_ok=True)
    write_json(path, study)


def delete(name: str) -> None:
    """Remove a study; the features that it was made of stay.

    Raises:
        NoSuchStudyError: there is none by that name.
    """
    known = [study.name for study in all_studies()]
    if name not in known:
        raise NoSuchStudyError(f"There is no study of features named {name}; {nearest(name, known)}")
    _file(name).unlink(missing_ok=True)


def _file(name: str) -> Path:
    return places.data() / _FOLDER / f"{name}.json"


def _read(path: Path) -> FeatureStudy | None:
    try:
        return FeatureStudy.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
