"""What Mix works on and what it made, in one list with one cursor: clips with their shares, then batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.mixing.batch import Batch, Part
from tui.widgets.genres import GenreKey
from tui.widgets.rows import spread

if TYPE_CHECKING:
    from engine.schema import Ingredient

SHARE_COLUMNS: Final = 12
ROOM_FOR_BAR: Final = 44


def basket_lines(
    basket: Sequence[Ingredient],
    genres: dict[str, tuple[GenreKey, dict[str, str | None]]],
    cursor: int | None,
    columns: int,
    rows: int,
) -> list[Content]:
    """A line a clip around the cursor: genre, track, and its share of the mix as a bar and in percent.

    Args:
        basket: the clips.
        genres: by library, its key and the genre of each track that is known.
        cursor: the place of the selected clip, None where the cursor is elsewhere.
        columns: of the screen.
        rows: of the screen.
    """
    whole = sum(item.weight for item in basket) or 1.0
    bar = SHARE_COLUMNS if columns >= ROOM_FOR_BAR else 0
    lines = []
    for place in _seen(len(basket), cursor, rows):
        item = basket[place]
        key, known = genres.get(item.library, (GenreKey(), {}))
        genre = known.get(item.track)
        share = item.weight / whole
        filled = round(share * bar)
        percent = f"{share * 100:.0f}" if share == 0 or share >= 0.005 else "<1"
        right = Content.assemble(
            ("━" * filled, "$accent"), ("─" * (bar - filled), "$rule"), (f" {percent:>3} % ", "$muted")
        )
        left = Content.assemble(
            (f" {key.letter(genre)} ", key.colour(genre)),
            (item.track, "$foreground"),
            (f" · {item.clip + 1}", "$faint"),
        )
        lines.append(_row(left, right, place == cursor, columns))
    return lines


def batch_lines(
    batches: Sequence[Batch], shown: Batch | None, cursor: int | None, columns: int, rows: int
) -> list[Content]:
    """A line a batch around the cursor: what it was made from, and the keys of its sounds.

    Args:
        batches: newest first.
        shown: the one whose sounds are to be heard.
        cursor: the place of the selected batch, None where the cursor is elsewhere.
        columns: of the screen.
        rows: of the screen.
    """
    lines = []
    for place in _seen(len(batches), cursor, rows):
        batch = batches[place]
        tone = "$bright" if batch is shown else "$foreground"
        left = Content.assemble(
            (" ♪ ", "$accent" if batch is shown else "$faint"),
            (batch.title, tone),
            (f" · {batch.run}", "$faint"),
        )
        right = Content(" ").join(
            Content.styled(*_sign(letter, part)) for letter, part in batch.parts.items()
        )
        lines.append(_row(left, Content(" ") + right + Content(" "), place == cursor, columns))
    return lines


def _seen(count: int, cursor: int | None, rows: int) -> range:
    """The places that have room, with the cursor among them: a basket may hold a thousand clips."""
    start = max(0, min((cursor or 0) - rows // 2, count - rows))
    return range(start, min(count, start + rows))


def _sign(letter: str, part: Part) -> tuple[str, str]:
    if part.take.sound is not None:
        return letter, "$muted"
    return ("×", "$error") if part.take.trouble else ("·", "$faint")


def _row(left: Content, right: Content, selected: bool, columns: int) -> Content:
    pointer = Content.styled("▸" if selected else " ", "$accent")
    line = spread(pointer + left, right, columns)
    return line.stylize("on $panel") if selected else line
