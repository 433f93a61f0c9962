"""New music from the keyboard: a file is picked, sent, and listened to."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from driving import screen_text, until
from textual import events
from textual.pilot import Pilot

from engine.client import Client
from tui.app import LatentDeck
from tui.folder import last_folder
from tui.screens.confirm import Confirm
from tui.screens.listen import ListenScreen
from tui.screens.pick_file import PickFile


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's home: two folders of songs, one of them with names that are no plain text."""
    shelf = tmp_path / "shelf"
    times = np.arange(30_000) / 16000
    tone = 0.4 * np.sin(2 * np.pi * 440 * times)
    for folder in ("Live [1969]", "Studio"):
        (shelf / folder).mkdir(parents=True)
    soundfile.write(shelf / "Live [1969]" / "Encore [b] [[x].ogg", np.stack([tone, -0.5 * tone], 1), 16000)
    odd = Path(os.fsdecode(os.fsencode(shelf) + b"/Live [1969]/caf\xe9.wav"))
    soundfile.write(shelf / "plain.wav", 0.5 * tone, 16000)
    (shelf / "plain.wav").rename(odd)
    (shelf / "Studio" / "broken.wav").write_text("no sound at all")
    monkeypatch.setenv("HOME", str(shelf))
    monkeypatch.setenv("XDG_STATE_HOME", str(shelf / "state"))
    return shelf


async def picking(pilot: Pilot[int], app: LatentDeck) -> PickFile:
    """The picker, opened from Listen."""
    if not isinstance(app.screen, ListenScreen):
        await until(pilot, lambda: app.deck.line == "up" and bool(app.deck.runs))
        await pilot.press("2")
    await pilot.press("i")
    await until(pilot, lambda: isinstance(app.screen, PickFile))
    await until(pilot, lambda: "New music" in screen_text(app))
    assert isinstance(app.screen, PickFile)
    return app.screen


async def test_a_file_is_picked_becomes_a_track_and_is_deleted_again(
    no_sound_server: None, linear: Client, shelf: Path
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await picking(pilot, app)
        await until(pilot, lambda: "Live [1969]/" in screen_text(app) and "Studio/" in screen_text(app))
        await pilot.press("enter")  # the cursor stands below the folder above
        await until(pilot, lambda: "Encore [b] [[x].ogg" in screen_text(app))
        assert "caf�.wav" in screen_text(app)
        await pilot.press(*"encore", "enter")
        await until(pilot, lambda: isinstance(app.screen, ListenScreen))
        await until(pilot, lambda: "clip 1 of 2 · new music" in screen_text(app))
        text = screen_text(app)
        assert "Encore [b] [[x] is there: 2 clips, in the library music." in text
        assert (app.deck.library, app.deck.run) == ("music", "linear")
        await until(pilot, lambda: len(app.screen.lanes()) == 2, 60)  # type: ignore[attr-defined]

        await picking(pilot, app)  # where the person was last
        await until(pilot, lambda: "caf�.wav" in screen_text(app))
        await pilot.press(*"caf", "enter")
        await until(pilot, lambda: isinstance(app.screen, ListenScreen))
        await until(pilot, lambda: "caf\\xe9 · clip 1 of 2" in screen_text(app))
        assert [track.name for track in await linear.tracks("music")] == ["Encore [b] [[x]", "caf\\xe9"]
        assert last_folder() == shelf / "Live [1969]"
        await until(pilot, lambda: "LUFS" in screen_text(app))
        heard = app.screen.lanes()[0].path  # type: ignore[attr-defined]

        await pilot.press("X")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: app.deck.libraries["music"].tracks == 1)
        await until(pilot, lambda: "Encore [b] [[x] · clip 1 of 2" in screen_text(app))

        odd = next((shelf / "Live [1969]").glob("caf*.wav"))
        soundfile.write(os.fsencode(odd), np.zeros(20_000), 16000)
        await picking(pilot, app)
        await until(pilot, lambda: "caf�.wav" in screen_text(app))
        await pilot.press(*"caf", "enter")
        await until(pilot, lambda: "caf\\xe9 · clip 1 of 2" in screen_text(app))
        await until(pilot, lambda: "silence" in screen_text(app))  # and not what had that name before
        assert app.screen.lanes()[0].path != heard  # type: ignore[attr-defined]


async def test_what_is_no_music_is_told_in_place_and_another_file_can_be_picked(
    no_sound_server: None, linear: Client, shelf: Path
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await picking(pilot, app)
        await until(pilot, lambda: "Studio/" in screen_text(app))
        await pilot.press(*"stu", "right")
        await until(pilot, lambda: "broken.wav" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "broken.wav cannot be read as audio" in screen_text(app))
        assert isinstance(app.screen, PickFile)
        await pilot.press(*"no such name")
        await until(pilot, lambda: "nothing by that name" in screen_text(app))
        await pilot.press("escape")  # once for what is typed, once more to leave
        await until(pilot, lambda: "type a part of the name" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ListenScreen))
        assert [library.name for library in await linear.libraries()] == ["tiny"]
        await pilot.press("X")
        await until(pilot, lambda: "Only tracks of new music can be deleted" in screen_text(app))


async def test_folders_are_gone_through_by_keys_by_typing_and_by_pasting(shelf: Path) -> None:
    sealed = shelf / "sealed"
    sealed.mkdir()
    app = LatentDeck(reach=False)
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(PickFile(8000, 8000))

        def there(place: str) -> bool:
            return f"│ {place}  " in screen_text(app)

        await until(pilot, lambda: there("~") and "Studio/" in screen_text(app))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: there("~/Studio"))
        await pilot.press("left")
        await until(pilot, lambda: there("~"))
        await until(pilot, lambda: "▸ Studio/" in screen_text(app))  # where it came from
        await pilot.press(*"live/")
        await until(pilot, lambda: there("~/Live [1969]"))
        await pilot.press("backspace", "backspace")
        await until(pilot, lambda: "▸ shelf/" in screen_text(app))
        await pilot.press("slash")
        await until(pilot, lambda: there("/") and "proc/" in screen_text(app))
        app.screen.post_message(events.Paste(f"'{shelf}/Live [1969]/Encore [b] [[x].ogg'"))
        await until(pilot, lambda: "▸ Encore [b] [[x].ogg" in screen_text(app))
        app.screen.post_message(events.Paste(""))  # nothing to go to, and no harm
        app.screen.post_message(events.Paste("/" + "long" * 100))
        await until(pilot, lambda: there("/"))
        app.screen.post_message(events.Paste("~nobody-of-that-name"))
        await until(pilot, lambda: "/ ~nobody-of-that-name" in screen_text(app))
        await pilot.press("escape", "~")
        await until(pilot, lambda: there("~"))
        sealed.rmdir()
        await pilot.press(*"sealed", "enter")
        await until(pilot, lambda: "sealed cannot be opened (No such file or directory)." in screen_text(app))
        assert there("~")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: not isinstance(app.screen, PickFile))
