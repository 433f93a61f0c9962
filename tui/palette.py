"""What ctrl+p finds: the actions that apply here, every run, every library, and the jobs to cancel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui.actions import everywhere, here
from tui.screens.base import DeckScreen

if TYPE_CHECKING:
    from tui.app import LatentDeck


class Commands(Provider):
    """The one provider of the palette."""

    async def discover(self) -> Hits:
        """Everything, before a word is typed."""
        for name, says, command in self._commands():
            yield DiscoveryHit(Content(name), command, text=name, help=says)

    async def search(self, query: str) -> Hits:
        """What matches, best first."""
        matcher = self.matcher(query)
        for name, says, command in self._commands():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, Content(name), command, text=name, help=says)

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        app, screen = cast("LatentDeck", self.app), self.screen
        if isinstance(screen, DeckScreen):
            for action in here(screen.NAME):
                if not action.id.startswith(("cursor_", "page_")):
                    yield (
                        _called(action.label, action.key),
                        action.help,
                        partial(screen.run_action, action.id),
                    )
        for action in everywhere():
            if action.id != "palette":
                yield _called(action.label, action.key), action.help, partial(app.run_action, action.id)
        for job in app.deck.running_jobs():
            yield f"Cancel: {job.title}", "What it made half is removed.", partial(app.cancel_job, job.id)
        for run in app.deck.ordered_runs(app.front.TASK):
            says = f"{run.state}, {run.model} on {run.library}"
            yield f"Run: {run.name}", says, partial(app.front.show_run, run.name)
        for library in app.deck.libraries.values():
            says = f"{library.tracks} tracks, {library.clips} clips"
            yield f"Library: {library.name}", says, partial(app.select_library, library.name)


def _called(label: str, key: str) -> str:
    return f"{label[0].upper()}{label[1:]}  ({key})"
