"""The app: its modes, the state, the line to the engine, and the one place where messages change the state.

Before the first frame nothing is imported but Textual and the light modules of this package; the engine's
client comes in a thread afterwards.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar

from textual.app import App
from textual.screen import Screen

from tui import departure, first_start
from tui.actions import app_bindings
from tui.announcement import announcement
from tui.deck import Change, Deck, Watcher
from tui.link import Link
from tui.pulse import Pulse
from tui.screens.base import DeckScreen
from tui.speaker.client import Speaker
from tui.theme import THEME

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.dom import DOMNode

    from engine.client import Client
    from engine.schema import (
        Basket,
        ClipRef,
        Ingredient,
        JobInfo,
        LibraryInfo,
        ListedTrack,
        MixRequest,
        ModelInfo,
        RunInfo,
    )
    from tui.remote import Box

T = TypeVar("T")

SECOND_CTRL_C: Final = 2.0
"""Seconds within which ctrl+c must come again to quit."""

log = logging.getLogger(__name__)


def _train() -> Screen[None]:
    from tui.screens.train import TrainScreen

    return TrainScreen()


def _listen() -> Screen[None]:
    from tui.screens.listen import ListenScreen

    return ListenScreen()


def _sizes() -> Screen[None]:
    from tui.screens.sizes import SizesScreen

    return SizesScreen()


def _explore() -> Screen[None]:
    from tui.screens.explore import ExploreScreen

    return ExploreScreen()


def _mix() -> Screen[None]:
    from tui.screens.mix import MixScreen

    return MixScreen()


def _genres() -> Screen[None]:
    from tui.screens.genres import GenresScreen

    return GenresScreen()


def _palette() -> type[Provider]:
    from tui.palette import Commands

    return Commands


class LatentDeck(App[int]):
    """The workbench."""

    TITLE = "latentdeck"
    MODES = {
        "train": _train,
        "listen": _listen,
        "sizes": _sizes,
        "explore": _explore,
        "mix": _mix,
        "genres": _genres,
    }
    DEFAULT_MODE = "train"
    CSS_PATH = "app.tcss"
    BINDINGS = app_bindings()
    COMMANDS = {_palette}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    NOTIFICATION_TIMEOUT = 6

    def __init__(self, reach: bool = True, box: Box | None = None) -> None:
        """Set up the app.

        Args:
            reach: for the engine; without it the app shows what it is given.
            box: where the engine is; None: here.
        """
        super().__init__(ansi_color=True)  # so that the margin can be the terminal's own background
        self.deck = Deck(box=box.host if box else "")
        self.pulse = Pulse(self)
        self.link = Link(self.post_message, box)
        self.speaker = Speaker(lambda _state: self.changed({"sound"}))
        self.animation_level = "none"
        self._reach = reach
        self._interrupted = 0.0
        self.register_theme(THEME)
        self.theme = THEME.name

    def on_mount(self) -> None:
        """Take charge of how the program ends; reach for the engine once the first frame is out."""
        if not self.is_headless:
            departure.watch(self)
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        if not self.is_headless:
            departure.log_to_file()
        self.speaker.log = departure.log_path().with_name("latentdeck-speaker.log")
        if self._reach:
            self.speaker.attach(self.link.client)
            self.run_worker(self.link.keep(), name="link", group="link", exit_on_error=False)

    def _handle_exception(self, error: Exception) -> None:
        """A fault of this program ends it with a sentence; what a programmer needs goes to the log."""
        if self.is_headless:
            super()._handle_exception(error)
        elif self.return_code is None:
            departure.log_to_file()
            log.error("the app ended", exc_info=error)
            self.exit(
                return_code=1, message=f"{departure.unexpected(error)} The engine and its trainings go on."
            )

    async def on_unmount(self) -> None:
        """Take the speaker's process along."""
        await self.speaker.close()

    # ------------------------------------------------------------ the state, and what changes it

    def on_link_standing(self, message: Link.Standing) -> None:
        """The line is up."""
        for run in self.deck.replaced(message.runs):
            self.link.forget(run)
        self.changed(self.deck.stand(message.engine, message.libraries, message.runs, message.jobs))
        self.follow()
        self.need_models()
        first_start.prepare(self)

    def on_link_heard(self, message: Link.Heard) -> None:
        """Something happened."""
        news = message.news
        if news.run_deleted is not None:
            self.link.forget(news.run_deleted)
        if said := announcement(self.deck, news):
            self.say(said.sentence, error=said.error)
        changes = self.deck.hear(news)
        self.changed(changes)
        if news.library is not None:
            first_start.prepare(self)
        for run in self.deck.followed:
            records = news.records.get(run) if news.records else None
            text = news.log.get(run) if news.log else None
            if records or text:
                self.link.take(run, records, text)
        if "selection" in changes:
            self.follow()

    def on_link_records_read(self, message: Link.RecordsRead) -> None:
        """New metrics of a run that is drawn."""
        self.changed(self.deck.add_records(message.run, message.records))

    def on_link_log_read(self, message: Link.LogRead) -> None:
        """New lines of its log."""
        self.changed(self.deck.add_log(message.run, message.text))

    def on_link_down(self, message: Link.Down) -> None:
        """The line is not up."""
        was = self.deck.line
        changes = self.deck.lose(message.line, message.trouble)
        if changes and self.deck.box and message.trouble and was != "up":
            self.say(message.trouble, error=True)  # why the line cannot be made again
        self.changed(changes)

    def put_run(self, run: RunInfo) -> None:
        """Take in a run that the engine has just answered with, before the news of it come."""
        self.changed(self.deck.put_run(run))

    def put_job(self, job: JobInfo) -> None:
        """Take in a job that the engine has just answered with, before the news of it come."""
        self.changed(self.deck.put_job(job))

    def put_library(self, library: LibraryInfo) -> None:
        """Take in a library that the engine has just answered with, before the news of it come."""
        self.changed(self.deck.put_library(library))

    def select_run(self, name: str) -> None:
        """Choose the run that the screens show."""
        self.changed(self.deck.select_run(name))
        self.follow()

    def select_library(self, name: str) -> None:
        """Choose the library that the screens show."""
        self.changed(self.deck.select_library(name))

    def toggle_overlay(self, run: str) -> None:
        """Draw a run's loss over the others, or no longer."""
        self.changed(self.deck.toggle_overlay(run))
        self.follow()

    def cancel_job(self, job: str) -> None:
        """Ask a job to end early."""
        self.ask(self, lambda engine: engine.cancel_job(job), group=f"cancel {job}")

    def set_basket(self, basket: list[Ingredient]) -> None:
        """Change what Mix mixes; an empty basket has no name."""
        self.deck.basket = basket
        self.deck.named = self.deck.named if basket else None
        self.changed({"basket"})

    def name_basket(self, named: Basket) -> None:
        """Mix a basket that has a name."""
        self.deck.basket, self.deck.named = named.ingredients, named
        self.changed({"basket"})

    def set_around(self, around: ClipRef | MixRequest | None) -> None:
        """Have Mix draw new sounds around a clip or a mix, or around nothing."""
        self.deck.around = around
        self.changed({"basket"})

    def need_tracks(self, library: str) -> None:
        """Have the tracks of a library put into `deck.tracks`; the change is `tracks`."""

        def have(tracks: list[ListedTrack]) -> None:
            self.deck.tracks[library] = tracks
            self.changed({"tracks"})

        if library not in self.deck.tracks:
            self.ask(self, lambda engine: engine.tracks(library), have, group=f"tracks of {library}")

    def need_models(self) -> None:
        """Have the registry put into `deck.models`; the change is `models`."""

        def have(models: list[ModelInfo]) -> None:
            self.deck.models = models
            self.changed({"models"})

        if not self.deck.models:
            self.ask(self, lambda engine: engine.models(), have, group="models")

    def follow(self) -> None:
        """Have the metrics of the runs that show brought up to date."""
        for run in self.deck.followed:
            self.link.follow(run)

    def changed(self, changes: set[Change]) -> None:
        """Pass changes on to every screen that there is; those behind draw them when they come to front."""
        if changes:
            for stack in self._screen_stacks.values():
                for screen in stack:
                    if isinstance(screen, Watcher):
                        screen.deck_changed(*changes)

    # ------------------------------------------------------------ what screens use

    @property
    def front(self) -> DeckScreen:
        """The screen 1, 2, 3 ... in front, whatever lies over it."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, DeckScreen))

    def ask(
        self,
        asker: DOMNode,
        call: Callable[[Client], Awaitable[T]],
        then: Callable[[T], object] | None = None,
        *,
        group: str,
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Ask the engine in a worker; see `DeckScreen.ask`."""

        async def asking() -> None:
            try:
                answer = await call(await self.link.client())
                if then is not None and asker.is_attached:
                    then(answer)
            except Exception as error:
                from engine.client import DeckError

                if not isinstance(error, DeckError):
                    log.exception("asking for %s", group)
                sentence = str(error) if isinstance(error, DeckError) else departure.unexpected(error)
                if asker.is_attached:
                    (failed or self._complain)(sentence)

        asker.run_worker(asking(), name=group, group=group, exclusive=True, exit_on_error=False)

    def say(self, sentence: str, *, error: bool = False) -> None:
        """Show a sentence for some seconds."""
        self.notify(sentence, severity="error" if error else "information", markup=False)

    def _complain(self, sentence: str) -> None:
        self.say(sentence, error=True)

    # ------------------------------------------------------------ actions that apply everywhere

    def action_screen_train(self) -> None:
        """Go to Train."""
        self.switch_mode("train")

    def action_screen_listen(self) -> None:
        """Go to Listen."""
        self.switch_mode("listen")

    def action_screen_sizes(self) -> None:
        """Go to Sizes."""
        self.switch_mode("sizes")

    def action_screen_explore(self) -> None:
        """Go to Explore."""
        self.switch_mode("explore")

    def action_screen_mix(self) -> None:
        """Go to Mix."""
        self.switch_mode("mix")

    def action_screen_genres(self) -> None:
        """Go to Genres."""
        self.switch_mode("genres")

    def action_palette(self) -> None:
        """Open the palette."""
        self.action_command_palette()

    def action_start_engine(self) -> None:
        """Start an engine where none runs."""
        self.link.start_engine()

    def action_help(self) -> None:
        """Show the keys."""
        from tui.screens.help import HelpScreen

        screen = self.screen
        self.push_screen(HelpScreen(screen.NAME if isinstance(screen, DeckScreen) else "train"))

    def action_choose_run(self) -> None:
        """Choose a run."""
        from tui.screens.choose import choose_run

        choose_run(self.front)

    def action_choose_library(self) -> None:
        """Choose a library."""
        from tui.screens.choose import choose_library

        choose_library(self)

    async def action_quit(self) -> None:
        """Leave; the engine and its trainings go on."""
        self.exit(0)

    def action_help_quit(self) -> None:
        """Ctrl+c: the second within two seconds quits."""
        now = time.monotonic()
        if now - self._interrupted < SECOND_CTRL_C:
            self.exit(0)
        self._interrupted = now
        self.say("Press ctrl+c again, or q, to quit; trainings go on.")
