"""The player of Listen: several runs, difference, loop, loudness and whole tracks, on a real engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from driving import screen_text, until
from soundbox import SoundServer, write
from textual.pilot import Pilot

from engine.client import Client
from engine.library.prepare import add_library
from engine.schema import LibraryRequest
from tui.app import LatentDeck
from tui.screens.listen import ListenScreen
from tui.speaker.client import SpeakerState


@pytest.fixture(scope="module")
def shared_work(shared_work: Path) -> Path:
    """With more runs that make the same sounds as `linear`, and `raw`, which failed before it had weights."""
    runs = shared_work / "checkpoints"
    for name in ("twin", "third", "fresh", "raw"):
        shutil.copytree(runs / "linear", runs / name)
        change(runs / name / "config.json", name=name, created=1.0)
    (runs / "raw" / "best.safetensors").unlink()
    change(runs / "raw" / "status.json", state="failed", best_loss=None)
    return shared_work


def change(file: Path, **words: object) -> None:
    """Change words of a JSON file."""
    file.write_text(json.dumps(json.loads(file.read_text()) | words))


class Player:
    """An app that shows Listen, and what is known of it."""

    def __init__(self, app: LatentDeck, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def state(self) -> SpeakerState:
        return self.app.speaker.state

    @property
    def screen(self) -> ListenScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ListenScreen)
        return screen

    def row(self, words: str) -> str:
        """The first line of the clip's panel that says something."""
        lines = (line.partition("││")[2].strip("│ ") for line in screen_text(self.app).split("\n"))
        return next((line for line in lines if words in line), "")

    async def until(self, holds: Callable[[], object]) -> None:
        await until(self.pilot, holds, 60)

    async def open(self, run: str = "linear") -> None:
        """Go to Listen, and wait until the first clip can be heard by the run."""
        await self.until(lambda: self.app.deck.line == "up")
        self.app.select_run(run)
        await self.pilot.press("2")
        await self.until(lambda: self.lanes(2) and self.state.sound in ("ready", "none"))

    async def start(self) -> None:
        """Press play, and wait until it plays; a clip of a second may be over by then."""
        await self.pilot.press("space")
        await self.until(lambda: self.state.playing or self.state.ended)

    def lanes(self, count: int) -> bool:
        return len(self.state.lanes) == count and self.screen.lanes() == self.state.lanes

    async def add(self, run: str) -> None:
        await self.pilot.press("plus", *run, "enter")
        await self.until(lambda: self.screen.lineup.heard == run)

    async def seek(self, seconds: float) -> None:
        """Go to a position, and wait until the speaker says that it is there."""
        self.app.speaker.seek(seconds)
        asked = self.state.at
        await self.until(lambda: self.state.at != asked and self.state.position == seconds)

    def heard(self) -> Path:
        return Path(self.state.lanes[self.state.lane].path)


async def test_runs_are_added_heard_in_place_by_their_keys_and_taken_out(
    reading: Path, sound_server: SoundServer
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(app, pilot)
        await player.open()
        await player.start()
        await pilot.press("c")
        assert player.state.lane == 0  # nothing is on c yet

        await player.add("twin")
        await player.add("third")
        await player.until(lambda: player.row("c  twin").endswith("dB"))
        await player.until(lambda: player.row("e  third").endswith("dB"))
        await player.until(lambda: player.lanes(4) and "third" in str(player.heard()))
        for key, run in (("b", "linear"), ("c", "twin"), ("e", "third"), ("a", "clips"), ("tab", "linear")):
            await pilot.press(key)
            await player.until(lambda wanted=run: wanted in str(player.heard()))
        assert player.state.loop is None

        await pilot.press("c", "minus")
        await player.until(lambda: not player.row("twin"))
        await player.until(lambda: player.row("c  third"))  # letters close up
        await player.until(lambda: "linear" in str(player.heard()))
        await pilot.press("minus", "minus")
        await player.until(lambda: not player.row("third"))
        assert player.row("b  linear")

        await player.add("twin")
        app.select_run("twin")
        await player.until(lambda: player.row("b  twin"))
        assert not player.row("c  ")  # what is selected is not compared with itself


async def test_the_difference_is_heard_at_its_gain_and_belongs_to_the_run_heard_last(
    reading: Path, sound_server: SoundServer
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        player = Player(app, pilot)
        await player.open()
        await player.add("twin")
        await pilot.press("a", "d")
        await player.until(lambda: ".difference" in player.heard().name)
        assert player.screen.lineup.difference_heard
        assert "twin" in str(player.heard())
        gain = int(player.heard().stem.rpartition("difference")[2].removesuffix("dB"))
        words = f"at {gain:+d} dB".replace("-", "−")
        await player.until(lambda: player.row("d  original − twin").endswith(words))
        assert player.state.lanes[player.state.lane].gain_db == 0  # matching leaves its own gain alone

        await pilot.press("w")
        written = reading / "sounds" / f"a [Live] [b] [[x] - clip 1 - twin difference {gain:+d} dB.wav"
        await player.until(written.exists)
        assert written.read_bytes() == player.heard().read_bytes()

        await pilot.press("right_square_bracket")
        await player.until(lambda: player.screen.lineup.difference_heard and "clip 2" in screen_text(app))
        await pilot.press("d")
        await player.until(lambda: ".difference" not in player.heard().name)
        assert "twin" in str(player.heard())
        await player.until(lambda: not player.row("d  original"))


async def test_what_sounds_is_what_the_screen_says_when_the_run_that_was_heard_goes(
    reading: Path, sound_server: SoundServer
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(app, pilot)

        def sounds(run: str, difference: bool) -> bool:
            path = str(player.heard())
            return run in path and (".difference" in path) is difference

        await player.open()
        await player.add("twin")
        await pilot.press("d")
        await player.until(lambda: sounds("twin", difference=True))
        await pilot.press("minus")
        await player.until(lambda: sounds("linear", difference=True))
        await player.until(lambda: player.row("d  original − linear"))

        app.select_run("third")
        await player.until(lambda: sounds("third", difference=True))
        await pilot.press("d")
        await player.until(lambda: sounds("third", difference=False))
        app.select_run("raw")
        await player.until(lambda: "no weights yet" in player.row("b  raw"))
        await player.until(lambda: sounds("original", difference=False))


async def test_a_region_is_looped_shown_and_taken_away(reading: Path, sound_server: SoundServer) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        player = Player(app, pilot)
        await player.open()
        await player.until(lambda: player.state.seconds == 1.0)
        await pilot.press("right_curly_bracket")
        await player.until(lambda: "A loop is at least 0.5 s long" in screen_text(app))
        app.clear_notifications()
        assert player.state.loop is None

        await player.seek(0.7)
        await pilot.press("right_curly_bracket")
        assert player.state.loop == (0.0, 0.7)
        await player.until(lambda: "┨" in player.row("0:01.0"))
        await player.until(lambda: "loop 0:00.0 – 0:00.7" in screen_text(app))
        await player.seek(0.1)
        await pilot.press("left_curly_bracket")
        assert player.state.loop == (0.1, 0.7)

        await pilot.press("space")
        await player.until(lambda: player.state.position > 0.5)
        await player.until(lambda: player.state.position < 0.5)  # it has come round
        await pilot.press("b")
        await player.until(lambda: player.state.lane == 1)
        assert player.state.loop == (0.1, 0.7)

        await pilot.press("x")
        assert player.state.loop is None
        await player.until(lambda: player.state.ended)
        await pilot.press("left_curly_bracket")
        assert player.state.loop is None  # from the end on there is nothing

        app.speaker.loop((0.2, 0.8))
        await pilot.press("right_square_bracket")
        await player.until(lambda: "clip 2" in screen_text(app) and player.lanes(2))
        assert player.state.loop is None  # another clip begins without


async def test_loudness_is_matched_to_the_quietest_shown_and_left_as_it_is_by_a_key(
    reading: Path, sound_server: SoundServer
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(app, pilot)
        await player.open()
        loudness = [player.screen.lineup.take(voice).sound for voice in (None, "linear")]
        values = [sound.loudness for sound in loudness if sound is not None and sound.loudness is not None]
        gains = [lane.gain_db for lane in player.state.lanes]
        assert gains == pytest.approx([min(values) - value for value in values])
        assert sorted(gains)[0] < 0 == max(gains)
        louder = "original" if gains[0] < 0 else "linear"
        assert player.row(f"  {louder}").endswith(f"{min(gains):.1f} dB".replace("-", "−"))
        assert "loudness matched" in screen_text(app)

        await player.start()
        await pilot.press("l")
        assert [lane.gain_db for lane in player.state.lanes] == [0, 0]
        await player.until(lambda: player.state.ended)  # it went on
        await player.until(lambda: "loudness as it is" in screen_text(app))
        assert player.row("a  original").endswith("LUFS")
        await pilot.press("l")
        assert [lane.gain_db for lane in player.state.lanes] == gains


async def test_the_whole_track_goes_on_where_the_clip_was_and_back(
    reading: Path, sound_server: SoundServer
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(app, pilot)
        await player.open()
        await pilot.press("right_square_bracket")
        await player.until(lambda: player.lanes(2) and "-1." in player.heard().name)
        await player.seek(0.4)
        await pilot.press("o")
        await player.until(lambda: player.lanes(2) and player.state.seconds == 2.0)
        await player.until(lambda: player.state.position == pytest.approx(1.4))
        await player.until(lambda: "whole track, 2 clips" in screen_text(app))
        assert all("-whole" in lane.path for lane in player.state.lanes)

        await pilot.press("left_square_bracket")
        await player.until(lambda: player.state.position == 0.0)
        await pilot.press("right_square_bracket")
        await player.until(lambda: player.state.position == 1.0)
        await pilot.press("m")
        assert [item.clip for item in app.deck.basket] == [1]  # the clip that the ear is in

        await player.seek(1.3)
        await pilot.press("o")
        await player.until(lambda: "clip 2 of 2" in screen_text(app) and player.state.seconds == 1.0)
        await player.until(lambda: player.state.position == pytest.approx(0.3))


async def test_what_is_still_on_its_way_plays_as_soon_as_it_comes(
    reading: Path, sound_server: SoundServer
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(app, pilot)
        await player.open("fresh")  # which no other test listens to
        await pilot.press("G")  # nobody has asked for the last track yet
        await player.start()
        assert player.screen.track is not None
        assert player.screen.track.name == "whistle.00002"
        assert player.screen.ours


async def test_a_device_that_was_plugged_in_meanwhile_is_found_by_looking_again(
    linear: Client, mortal_server: SoundServer
) -> None:
    mortal_server.stop()
    app = LatentDeck()
    async with app.run_test(size=(80, 24)) as pilot:
        player = Player(app, pilot)
        await player.open()
        await player.until(lambda: "no sound: WAV files" in screen_text(app))
        assert "this box has no sound device" in screen_text(app)
        mortal_server.start()
        await pilot.press("D")
        await player.until(lambda: "look again" in screen_text(app))
        await pilot.press("enter")
        await player.until(lambda: player.state.sound == "ready")
        await player.until(lambda: f"sound: {player.state.device}" in screen_text(app))
        await player.start()


@pytest.mark.parametrize(
    ("seconds", "level", "words"),
    [(1.0, 0, "silence"), (0.3, 9000, "too short for LUFS")],
    ids=["silence", "short"],
)
async def test_what_has_no_loudness_plays_like_any_other(
    engine: Client, tmp_path: Path, sound_server: SoundServer, seconds: float, level: int, words: str
) -> None:
    (tmp_path / "odd").mkdir()
    write(tmp_path / "odd" / "odd.wav", np.full(round(8000 * seconds), level, np.int16), 8000)
    request = LibraryRequest(name="odd", source=str(tmp_path / "odd"), sample_rate=8000, clip_seconds=seconds)
    add_library(request, lambda share, message: None)
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        player = Player(app, pilot)
        await player.until(lambda: app.deck.line == "up")
        await pilot.press("2")
        await player.until(lambda: player.lanes(1) and player.state.sound == "ready")
        assert player.state.lanes[0].gain_db == 0
        await player.until(lambda: words in player.row("a  original"))
        await pilot.press("space")
        await player.until(lambda: player.state.ended)
        await pilot.press("l", "right_curly_bracket", "d", "o")
        await player.until(lambda: "whole" in str(player.heard()))
        await pilot.press("space")
        await player.until(lambda: player.state.ended)
        assert player.state.message == ""
