"""What blind tests have found out about the runs that a screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tui.blind.words import heard_words
from tui.widgets.rows import flowing

if TYPE_CHECKING:
    from engine.schema import Heard
    from tui.screens.base import DeckScreen


class BlindFindings:
    """Of one screen, by the names of runs; those that were never heard blind are not among them."""

    def __init__(self, screen: DeckScreen) -> None:
        self._screen = screen
        self.by_run: dict[str, Heard] = {}

    def want(self, runs: Sequence[str]) -> None:
        """Have what there is of these runs, as it is now; the change is `size`."""

        def have(found: list[Heard]) -> None:
            self.by_run = {one.run: one for one in found if one.abx_tests or one.rating_tests}
            self._screen.deck_changed("size")

        if runs:
            self._screen.ask(lambda engine: engine.heard_blind(list(runs)), have, group="heard blind")

    def lines(self, run: str | None, columns: int) -> list[Content]:
        """`vae-1728 blind   ABX 14/16, p 0.002   rating 62 (55 … 70)`, or nothing."""
        if run is None or run not in self.by_run:
            return []
        head = Content.assemble((run, "$bright bold"), (" blind", "$muted"))
        words = [Content.styled(words, "$foreground") for words in heard_words(self.by_run[run])]
        return flowing([head, *words], columns)
