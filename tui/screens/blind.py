"""What both kinds of blind test share: trial after trial, its sounds in place, and leaving early.

The screen does not know what X is. It is given files whose names are numbers, all loaded at once, and sends
back what the listener says; nothing that it draws depends on anything else.
"""

from __future__ import annotations

import time
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import BindingType
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen

from tui.blind.answering import give
from tui.deck import Change
from tui.narrow_updates import NarrowCompositor
from tui.screens.confirm import Confirm
from tui.screens.player import SHORTEST_LOOP
from tui.speaker.words import Lane
from tui.widgets.position import position_line, precise

if TYPE_CHECKING:
    from engine.schema import BlindAnswer, BlindTest, Side, TrialSounds
    from tui.app import LatentDeck
    from tui.speaker.client import Speaker


class BlindScreen(ModalScreen[None]):
    """A test from the trial that is due to its result, which `test` then holds, or till one leaves."""

    CSS_PATH = "blind.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-medium"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-lowest"), (24, "-low"), (30, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        ("space", "play", "play"),
        ("left_curly_bracket,less_than_sign", "loop_from", "loop from here"),
        ("right_curly_bracket,greater_than_sign", "loop_to", "loop to here"),
        ("backspace", "loop_all", "loop the whole clip"),
        ("enter", "confirm", "confirm"),
        ("escape,q,ctrl+c", "leave", "leave"),
    ]

    def __init__(self, test: BlindTest) -> None:
        super().__init__()
        self._compositor = NarrowCompositor()
        self.test = test
        self.trouble = ""
        self._sounds: TrialSounds | None = None
        self._ahead: TrialSounds | None = None
        self._fetching: int | None = None  # the trial whose sounds are being made
        self._lanes: tuple[Lane, ...] = ()
        self._region: tuple[float, float] | None = None
        self._heard: set[int] = set()
        self._switches = 0
        self._offered = 0.0
        self._sending = False

    # ------------------------------------------------------------ what a test writes

    def draw(self) -> None:
        """Show how it stands."""
        raise NotImplementedError

    def begin_trial(self) -> None:
        """Another trial: no answer yet."""
        raise NotImplementedError

    def missing(self) -> str:
        """What is still to be done before the answer counts, in a sentence; empty when nothing is."""
        raise NotImplementedError

    def given(self) -> tuple[Side | None, list[int]]:
        """The answer: which one X is, or the ratings in the order of the sounds."""
        raise NotImplementedError

    # ------------------------------------------------------------ what it can use

    @property
    def deck_app(self) -> LatentDeck:
        """The app, with its type."""
        return cast("LatentDeck", self.app)

    @property
    def speaker(self) -> Speaker:
        """The app's speaker."""
        return self.deck_app.speaker

    @property
    def run(self) -> str:
        """The run that the engine knows the test by."""
        return self.test.runs[0].name

    @property
    def ours(self) -> bool:
        """Whether the speaker holds this trial's sounds."""
        return bool(self._lanes) and self.speaker.state.lanes == self._lanes

    @property
    def lane(self) -> int | None:
        """The sound that is heard, or would be; None before one is chosen."""
        return self.speaker.state.lane if self.ours and self._switches else None

    @property
    def playing(self) -> bool:
        """Whether one of this trial's sounds is heard now."""
        return self.ours and self.speaker.state.playing

    def was_heard(self, lane: int) -> bool:
        """Whether a sound was heard in this trial."""
        return lane in self._heard

    def hear(self, lane: int) -> None:
        """Hear a sound, at the same position when another one plays."""
        if not self._lanes or self._sending:
            return
        if not self.ours:
            self._load()
        self.trouble = ""
        self._switches += self.lane != lane
        self.speaker.switch(lane)
        if not self.speaker.state.playing:
            self.speaker.play()
        self.deck_changed("sound")

    def position(self, columns: int) -> list[Content]:
        """Where the sound is, and below it what is looped and where it comes out; or what is wrong."""
        state = self.speaker.state
        place = state.now() if self.ours else 0.0
        line = position_line(place, self._length, self.playing, Content(""), columns, self._region)
        trouble = self.trouble or state.message or state.hint
        if trouble:
            return [line, *(Content.styled(part, "$warning") for part in wrap(trouble, max(16, columns)))]
        if self._sounds is None:
            return [line, Content.styled("The next clip is on its way.", "$muted")]
        return [line, self._about(self._sounds)]

    def _about(self, sounds: TrialSounds) -> Content:
        what = "the whole clip" if self._region is None else " … ".join(map(precise, self._region))
        state = self.speaker.state
        device = f"sound: {state.device}" if state.sound == "ready" else "sound: starting"
        parts = (f"{sounds.clip.track} · clip {sounds.clip.clip + 1}", f"looping {what}", device)
        return Content.styled("   ".join(parts), "$faint")

    # ------------------------------------------------------------ the trials

    def on_mount(self) -> None:
        """Begin with the trial that is due."""
        self.speaker.warm()
        self._next()

    def _next(self) -> None:
        self._sounds, self._lanes, self._heard, self._switches = None, (), set(), 0
        if self.test.drawn:
            self._region = None
        self.begin_trial()
        due, ahead = self.test.answered, self._ahead
        self._ahead = None
        if ahead is not None and ahead.trial == due:
            self._have(ahead)
        else:
            self._fetch(due)
        self.deck_changed("sound")

    def _fetch(self, trial: int) -> None:
        """Have the sounds of a trial made, unless they are being made."""
        if self._fetching == trial:
            return
        self._fetching = trial
        self.deck_app.ask(
            self,
            lambda engine: engine.trial_sounds(self.run, trial),
            self._have,
            group="trial",
            failed=lambda sentence: self._have_not(trial, sentence),
        )

    def _have(self, sounds: TrialSounds) -> None:
        self._fetching = None
        if sounds.trial != self.test.answered:
            self._ahead = sounds
            return
        self._sounds, self.trouble = sounds, ""
        self._lanes = tuple(Lane(path) for path in sounds.sounds)
        self._load()
        self._offered = time.monotonic()
        if sounds.trial + 1 < self.test.trials:
            self._fetch(sounds.trial + 1)
        self.deck_changed("sound")

    def _have_not(self, trial: int, sentence: str) -> None:
        self._fetching = None
        if trial == self.test.answered:  # what was to be made ahead is asked for again when it is due
            self.trouble = f"{sentence} Enter tries again."
            self.deck_changed("sound")

    def _load(self) -> None:
        """Give the speaker all sounds of the trial at once, silent and from the beginning."""
        self.speaker.load(self._lanes)
        self.speaker.loop(self._span)

    def action_confirm(self) -> None:
        """Give the answer, and go on to the next trial; or ask again for sounds that did not come."""
        if self._sounds is None:
            if self.trouble:
                self.trouble = ""
                self._fetch(self.test.answered)
        elif self.missing():
            self.trouble = self.missing()
        elif not self._sending:
            self._sending, self.trouble = True, ""
            self.speaker.pause()
            test, answer = self.test, self._answer()
            self.deck_app.ask(
                self,
                lambda engine: give(engine, test, answer),
                self._answered,
                group="answer",
                failed=self._not_answered,
            )
        self.deck_changed("sound")

    def _not_answered(self, sentence: str) -> None:
        self._sending = False
        self.trouble = f"{sentence} Enter tries again."
        self.deck_changed("sound")

    def _answer(self) -> BlindAnswer:
        from engine.schema import BlindAnswer

        says, scores = self.given()
        state = self.speaker.state
        return BlindAnswer(
            trial=self.test.answered,
            says=says,
            scores=scores,
            seconds=round(time.monotonic() - self._offered, 2),
            switches=self._switches,
            route=state.route,
            device=state.device,
        )

    def _answered(self, test: BlindTest) -> None:
        self.test, self._sending = test, False
        if test.result is not None:
            self._hush()
            self.dismiss()
        else:
            self._next()

    def _hush(self) -> None:
        if self.ours:
            self.speaker.stop()
            self.speaker.loop(None)

    # ------------------------------------------------------------ being told, and drawing

    def deck_changed(self, *changes: Change) -> None:
        """Something changed; of interest is what the speaker does."""
        if "sound" in changes or "size" in changes:
            if self.playing:
                self._heard.add(self.speaker.state.lane)
            if self.is_current:
                self.deck_app.pulse.mark(self)

    def paint(self) -> None:
        """Called by the pulse."""
        if self.is_current and self.is_mounted:
            self.draw()
            if self.playing:
                self.deck_app.pulse.mark(self)

    def on_screen_resume(self) -> None:
        """Draw what changed while a question was in front."""
        self.deck_changed("sound")

    def on_resize(self, event: Resize) -> None:
        """Fit into the terminal."""
        self.deck_changed("size")

    # ------------------------------------------------------------ actions of both

    def action_play(self) -> None:
        """Play or pause what was chosen last."""
        if self.playing:
            self.speaker.pause()
        elif self.lane is not None:
            self.speaker.play()

    def action_seek(self, seconds: float) -> None:
        """Go back or on."""
        if self.ours:
            state = self.speaker.state
            self.speaker.seek(min(max(0.0, state.now() + seconds), state.seconds))

    def action_loop_from(self) -> None:
        """Loop from here, to where it ended if that is behind."""
        start, (_, end) = self.speaker.state.now(), self._span
        self._go_round(start, end if end - start >= SHORTEST_LOOP else self._length)

    def action_loop_to(self) -> None:
        """Loop to here, from where it began if that is before."""
        end, (start, _) = self.speaker.state.now(), self._span
        self._go_round(start if end - start >= SHORTEST_LOOP else 0.0, end)

    def action_loop_all(self) -> None:
        """Loop the whole clip."""
        self._go_round(0.0, self._length)

    @property
    def _length(self) -> float:
        return self._sounds.seconds if self._sounds is not None else 0.0

    @property
    def _span(self) -> tuple[float, float]:
        """What is looped, in seconds."""
        return self._region or (0.0, self._length)

    def _go_round(self, start: float, end: float) -> None:
        if self.ours and end - start >= SHORTEST_LOOP:
            self._region = None if (start, end) == (0.0, self._length) else (start, end)
            self.speaker.loop((start, end))
            self.deck_changed("sound")

    def action_leave(self) -> None:
        """Ask, and leave the test as it is."""
        done = f"{self.test.answered} of {self.test.trials}"
        question = Content(
            f"Leave the test with {done} answered?\nIt waits, and t goes on with it.\n"
            "Before its last answer it has no score and does not count."
        )
        self.app.push_screen(Confirm(question, "leave", "stay"), self._leave)

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self._hush()
            self.dismiss()
