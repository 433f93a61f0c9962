"""The panel of lanes: one to six, on every terminal; and what a cursor in it costs."""

from __future__ import annotations

import re

import pytest
from driving import screen_text
from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import Screen

from engine.schema import Picture
from tui.narrow_updates import NarrowCompositor
from tui.theme import THEME
from tui.widgets.position import position_line
from tui.widgets.sound_panel import SoundPanel, View, beside_one_another
from tui.widgets.spectrogram import GUTTER, Spectrogram
from tui.widgets.waveform import Waveform, columns_between

LETTERS = "abcefd"


def a_picture(columns: int = 200) -> Picture:
    swell = [0.2 + 0.6 * (column * 37 % 100) / 100 for column in range(columns)]
    return Picture(
        low=[-value for value in swell],
        high=swell,
        bands=[[-80.0 + (column * band) % 80 for column in range(columns)] for band in range(48)],
        seconds=30.0,
        top_hz=11025.0,
    )


def views(count: int, heard: int = 0) -> list[View]:
    return [
        View(letter, f"lane {letter}", Content("−14.0 LUFS"), a_picture(), lane == heard)
        for lane, letter in enumerate(LETTERS[:count])
    ]


class Narrow(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = NarrowCompositor()

    def compose(self) -> ComposeResult:
        yield SoundPanel(6)


class Bench(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(THEME)
        self.theme = THEME.name

    def on_mount(self) -> None:
        self.push_screen(Narrow())


@pytest.mark.parametrize("size", [(112, 40), (46, 19), (58, 12)])
async def test_every_lane_has_its_line_and_the_heard_one_its_waveform(size: tuple[int, int]) -> None:
    app = Bench()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        panel = app.screen.query_one(SoundPanel)
        spectra = size[1] >= 18
        panel.query_one(".spectra").display = spectra
        panel.tell([Content("WAV  /somewhere.wav")])
        for count in (1, 2, 3, 4, 5, 6, 3, 1):
            panel.draw(views(count, heard=count - 1))
            panel.place(1.0, 30.0, True)
            await pilot.pause()
            text = screen_text(app)
            assert [letter for letter in LETTERS if f"{letter}  lane {letter}" in text] == list(
                LETTERS[:count]
            )
            assert "0:01.0" in text
            assert "WAV" in text
            waves = list(panel.query(Waveform))
            assert waves[count - 1].display
            assert len({wave.size.height for wave in waves if wave.display}) == 1  # all are as high
            shown = [one for one in panel.query(Spectrogram) if one.parent and one.parent.display] * spectra
            assert bool(shown) == spectra
            assert all(one.size.height >= 3 for one in shown)
            widths = [one.size.width for one in shown]
            assert widths == [widths[0], *[widths[0] - GUTTER] * (len(widths) - 1)] if spectra else True


def test_the_heard_lane_and_the_original_have_a_spectrogram_before_others() -> None:
    assert beside_one_another(views(2), 44) == [0, 1]
    assert beside_one_another(views(5, heard=3), 44) == [0, 3]
    assert beside_one_another(views(5, heard=0), 44) == [0, 1]
    assert beside_one_another(views(5, heard=4), 20) == [4]
    assert beside_one_another(views(5, heard=2), 112) == [0, 1, 2, 3, 4]


async def test_a_cursor_in_four_lanes_of_a_whole_track_writes_two_columns_of_each() -> None:
    app = Bench()
    async with app.run_test(size=(112, 40)) as pilot:
        await pilot.pause()
        panel = app.screen.query_one(SoundPanel)
        panel.draw(views(4))
        panel.point(0.500)
        await pilot.pause()
        compositor = app.screen._compositor
        whole = compositor.render_full_update().render_segments(app.console)

        with app.batch_update():
            panel.point(0.509)  # from one frame of 30 s to the next: a column of each waveform
            compositor.update_widgets({*panel.query(Waveform), *panel.query(Spectrogram)})
            update = compositor.render_partial_update()
        assert update is not None
        written = update.render_segments(app.console)
        assert len(written) < len(whole) / 8
        text = re.sub(r"\x1b\[[\d;]*m", "", written)
        runs = re.findall(r"\x1b\[\d+;\d+H([^\x1b]*)", text)
        assert runs
        assert all(len(run) <= 2 for run in runs)


def test_a_loop_has_posts_on_the_line_and_the_knob_is_always_seen() -> None:
    def line(position: float) -> str:
        return position_line(position, 10.0, True, Content(""), 36, loop=(2.5, 7.5)).plain

    assert line(5.0) == "▶ 0:05.0 ─────┠━━━━●───┨───── 0:10.0"
    assert line(2.5).index("●") == line(5.0).index("┠")
    assert "┨" in line(0.0)


@pytest.mark.parametrize(
    ("shares", "columns", "expected"),
    [
        (None, 80, (0, 80)),
        ((0.25, 0.5), 80, (20, 40)),
        ((0.999, 1.0), 10, (9, 10)),
        ((0.0, 0.001), 10, (0, 1)),
    ],
)
def test_a_loop_covers_the_columns_that_it_touches(
    shares: tuple[float, float] | None, columns: int, expected: tuple[int, int]
) -> None:
    assert columns_between(shares, columns) == expected


async def test_what_lies_outside_a_loop_is_dim() -> None:
    app = Bench()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        panel = app.screen.query_one(SoundPanel)
        panel.draw(views(1))
        panel.go_round((0.25, 0.75))
        panel.point(0.5)
        await pilot.pause()
        wave = panel.query(Waveform).first()
        strip = wave.render_line(wave.size.height - 1)
        colours = [segment.style.color.name for segment in strip if segment.style and segment.style.color]
        assert len(dict.fromkeys(colours)) == 3
        assert colours[0] == colours[-1]
