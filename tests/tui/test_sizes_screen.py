"""Sizes: runs beside one another as chart, table, sound and pictures; and sweeps that fill it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from driving import a_library, a_run, an_engine, screen_text, until
from frontiers import a_frontier
from soundbox import SoundServer
from textual.pilot import Pilot
from workbox import measure, train, working_in

from engine.client import Client
from engine.schema import Frontier, JobInfo, RunInfo
from tui.app import LatentDeck
from tui.pulse import Pulse
from tui.screens.new_sweep import NewSweep
from tui.screens.sizes import SizesScreen
from tui.speaker.client import Speaker, SpeakerState
from tui.widgets.gallery import Gallery

SIZES = [(160, 45), (100, 30), (80, 24), (60, 20)]


async def on_sizes(pilot: Pilot[int], app: LatentDeck) -> SizesScreen:
    await pilot.press("3")
    await until(pilot, lambda: isinstance(app.screen, SizesScreen) and app.pulse.idle)  # and painted
    assert isinstance(app.screen, SizesScreen)
    return app.screen


def done(name: str, floats: int, **changes: object) -> RunInfo:
    return a_run(name, **{"state": "done", "measured": True, "floats": floats} | changes)


async def shown(pilot: Pilot[int], app: LatentDeck, found: Frontier, *more: RunInfo) -> SizesScreen:
    """The screen with these measures, on no engine."""
    runs = [done(row.name, row.floats or 0) for row in found.rows if row.kind == "run"]
    app.changed(app.deck.stand(an_engine(), [a_library()], [*runs, *more], []))
    screen = await on_sizes(pilot, app)
    screen._have((found, frozenset()))
    await until(pilot, lambda: "12 test tracks" in screen_text(app) or "lower is better" in screen_text(app))
    return screen


# ---------------------------------------------------------------- without an engine


@pytest.mark.parametrize("size", SIZES)
async def test_on_every_terminal_stand_table_evidence_and_the_way_out(size: tuple[int, int]):
    app = LatentDeck(reach=False)
    async with app.run_test(size=size) as pilot:
        await shown(pilot, app, a_frontier(432, 864, 1728))
        app.select_run("net-1728")
        await until(pilot, lambda: "▸S net-1728" in screen_text(app))
        await until(pilot, lambda: "smallest recognisable size: net-1728" in screen_text(app))
        text = screen_text(app)
        assert all(len(line) == size[0] for line in text.splitlines())
        words = ("▸S net-1728", "mel dB", "ident.", "genre", "chance", "identified 0.99", "3 Sizes", "q quit")
        assert all(word in text for word in words)
        if size[0] >= 100:
            assert "[S]" in text  # the chart beside or above the table
        else:
            await pilot.press("p")
            await until(pilot, lambda: "[S]" in screen_text(app) and "lower is better" in screen_text(app))


async def test_keys_step_through_rows_runs_measures_and_hide_the_classical_codings():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        await shown(pilot, app, a_frontier(432, 864, 1728))
        app.select_run("net-432")
        await until(pilot, lambda: "▸S net-432" in screen_text(app))
        await pilot.press("j")
        await until(pilot, lambda: "▸m mdct" in screen_text(app))
        assert app.deck.run == "net-432"
        await pilot.press("J")
        await until(pilot, lambda: "▸S net-864" in screen_text(app))
        assert app.deck.run == "net-864"  # what the other screens show
        await pilot.press("K", "pagedown")
        await until(pilot, lambda: "▸r resample" in screen_text(app))

        await pilot.press("c")
        await until(pilot, lambda: "mdct" not in screen_text(app) and "▸S net-" in screen_text(app))
        await pilot.press("c", "y")
        await until(pilot, lambda: "stft · lower is better" in screen_text(app))
        await pilot.press("Y", "Y")
        await until(pilot, lambda: "genre kept · higher is better" in screen_text(app))
        assert "recognisable from 0.90" in screen_text(app)


async def test_keys_that_come_faster_than_frames_are_counted():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        await shown(pilot, app, a_frontier(432, 864, 1728))
        await until(pilot, lambda: "▸S net-432" in screen_text(app))
        app.pulse = Pulse(app, fps=1)
        await pilot.press("J", "J", "K", "J", "j")  # two runs on, and the row below the second one
        assert app.deck.run == "net-1728"
        await until(pilot, lambda: "▸m mdct                  1728" in screen_text(app))


async def test_what_is_not_compared_yet_is_told():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        learns = a_run("net-6912")
        waits = done("net-216", 216, measured=False)
        elsewhere = done("far", 432, library="gtzan")
        await shown(pilot, app, a_frontier(432, 864), learns, waits, elsewhere)
        words = ("● net-6912 12/40 epochs", "not measured: net-216  v measures it", "1 run on gtzan")
        await until(pilot, lambda: all(word in screen_text(app) for word in words))
        job = JobInfo(id="1", kind="measure", title="measures of net-216", state="running", progress=0.4)
        app.changed({"jobs"} if app.deck.jobs.update({"1": job}) is None else set())
        await until(pilot, lambda: "measures of net-216" in screen_text(app) and "40 %" in screen_text(app))


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([], "There is no run on demo yet."),
        ([done("net", 864, measured=False)], "No run on demo is measured yet."),
        ([a_run("net")], "No run on demo is done yet"),
    ],
)
async def test_an_empty_screen_says_what_to_press(runs: list[RunInfo], words: str):
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.changed(app.deck.stand(an_engine(), [a_library()], runs, []))
        await on_sizes(pilot, app)
        await until(pilot, lambda: words in screen_text(app))
        assert "n   trains a model at several sizes" in screen_text(app)
        await pilot.press("t", "o", "y", "p", "w", "J", "comma", "left")  # nothing to act on, and no harm
        await until(pilot, lambda: words in screen_text(app))


async def test_without_an_engine_it_says_so():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.changed(app.deck.lose("lost", "The engine ended."))
        await on_sizes(pilot, app)
        await until(pilot, lambda: "The engine ended." in screen_text(app) and "E   " in screen_text(app))


async def test_a_refusal_stands_in_place_of_the_chart():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.changed(app.deck.stand(an_engine(), [a_library()], [done("net", 864)], []))
        screen = await on_sizes(pilot, app)
        screen._fail("The runs [a] and b were measured on other clips.")
        await until(pilot, lambda: "The runs [a] and b were measured" in screen_text(app))


# ---------------------------------------------------------------- on a real engine


@pytest.fixture(scope="module")
def measured_work(finished_work: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library `tiny` with the runs `linear` and `small`, both measured."""
    folder = tmp_path_factory.mktemp("measured")
    for name in ("data", "checkpoints"):
        shutil.copytree(finished_work / name, folder / name)
    with working_in(folder):
        train("small", floats=64)
        for name in ("small", "linear"):
            measure(name)
    return folder


@pytest.fixture
def measured_home(home: Path, measured_work: Path) -> Path:
    """A home with those in it."""
    for name in ("data", "checkpoints"):
        shutil.copytree(measured_work / name, home / name)
    return home


@pytest.fixture
def measured(measured_home: Path, engine: Client) -> Client:
    """A real engine with two measured runs."""
    return engine


async def connected(pilot: Pilot[int], app: LatentDeck) -> SizesScreen:
    await until(pilot, lambda: app.deck.line == "up" and app.deck.models, 60)
    return await on_sizes(pilot, app)


async def test_a_clip_is_heard_at_every_size_one_by_one_and_in_place(
    measured: Client, sound_server: SoundServer
) -> None:
    app = LatentDeck()
    sounded: list[str] = []

    def changed(state: SpeakerState) -> None:
        if state.playing and sounded[-1:] != [state.lanes[state.lane].path]:
            sounded.append(state.lanes[state.lane].path)
        app.changed({"sound"})

    app.speaker = Speaker(changed)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await connected(pilot, app)
        await until(pilot, lambda: "3 test tracks" in screen_text(app), 60)
        await until(pilot, lambda: len(screen.lanes()) == 3, 90)
        await until(pilot, lambda: app.speaker.state.sound == "ready")
        sounds = [screen.lineup.take(voice).sound for voice in (None, "small", "linear")]

        await pilot.press("t")
        await until(pilot, lambda: "1 of 3" in screen_text(app))
        await until(pilot, lambda: not screen.lineup.touring and app.speaker.state.ended, 60)
        assert sounded == [sound.path for sound in sounds if sound is not None]
        await until(pilot, lambda: "▸P linear" in screen_text(app))  # the cursor went along

        lanes = app.speaker.state.lanes
        await pilot.press("space", "K")
        await until(pilot, lambda: screen.lineup.heard == "small")
        await pilot.press("o")
        await until(pilot, lambda: screen.lineup.heard is None)
        assert app.speaker.state.lanes == lanes  # another lane of the same sounds, at the same position

        first = screen.walk.track
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "clip 2 of 2" in screen_text(app))
        await until(pilot, lambda: len(screen.lanes()) == 3 and app.speaker.state.lanes == screen.lanes(), 90)
        await pilot.press("full_stop")
        await until(pilot, lambda: "clip 1 of 2" in screen_text(app))
        assert screen.walk.track != first


async def test_pictures_of_every_size_stand_side_by_side_and_the_table_is_written(
    measured: Client, no_sound_server: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.takes.KEPT", 1)  # what is wished is kept all the same
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await connected(pilot, app)
        await until(pilot, lambda: "3 test tracks" in screen_text(app), 60)
        await pilot.press("p")
        await until(pilot, lambda: screen_text(app).count("▀") > 100, 90)
        await until(pilot, lambda: "on its way" not in screen_text(app), 90)
        gallery = screen.query_one(Gallery)
        captions = [str(caption.render()).split()[:2] for caption in gallery.query(".-shown .caption")]
        assert captions == [["original"], ["P", "small"], ["P", "linear"]]

        await pilot.press("space")
        await until(pilot, lambda: "No sound here" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: not screen.lineup.touring)

        await pilot.press("w")
        await until(pilot, lambda: screen_text(app).count("written") == 2, 90)
        written = sorted((home / "sounds").glob("**/*.*"))
        assert [path.suffix for path in written] == [".csv", ".png"]
        assert all(path.name in screen_text(app) for path in written)


async def test_v_measures_what_is_not_measured_and_the_run_appears(
    linear: Client, no_sound_server: None
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40)) as pilot:
        await connected(pilot, app)
        await until(pilot, lambda: "No run on tiny is measured yet." in screen_text(app))
        await pilot.press("v")
        await until(pilot, lambda: "measures of linear" in screen_text(app))
        await until(pilot, lambda: "▸P linear" in screen_text(app), 120)
        await until(pilot, lambda: "3 test tracks" in screen_text(app))


async def test_a_sweep_is_started_in_a_form_that_says_what_is_wrong(
    linear: Client, no_sound_server: None
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await connected(pilot, app)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewSweep))
        form = app.screen
        assert isinstance(form, NewSweep)
        await until(pilot, lambda: "runs," in screen_text(app) or "cannot" in screen_text(app), 60)
        assert form.fields[0].text == "pca"  # the model of the selected run
        while form.fields[form._cursor].name != "sizes":
            await pilot.press("down")
        await pilot.press(*"64, x")
        await until(pilot, lambda: "x is no size" in screen_text(app))
        await pilot.press("backspace", *"0")
        await pilot.press("enter")
        await until(pilot, lambda: "floats=0 cannot be made" in screen_text(app), 60)
        assert [run.name for run in await linear.runs()] == ["linear"]  # all of a sweep, or nothing
        await pilot.press("backspace", *"96")
        await until(pilot, lambda: "2 runs," in screen_text(app), 60)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not form, 60)
        await until(pilot, lambda: "2 runs are in the queue" in screen_text(app))
        made = [run for run in await linear.runs() if run.sweep]
        assert [run.floats for run in made] == [64, 96]
