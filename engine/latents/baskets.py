"""Baskets kept by name: `data/.baskets/<name>.json`. Neither torch nor numpy."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import ValidationError

from engine import places
from engine.errors import SettingError, nearest
from engine.files import write_json
from engine.schema import Basket

_FOLDER = ".baskets"  # no library can be named so
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,79}")


def all_baskets() -> list[Basket]:
    """Every basket by name; one that is damaged is left out."""
    found = [_read(path) for path in (places.data() / _FOLDER).glob("*.json")]
    return sorted((basket for basket in found if basket is not None), key=lambda basket: basket.name)


def keep(basket: Basket) -> None:
    """Write a basket in the place of the one of its name.

    Raises:
        SettingError: the name is none for a file.
        DiskFullError: the disk has no room.
    """
    path = _file(basket.name)
    path.parent.mkdir(exist_ok=True)
    write_json(path, basket)


def delete(name: str) -> None:
    """Forget a basket.

    Raises:
        SettingError: there is none by that name; the sentence names the nearest.
    """
    try:
        _file(name).unlink()
    except FileNotFoundError:
        known = [basket.name for basket in all_baskets()]
        raise SettingError(f"There is no basket named {name}; {nearest(name, known)}") from None


def _file(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise SettingError(
            f"{name!r} cannot name a basket: letters, digits, ' ', '.', '_' and '-' can, at most 80 of them."
        )
    return places.data() / _FOLDER / f"{name}.json"


def _read(path: Path) -> Basket | None:
    try:
        return Basket.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
