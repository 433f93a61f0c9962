"""What Mix works on and what it made, in one list with one cursor: clips with their shares, then sounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.widgets.genres import GenreKey
from tui.widgets.rows import spread

if TYPE_CHECKING:
    from engine.schema import Ingredient, Sound

SHARE_COLUMNS: Final = 12
ROOM_FOR_BAR: Final = 44


def basket_lines(
    basket: Sequence[Ingredient],
    genres: dict[str, tuple[GenreKey, dict[str, str | None]]],
    cursor: int | None,
    columns: int,
) -> list[Content]:
    """A line a clip: genre, track, and its share of the mix as a bar and in percent.

    Args:
        basket: the clips.
        genres: by library, its key and the genre of each track that is known.
        cursor: the place of the selected clip, None where the cursor is elsewhere.
        columns: of the screen.
    """
    whole = sum(item.weight for item in basket) or 1.0
    bar = SHARE_COLUMNS if columns >= ROOM_FOR_BAR else 0
    lines = []
    for place, item in enumerate(basket):
        key, known = genres.get(item.library, (GenreKey(), {}))
        genre = known.get(item.track)
        share = item.weight / whole
        filled = round(share * bar)
        right = Content.assemble(
            ("━" * filled, "$accent"), ("─" * (bar - filled), "$rule"), (f" {share * 100:>3.0f} % ", "$muted")
        )
        left = Content.assemble(
            (f" {key.letter(genre)} ", key.colour(genre)),
            (item.track, "$foreground"),
            (f" · {item.clip + 1}", "$faint"),
        )
        lines.append(_row(left, right, place == cursor, columns))
    return lines


def sound_lines(made: Sequence[Sound], cursor: int | None, columns: int) -> list[Content]:
    """A line a sound: what it is and how long it took."""
    lines = []
    for place, sound in enumerate(made):
        left = Content.assemble(" ♪ ", (sound.title, "$foreground"))
        right = Content.styled(f" {sound.made_in:.1f} s ", "$faint")
        lines.append(_row(left, right, place == cursor, columns))
    return lines


def around(lines: list[Content], cursor: int | None, rows: int) -> list[Content]:
    """As many lines as there are rows, with that of the cursor among them."""
    start = max(0, min((cursor or 0) - rows // 2, len(lines) - rows))
    return lines[start : start + rows]


def _row(left: Content, right: Content, selected: bool, columns: int) -> Content:
    pointer = Content.styled("▸" if selected else " ", "$accent")
    line = spread(pointer + left, right, columns)
    return line.stylize("on $panel") if selected else line
