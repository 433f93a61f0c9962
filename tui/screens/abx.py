"""An ABX test: is X the same sound as A, or as B?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from tui.blind.words import sides
from tui.screens.blind import BlindScreen
from tui.screens.sounding import STEP
from tui.widgets.key_line import key_line
from tui.widgets.lines import Lines
from tui.widgets.rows import stack
from tui.widgets.trials import trials_line

if TYPE_CHECKING:
    from engine.schema import BlindTest, Side

NAMES: Final = "ABX"
X: Final = 2
"""The lane of X, behind those of A and B."""

KEYS: Final = (
    ("a b x", "hear"),
    ("space", "pause"),
    ("← →", "1 s"),
    ("{ }", "loop"),
    ("backspace", "loop all"),
    ("esc", "leave"),
)


class AbxScreen(BlindScreen):
    """Three sounds, and two answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("a", "hear(0)", "A"),
        ("b", "hear(1)", "B"),
        ("x", "hear(2)", "X"),
        ("left", f"seek({-STEP})", "back"),
        ("right", f"seek({STEP})", "on"),
        ("1", "say('a')", "X is A"),
        ("2", "say('b')", "X is B"),
    ]

    def __init__(self, test: BlindTest) -> None:
        super().__init__(test)
        self._sides = sides([f"{run.name}  1/{run.ratio:.0f}" for run in test.runs])
        self._says: Side | None = None

    def compose(self) -> ComposeResult:
        """How far it is, the sounds, the answers, the keys."""
        with Container(id="box"):
            yield Lines(id="trials")
            with Horizontal(id="cards"):
                for place, name in enumerate(NAMES):
                    yield Static(id=f"card{name}", classes="card -next" if place else "card")
            yield Lines(id="place")
            yield Static(Content("Which one is X?"), id="question")
            with Horizontal(id="choices"):
                yield Static(id="a", classes="choice")
                yield Static(id="b", classes="choice -next")
            yield Static(id="confirm")
            yield Lines(id="keys")

    def begin_trial(self) -> None:
        """No answer yet."""
        self._says = None

    def missing(self) -> str:
        """X must be heard, and an answer chosen."""
        if not self.was_heard(X):
            return "Hear X before you answer: x plays it."
        return "" if self._says else "Choose an answer first: 1 or 2."

    def given(self) -> tuple[Side | None, list[int]]:
        """Which one X is said to be."""
        return self._says, []

    def action_hear(self, lane: int) -> None:
        """Hear A, B or X."""
        self.hear(lane)

    def action_say(self, side: Side) -> None:
        """Choose an answer, which enter confirms."""
        self._says, self.trouble = side, ""
        self.deck_changed("sound")

    def draw(self) -> None:
        """The trial as it stands; nothing here knows what X is."""
        box = self.query_one("#box")
        box.border_title = Content("Blind test · ABX")
        box.border_subtitle = Content(f"trial {self.test.answered + 1} of {self.test.trials}")
        self.query_one("#trials", Lines).draw(
            lambda columns, _rows: [trials_line(self.test.answered, self.test.trials, columns)]
        )
        for lane, (name, of) in enumerate(zip(NAMES, (*self._sides, "A or B?"), strict=True)):
            card, heard = self.query_one(f"#card{name}", Static), self.lane == lane
            card.set_class(heard, "-heard")
            sign = "▶ playing" if self.playing else "‖ paused"
            card.update(
                stack(
                    [
                        Content.styled(name, "$accent bold" if heard else "$bright bold"),
                        Content.styled(of, "$foreground"),
                        Content.styled(sign if heard else "", "$muted"),
                    ]
                ),
                layout=False,
            )
        self.query_one("#place", Lines).draw(lambda columns, _rows: self.position(columns))
        for side, key in (("a", "1"), ("b", "2")):
            given = self._says == side
            choice = self.query_one(f"#{side}", Static)
            choice.set_class(given, "-given")
            words = Content.assemble(
                (f"{key}  ", "$accent bold"),
                (f"X is {side.upper()}", "$bright bold" if given else "$foreground"),
            )
            choice.update(words, layout=False)
        confirm = Content.assemble(("enter", "$accent bold"), (" confirms", "$muted"))
        self.query_one("#confirm", Static).update(confirm if self._says else Content(""), layout=False)
        self.query_one("#keys", Lines).draw(lambda columns, _rows: key_line(KEYS, columns))
