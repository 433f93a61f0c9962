"""A rating test (MUSHRA-like): how good is each sound, beside the open reference?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content

from tui.screens.blind import BlindScreen
from tui.screens.sounding import STEP
from tui.widgets.key_line import key_line
from tui.widgets.lines import Lines
from tui.widgets.ratings import Rated, rating_lines
from tui.widgets.trials import trials_line

if TYPE_CHECKING:
    from engine.schema import BlindTest, Side

REFERENCE: Final = 0
"""The lane of the open reference; what is rated lies behind it."""

LETTERS: Final = "abcdefgh"
BEST: Final = 100
COARSE: Final = 5
HINT: Final = "The original itself is among them: it should get 100."

KEYS: Final = (
    ("↑ ↓ a b …", "hear"),
    ("r", "reference"),
    ("space", "pause"),
    ("← →", "rate by 5"),
    ("- +", "by 1"),
    ("0-9", "type"),
    (", .", "1 s"),
    ("{ }", "loop"),
    ("backspace", "loop all"),
    ("enter", "next"),
    ("esc", "leave"),
)


class RatingScreen(BlindScreen):
    """All sounds of a clip, each with a bar."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("r", "hear(0)", "reference"),
        *((letter, f"hear({place})", letter) for place, letter in enumerate(LETTERS, 1)),
        ("up", "beside(-1)", "above"),
        ("down", "beside(1)", "below"),
        ("left", f"rate({-COARSE})", "less"),
        ("right", f"rate({COARSE})", "more"),
        ("minus", "rate(-1)", "a little less"),
        ("plus,equals_sign", "rate(1)", "a little more"),
        ("comma", f"seek({-STEP})", "back"),
        ("full_stop", f"seek({STEP})", "on"),
        *((digit, f"type('{digit}')", digit) for digit in "0123456789"),
    ]

    def __init__(self, test: BlindTest) -> None:
        super().__init__(test)
        self._scores: list[int | None] = []
        self._typed = ""

    def compose(self) -> ComposeResult:
        """How far it is, the bars, the position, the keys."""
        with Container(id="box"):
            yield Lines(id="trials")
            yield Lines(id="scale")
            yield Lines(id="place")
            yield Lines(id="keys")

    def begin_trial(self) -> None:
        """Nothing is rated."""
        self._scores = [None] * (len(self.test.runs) + 2)  # runs, hidden reference, low-pass
        self._typed = ""

    def missing(self) -> str:
        """Every sound must be heard and rated."""
        for lane, score in enumerate(self._scores, 1):
            letter = LETTERS[lane - 1].upper()
            if not self.was_heard(lane):
                return f"Hear {letter} before you go on: {letter.lower()} plays it."
            if score is None:
                return f"{letter} is not rated yet."
        return ""

    def given(self) -> tuple[Side | None, list[int]]:
        """The ratings."""
        return None, [score for score in self._scores if score is not None]

    def action_hear(self, lane: int) -> None:
        """Hear the reference (0) or one of the sounds."""
        if lane <= len(self._scores):
            self._typed = ""
            self.hear(lane)

    def action_beside(self, by: int) -> None:
        """Hear the sound above or below."""
        here = self.lane
        self.action_hear(1 if here is None else max(REFERENCE, min(len(self._scores), here + by)))

    def action_rate(self, by: int) -> None:
        """Rate what is heard higher or lower; first in the middle."""
        self._typed = ""
        before = self._scores[self.lane - 1] if self.lane else None
        self._rate(BEST // 2 if before is None else before + by)

    def action_type(self, digit: str) -> None:
        """Type a rating, digit by digit; a digit that would make it more than 100 begins anew."""
        typed = self._typed + digit
        self._typed = typed if int(typed) <= BEST else digit
        self._rate(int(self._typed))

    def _rate(self, score: int) -> None:
        if self.lane:
            self._scores[self.lane - 1] = max(0, min(BEST, score))
            self.trouble = ""
        else:
            self.trouble = "Choose a sound first: a plays A."
        self.deck_changed("sound")

    def draw(self) -> None:
        """The clip as it stands."""
        box = self.query_one("#box")
        box.border_title = Content("Blind test · rating")
        box.border_subtitle = Content(f"clip {self.test.answered + 1} of {self.test.trials}")
        self.query_one("#trials", Lines).draw(
            lambda columns, _rows: [trials_line(self.test.answered, self.test.trials, columns)]
        )
        spaced = self.has_class("-high")

        def scale(columns: int, _rows: int) -> list[Content]:
            rated = [self._rated(lane) for lane in range(1, len(self._scores) + 1)]
            bars = rating_lines(self._rated(REFERENCE), rated, self.playing, columns, spaced)
            return bars if self.has_class("-lowest") else [*bars, Content.styled(HINT, "$faint")]

        self.query_one("#scale", Lines).draw(scale)
        self.query_one("#place", Lines).draw(lambda columns, _rows: self.position(columns))
        self.query_one("#keys", Lines).draw(lambda columns, _rows: key_line(KEYS, columns))

    def _rated(self, lane: int) -> Rated:
        letter = LETTERS[lane - 1].upper() if lane else "R"
        score = self._scores[lane - 1] if lane else None
        return Rated(letter, score, self.lane == lane, self.was_heard(lane))
