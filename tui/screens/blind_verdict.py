"""What came of a blind test: the score, and what it says and does not say."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tui.blind.words import listed, name_of, probability, sides, spread_of, verdict
from tui.widgets.key_line import key_line
from tui.widgets.lines import Lines
from tui.widgets.rows import flowing

if TYPE_CHECKING:
    from engine.schema import BlindResult


class BlindVerdict(ModalScreen[bool]):
    """The result of a finished test; gives whether it is to be repeated."""

    CSS_PATH = "blind.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,enter", "dismiss(False)", "close"),
        ("s", "dismiss(True)", "repeat"),
    ]

    def __init__(self, result: BlindResult) -> None:
        super().__init__()
        self._result = result

    def compose(self) -> ComposeResult:
        """Score, sentences, keys."""
        with VerticalScroll(id="box") as box:
            kind = "ABX" if self._result.request.kind == "abx" else "rating"
            box.border_title = Content(f"Blind test · {kind}")
            box.border_subtitle = Content(f"seed {self._result.request.seed}")
            yield Lines(id="said")

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(Lines).draw(lambda columns, _rows: verdict_lines(self._result, columns))


def verdict_lines(result: BlindResult, columns: int) -> list[Content]:
    """The result for so many columns."""
    figures = _of_abx(result, columns) if result.request.kind == "abx" else _of_rating(result, columns)
    lines = [*figures, Content("")]
    for sentence in verdict(result):
        lines += [*(Content.styled(line, "$foreground") for line in wrap(sentence, columns)), Content("")]
    kept = f"Kept beside {listed(result.runs)} in listening.jsonl."
    lines += [Content.styled(line, "$faint") for line in wrap(kept, columns)]
    return [*lines, Content(""), *key_line((("enter", "closes"), ("s", "the same test again")), columns)]


def _of_abx(result: BlindResult, columns: int) -> list[Content]:
    assert result.right is not None
    assert result.p is not None
    assert result.low is not None
    assert result.high is not None
    one, other = sides(result.request.runs)
    p = probability(result.p)
    share = result.right / result.request.trials
    figures = [
        Content.styled(f"{result.right} of {result.request.trials} right", "$accent bold"),
        Content.styled(f"p {p if p.startswith('<') else f'= {p}'}", "$bright"),
        Content.styled(f"share right {share:.2f} ({result.low:.2f} … {result.high:.2f})", "$muted"),
    ]
    head = Content.assemble((other, "$bright"), (f" against {one}", "$muted"))
    return [head, Content(""), *flowing(figures, columns)]


def _of_rating(result: BlindResult, columns: int) -> list[Content]:
    longest = max(len(name_of(row.stimulus)) for row in result.ratings)
    room = max(10, columns - longest - 22)
    lines = []
    for row in result.ratings:
        run = row.stimulus.run is not None
        mean = row.rating.mean or 0
        ends = [mean if end is None else end for end in (row.rating.low, row.rating.high)]
        lines.append(
            Content.assemble(
                (f"{name_of(row.stimulus):<{longest}}  ", "$bright" if run else "$muted"),
                *_bar(ends[0], mean, ends[1], room, run),
                (f"  {spread_of(row.rating)}", "$bright" if run else "$muted"),
            )
        )
    return lines


def _bar(low: float, mean: float, high: float, room: int, run: bool) -> list[tuple[str, str]]:
    """The interval as a thick line on a thin one, with the mean upon it."""
    first, at, last = (round(value / 100 * (room - 1)) for value in (low, mean, high))
    tone = "$accent" if run else "$muted"
    return [
        ("─" * first, "$rule"),
        ("━" * (at - first), tone),
        ("●", tone),
        ("━" * (last - at), tone),
        ("─" * (room - last - 1), "$rule"),
    ]
