"""The first start: with no library yet, the demo library is made, and a first model fitted to it.

So a newcomer can listen, explore and mix within the first minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.app import LatentDeck

LIBRARY: Final = "demo"
RUN: Final = "pca-demo"


def prepare(app: LatentDeck) -> None:
    """Ask for what is missing: nothing once there is a library of the person's own, or any run."""
    deck = app.deck
    if deck.runs or any(job.kind == "prepare" for job in deck.running_jobs()):
        return
    from engine.schema import LibraryRequest, TrainRequest

    if not deck.lessons:
        request = LibraryRequest(name=LIBRARY)
        app.ask(app, lambda engine: engine.add_library(request), group="first library")
    elif deck.lessons == [LIBRARY]:
        first = TrainRequest(model="pca", library=LIBRARY, name=RUN)
        app.ask(app, lambda engine: engine.train(first), group="first run")
