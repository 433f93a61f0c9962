"""The widgets that draw sound, tracks and points."""

from __future__ import annotations

import pytest
from driving import screen_text, until
from textual.app import App, ComposeResult
from textual.content import Content

from engine.schema import ListedTrack, Picture
from tui.widgets.genres import NO_LETTER, GenreKey, letters
from tui.widgets.position import position_line, precise
from tui.widgets.scatter import Mark, Scatter, nearest
from tui.widgets.spectrogram import COLOURS, Spectrogram, level, levels
from tui.widgets.track_list import TrackList, fitted
from tui.widgets.waveform import Waveform, resampled, skyline

GTZAN = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"]


def a_track(name: str, genre: str | None = "jazz") -> ListedTrack:
    return ListedTrack(
        name=name, genre=genre, path="", frames=1, sample_rate=8000, seconds=30.0, sha1="", first_clip=0,
        clips=6, part="test",
    )  # fmt: skip


def a_picture() -> Picture:
    columns = 40
    rising = [column / (columns - 1) for column in range(columns)]
    return Picture(
        low=[-value for value in rising],
        high=[value / 2 for value in rising],
        bands=[[-80.0 + 2 * column for column in range(columns)] for _ in range(12)],
        seconds=5.0,
        top_hz=11025.0,
    )


class Bench(App[None]):
    """One widget on a screen of its own."""

    def __init__(self, widget: Waveform | Spectrogram | Scatter | TrackList) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


def test_every_genre_has_a_letter_of_its_own_name_and_another_colour() -> None:
    given = letters(GTZAN)
    assert "".join(given.values()) == "BCODHJMPRK"
    key = GenreKey(GTZAN)
    assert len({key.colour(genre) for genre in GTZAN}) == 10
    assert key.letter("polka") == NO_LETTER == key.letter(None)


def test_letters_run_out_before_they_repeat() -> None:
    given = [letter for letter in letters([f"x{n}" for n in range(50)]).values() if letter != NO_LETTER]
    assert len(given) == len(set(given)) == 36


@pytest.mark.parametrize("columns", [1, 5, 9, 40])
@pytest.mark.parametrize("text", ["Song [Live] [/]", "音楽の名前です", "a\x1b[31mb\nc", ""])
def test_a_name_takes_exactly_its_columns_and_hides_no_control_characters(text: str, columns: int) -> None:
    from rich.cells import cell_len

    shown = fitted(text, columns)
    assert cell_len(shown) == columns
    assert shown.isprintable()


async def test_ten_thousand_tracks_are_filtered_and_walked_through() -> None:
    tracks = TrackList()
    async with Bench(tracks).run_test(size=(50, 12)) as pilot:
        many = [a_track(f"{GTZAN[n % 10]}.{n:05}", GTZAN[n % 10]) for n in range(9_999)]
        tracks.load([*many, a_track("Song [Live] [/] [bold]")], GenreKey(GTZAN))
        tracks.last()
        await until(pilot, lambda: "Song [Live] [/] [bold]" in screen_text(pilot.app))  # type: ignore[arg-type]
        assert tracks.place == 9_999
        tracks.filter("ROCK 0001 test")
        assert tracks.shown == 1
        assert tracks.track is not None
        assert tracks.track.name == "rock.00019"
        tracks.filter("")
        assert tracks.track.name == "rock.00019"  # the cursor stays on its track
        tracks.move(-1000)
        assert tracks.place == 0


def test_a_waveform_is_as_high_as_its_loudest_and_silence_is_a_line() -> None:
    picture = a_picture()
    rows = skyline(picture.low, picture.high, 1.0, 20, 3)
    assert [row[0] for row in rows] == [" ", " ", "▁"]
    assert [row[-1] for row in rows] == ["█", "█", "█"]
    heights = [sum(" ▁▂▃▄▅▆▇█".index(row[column]) for row in rows) for column in range(20)]
    assert heights == sorted(heights)


def test_resampling_keeps_the_peaks_and_repeats_where_there_is_too_little() -> None:
    assert resampled([0, 9, 0, 1], 2, max) == [9, 1]
    assert resampled([1, 2], 4, max) == [1, 1, 2, 2]
    assert resampled([], 2, max) == [0.0, 0.0]


async def test_a_moving_ear_repaints_only_the_columns_that_it_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    waveform = Waveform()
    async with Bench(waveform).run_test(size=(100, 3)) as pilot:
        waveform.draw(a_picture(), 1.0, ("#ffffff", "#888888"))
        waveform.point(0.10)
        await pilot.pause()
        painted = []
        monkeypatch.setattr(waveform, "refresh", lambda *regions: painted.extend(regions))
        waveform.point(0.105)
        assert painted == []  # still in the same column
        waveform.point(0.12)
        assert [(region.x, region.width) for region in painted] == [(10, 3)]


def test_a_spectrogram_has_sixteen_levels_and_high_frequencies_above() -> None:
    assert level(-200) == 0
    assert level(0) == len(COLOURS) - 1 == 15
    rows = levels([[-80.0] * 4, [0.0] * 4], 4, 6)
    assert rows[0] == [15] * 4
    assert rows[-1] == [0] * 4


async def test_a_spectrogram_names_its_frequencies_and_needs_no_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    spectrogram = Spectrogram()
    async with Bench(spectrogram).run_test(size=(44, 6)) as pilot:
        spectrogram.draw(a_picture())
        await pilot.pause()
        rows = screen_text(pilot.app).split("\n")  # type: ignore[arg-type]
        assert rows[0].startswith("11k ")
        assert rows[5].startswith("  0 ")
        assert rows[2][4] == " "
        assert rows[2][43] in "#%@"


def test_arrows_go_to_the_nearest_point_that_lies_ahead() -> None:
    places = [(0.0, 0.0), (5.0, 0.5), (2.0, 8.0), (-3.0, 0.0), (0.0, -4.0)]
    assert nearest(places, 0, "right") == 1
    assert nearest(places, 0, "left") == 3
    assert nearest(places, 0, "down") == 2
    assert nearest(places, 0, "up") == 4
    assert nearest(places, 3, "left") is None


async def test_the_selected_point_stands_in_brackets_above_the_others() -> None:
    scatter = Scatter()
    async with Bench(scatter).run_test(size=(30, 8)) as pilot:
        marks = [
            Mark("one", 0, 0, "A", "#ffffff"),
            Mark("two", 0, 0, "B", "#ffffff"),
            Mark("far", 1, 1, "C", "#ffffff"),
        ]
        scatter.draw(marks, ("PC 1 · 60 %", "PC 2 · 20 %"))
        await until(pilot, lambda: "[A]" in screen_text(pilot.app))  # type: ignore[arg-type]
        scatter.move("right")
        await until(pilot, lambda: "[C" in screen_text(pilot.app))  # type: ignore[arg-type]
        scatter.draw([marks[2]], ("", ""))
        assert scatter.selected == marks[2]


@pytest.mark.parametrize("columns", [24, 40, 120])
def test_the_position_fills_its_line_and_the_times_are_whole(columns: int) -> None:
    line = position_line(62.35, 125.0, True, Content("sound: default"), columns)
    assert line.cell_length == columns
    assert "1:02.3" in line.plain
    assert "2:05.0" in line.plain


def test_tenths_of_a_second_are_cut_not_rounded_up() -> None:
    assert precise(4.99) == "0:04.9"
    assert precise(5.0) == "0:05.0"
    assert precise(3.3) == "0:03.3"
