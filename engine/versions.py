"""The versions that a result depends on; no torch."""

from __future__ import annotations

import importlib.metadata

from engine import __version__, places


def versions_of(*packages: str) -> dict[str, str]:
    """Those of latentdeck and of these packages, and the commit where the program runs from a checkout."""
    found = {"latentdeck": __version__} | {name: importlib.metadata.version(name) for name in packages}
    commit = places.commit()
    return found if commit is None else found | {"commit": commit}
