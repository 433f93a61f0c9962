"""The root of the screens: head line, tabs, the work, foot line; and how a screen hears of changes.

A screen is a subclass in a module of its own, with a `.tcss` beside it:

    class ListenScreen(DeckScreen):
        NAME = "listen"                       # its line in `actions.SCREENS`
        CSS_PATH = "listen.tcss"
        BINDINGS = bindings("listen")         # the keys, from the table of actions

        def compose_work(self) -> ComposeResult:      # between tabs and foot
            yield TrackList()

        def show(self, changes: frozenset[Change]) -> None:
            # called in the next frame after something it may show changed, and with everything at first;
            # read self.deck, update widgets. Never called while another screen is in front.
            if "selection" in changes:
                self.ask(lambda engine: engine.tracks(self.deck.library), self._have_tracks, group="tracks")

        def action_play(self) -> None:        # one method an action of the table
            ...

`self.deck` is what the app knows (read only: change it through `self.app.select_run` and its like).
`self.ask(call, then)` talks to the engine without blocking; its errors become a sentence on the screen.
`self.say(sentence)` tells the person something. Names of tracks and runs hold brackets: give widgets
`Content(name)` or rich `Text`, never a str that could be parsed as markup (also for `border_title`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast, get_args

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Resize
from textual.screen import Screen

from tui.actions import ScreenName
from tui.deck import Change, Deck
from tui.narrow_updates import NarrowCompositor
from tui.widgets.foot import Foot
from tui.widgets.head import Head
from tui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Task
    from tui.app import LatentDeck

T = TypeVar("T")

EVERYTHING: frozenset[Change] = frozenset(get_args(Change))


class DeckScreen(Screen[None]):
    """One of the screens 1, 2, 3 ..."""

    NAME: ClassVar[ScreenName]
    TASK: ClassVar[Task | None] = "autoencoder"
    """The task of the runs that it is about; None: of all."""
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-medium"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high"), (40, "-tall")]

    def __init__(self) -> None:
        super().__init__()
        self._compositor = NarrowCompositor()
        self._changes: set[Change] = set(EVERYTHING)

    @property
    def deck(self) -> Deck:
        """What the app knows."""
        return self.deck_app.deck

    @property
    def deck_app(self) -> LatentDeck:
        """The app, with its type."""
        return cast("LatentDeck", self.app)

    # ------------------------------------------------------------ what a screen writes itself

    def compose_work(self) -> ComposeResult:
        """The widgets between tabs and foot."""
        raise NotImplementedError

    def show(self, changes: frozenset[Change]) -> None:
        """Bring the widgets up to date with `self.deck` after these changes."""

    # ------------------------------------------------------------ what it can use

    def ask(
        self,
        call: Callable[[Client], Awaitable[T]],
        then: Callable[[T], object] | None = None,
        *,
        group: str,
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Ask the engine, and give the answer to `then`.

        Args:
            call: what to ask, for example `lambda engine: engine.plan(request)`.
            then: what to do with the answer, on the app's loop.
            group: of asks of one group only the latest counts; the one before is cancelled.
            failed: what to do with the sentence of an error, instead of `say`.
        """
        self.deck_app.ask(self, call, then, group=group, failed=failed)

    def say(self, sentence: str, *, error: bool = False) -> None:
        """Tell the person something, for some seconds, without taking the focus."""
        self.deck_app.say(sentence, error=error)

    def show_run(self, run: str) -> None:
        """Show a run that was chosen by its name."""
        self.deck_app.select_run(run)

    def deck_changed(self, *changes: Change) -> None:
        """Say that something which the screen shows is out of date; drawn in the next frame."""
        self._changes.update(changes)
        if self.is_current and self._changes:
            self.deck_app.pulse.mark(self)

    # ------------------------------------------------------------ inside

    def compose(self) -> ComposeResult:
        """Head, tabs, work, foot."""
        yield Head(self.deck)
        yield Tabs(self.NAME)
        with Container(id="work"):
            yield from self.compose_work()
        yield Foot(self.NAME)

    def paint(self) -> None:
        """Called by the pulse."""
        if not (self.is_current and self.is_mounted):
            return  # on_screen_resume marks again
        changes, self._changes = frozenset(self._changes), set()
        if changes & {"line", "libraries", "selection"}:
            self.query_one(Head).refresh()
        self.show(changes)

    def on_screen_resume(self) -> None:
        """Draw what changed while another screen was in front."""
        self.deck_changed()

    def on_resize(self, event: Resize) -> None:
        """Let the work fit itself to the terminal."""
        self.deck_changed("size")
