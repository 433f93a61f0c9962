"""The measures of a run, beside the classical codings of its size and beside chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from tui.measures import MEASURES
from tui.screens.sheet import Sheet
from tui.theme import ACCENT, BRIGHT, FAINT, MUTED, TEXT
from tui.widgets.measures_line import music_line

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import MeasureRow, Measures, MusicMeasures
    from tui.deck import Deck
    from tui.screens.base import DeckScreen

WIDE: Final = 126
"""Columns of the terminal from which on the intervals have room."""


class Measured(Sheet):
    """A table, a row a coding and a column a measure; and what it says in a sentence."""

    BINDINGS = [("v", "dismiss", "close")]
    DEFAULT_CSS = """
    Measured > VerticalScroll { width: 122; max-width: 98%; }
    Measured .table { color: $rule; }
    Measured .verdict, Measured .music { margin-top: 1; }
    """

    def __init__(
        self, columns: int, found: Measures, new_music: MusicMeasures | None = None, waits: bool = False
    ) -> None:
        """The measures of a run.

        Args:
            columns: of the terminal.
            found: on its test tracks.
            new_music: on new music; None where that is not measured.
            waits: whether that is being measured now.
        """
        where = f"{found.part} part of {found.library}: {found.tracks} tracks, {found.clips} clips"
        body = [
            Static(table(found, intervals=columns >= WIDE), classes="table"),
            Static(Content.styled(verdict(found), "$foreground"), classes="verdict"),
            Static(Content.styled(f"{where}; means with their 95 % intervals over tracks", "$faint")),
        ]
        if new_music is not None:
            body.append(Static(music_line(new_music, min(116, columns - 8)), classes="music"))
        elif waits:
            body.append(Static(Content.styled("New music is being measured.", "$muted"), classes="music"))
        super().__init__(f"Measures of {found.run}", *body)


def table(measures: Measures, intervals: bool) -> Table:
    """The measures; with the interval under each mean, or without."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column()
    head = [_text("coding", MUTED), _text("floats", MUTED)]
    made.add_column(justify="right")
    for measure in MEASURES:
        made.add_column(justify="right", no_wrap=True)
        head.append(_text(measure.head, MUTED))
    made.add_row(*head)
    for row in measures.rows:
        made.add_row(*_cells(row, intervals))
    return made


def show_measures(screen: DeckScreen, run: str) -> None:
    """Show the measures of a run; have measured what is not yet, on its test tracks and on new music."""

    async def look(engine: Client) -> tuple[Measures | None, MusicMeasures | None]:
        return await engine.measures(run), await engine.music_measures(run)

    def have(found: tuple[Measures | None, MusicMeasures | None]) -> None:
        measures, new_music = found
        waits = new_music is None and _has_new_music(screen.deck, run)
        if measures is None or waits:
            screen.ask(lambda engine: engine.start_measure(run), group="measure")
        if measures is not None:
            screen.app.push_screen(Measured(screen.app.size.width, measures, new_music, waits))

    screen.ask(look, have, group="measures of a run")


def _has_new_music(deck: Deck, run: str) -> bool:
    info = deck.runs.get(run)
    growing = (library for library in deck.libraries.values() if library.growing)
    return info is not None and any(one.fits(info.sample_rate, info.clip_samples) for one in growing)


def verdict(measures: Measures) -> str:
    """Whether a person would recognise the songs, in a sentence with its rule."""
    answer = "is recognisable" if measures.recognisable else "is not recognisable"
    return f"{measures.run} {answer}: that takes identified of 0.95 and genre kept of 0.90."


def _cells(row: MeasureRow, intervals: bool) -> list[Text]:
    ours = row.kind == "run"
    name = _text(row.name, ACCENT if ours else FAINT if row.kind == "chance" else TEXT)
    cells = [name, _text("–" if row.floats is None else f"{row.floats:,}".replace(",", " "), MUTED)]
    for measure in MEASURES:
        value = row.values.get(measure.name)
        cell = _text(measure.written(measure.of(row)), BRIGHT if ours else TEXT)
        if intervals and value is not None:
            cell.append(f"\n{measure.within(value)}", FAINT)
        cells.append(cell)
    return cells


def _text(words: str, colour: str) -> Text:
    """Coloured words; what pads them to their column stays without colour."""
    return Text.assemble((words, colour))
