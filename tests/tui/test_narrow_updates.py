"""A column that moves costs a column, not the widget: the line to the terminal may be slow."""

from __future__ import annotations

import re

from textual.app import App, ComposeResult
from textual.screen import Screen

from engine.schema import Picture
from tui.narrow_updates import NarrowCompositor
from tui.widgets.spectrogram import Spectrogram

WIDTH, HEIGHT = 104, 20


class Narrow(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = NarrowCompositor()

    def compose(self) -> ComposeResult:
        yield Spectrogram()


class Bench(App[None]):
    def on_mount(self) -> None:
        self.push_screen(Narrow())


def a_rough_picture() -> Picture:
    bands = [[float(-((column * 7 + band * 13) % 80)) for column in range(100)] for band in range(40)]
    return Picture(low=[0.0], high=[0.0], bands=bands, seconds=5.0, top_hz=11025.0)


async def test_a_moving_cursor_writes_two_columns_of_the_spectrogram() -> None:
    app = Bench()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        spectrogram = app.screen.query_one(Spectrogram)
        spectrogram.draw(a_rough_picture())
        spectrogram.point(0.900)
        await pilot.pause()
        compositor = app.screen._compositor
        whole = compositor.render_full_update().render_segments(app.console)

        with app.batch_update():
            spectrogram.point(0.911)
            compositor.update_widgets({spectrogram})
            update = compositor.render_partial_update()
        assert update is not None
        written = update.render_segments(app.console)
        assert len(written) < len(whole) / 15
        text = re.findall(r"\x1b\[(\d+);(\d+)H", written)
        assert {int(column) - 1 for _, column in text} == {4 + 90}  # both columns in one stretch
        assert sorted({int(row) for row, _ in text}) == list(range(1, HEIGHT + 1))

        after = re.sub(r"\x1b\[[\d;]*[A-Za-z]", "", written)
        shown = ["".join(segment.text for segment in strip)[94:96] for strip in compositor.render_strips()]
        assert after == "".join(shown)
        assert after[1::2] == "▏" * HEIGHT
