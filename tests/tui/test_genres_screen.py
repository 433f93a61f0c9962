"""Genres: classifiers beside features, their reports by keys, and runs of both tasks where they belong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from driving import a_library, a_run, an_engine, records, screen_text, until
from tellings import GENRES, a_classifier, a_report, a_study
from textual.pilot import Pilot

from engine.client import Client
from engine.features.names import FEATURES
from engine.features.table import Row, write
from engine.schema import FeatureStudy, GenreReport, JobInfo, Record, Records, RunInfo
from tui.app import LatentDeck
from tui.pulse import Pulse
from tui.screens.choose import Choose
from tui.screens.genres import GenresScreen
from tui.screens.new_run import NewRun
from tui.screens.new_study import NewStudy
from tui.widgets.loss_panel import LossPanel

SIZES = [(160, 45), (100, 30), (80, 24), (60, 20)]
LEAK = "The split random can leak: neighbouring numbers share artists."


async def on_genres(pilot: Pilot[int], app: LatentDeck) -> GenresScreen:
    await pilot.press("6")
    await until(pilot, lambda: isinstance(app.screen, GenresScreen) and app.pulse.idle)  # and painted
    assert isinstance(app.screen, GenresScreen)
    return app.screen


def learnt(*shares: float) -> Records:
    """Metrics of a classifier, one epoch for each accuracy."""
    found = [
        Record(step=epoch, epoch=epoch, seconds=epoch, time=0, train=1, val=2, accuracy=share)
        for epoch, share in enumerate(shares)
    ]
    return Records(records=found, start=0, offset=1)


async def shown(
    pilot: Pilot[int], app: LatentDeck, *reports: GenreReport, runs: tuple[RunInfo, ...] = (),
    studies: tuple[FeatureStudy, ...] = (),
) -> GenresScreen:  # fmt: skip
    """The screen with these reports and studies, on no engine."""
    library = a_library().model_copy(update={"genres": GENRES})
    app.changed(app.deck.stand(an_engine(), [library], list(runs), []))
    for run in runs:
        app.changed(app.deck.add_records(run.name, learnt(0.1, 0.4, 0.6)))
    screen = await on_genres(pilot, app)
    screen._reports._asked = {}
    screen._reports._have({tuple(report.runs): report for report in reports})
    screen._reports.studies = list(studies)
    screen.deck_changed("size")
    await until(pilot, lambda: app.pulse.idle)
    return screen


# ---------------------------------------------------------------- without an engine


@pytest.mark.parametrize("size", SIZES)
async def test_on_every_terminal_stand_accuracy_chance_matrix_warning_and_the_way_out(size: tuple[int, int]):
    app = LatentDeck(reach=False)
    async with app.run_test(size=size) as pilot:
        report = a_report("cel-1", warning=LEAK)
        await shown(pilot, app, report, runs=(a_classifier("cel-1"),), studies=(a_study(),))
        await until(pilot, lambda: "▸tracks" in screen_text(app))
        text = screen_text(app)
        assert all(len(line) == size[0] for line in text.splitlines())
        tracks = report.tracks.accuracy
        assert tracks.mean is not None
        assert tracks.low is not None
        shares = (f"{tracks.mean * 100:.0f} %", f"{tracks.low * 100:.0f} … ", "10 %")
        words = ("chance", "The split random", "heard as", "6 Genres", "q quit")
        assert all(word in text for word in (*shares, *words))
        assert any("⠀" < character <= "⣿" for character in text) is (size[1] >= 45)
        if size[0] < 110:
            await pilot.press("p")
            await until(pilot, lambda: "precision" in screen_text(app) and "heard as" not in screen_text(app))
            await pilot.press("p")
            await until(pilot, lambda: "% of the validation clips" in screen_text(app))
            await pilot.press("j")
            await until(pilot, lambda: "demo · features of 100 tracks" in screen_text(app))


async def test_keys_switch_tracks_and_clips_and_join_folds():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        folds = [a_classifier(f"cel-fold-{n}", split=f"fold-{n}", created=9 - n) for n in (1, 2)]
        alone = [a_report(run.name, split=run.split) for run in folds]
        joined = a_report(*(run.name for run in folds), split="fold-1")
        await shown(pilot, app, *alone, joined, runs=(*folds, a_classifier("other", created=0)))
        await until(pilot, lambda: "▸tracks" in screen_text(app) and "fold-1 split" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "▸clips" in screen_text(app))
        await pilot.press("a")
        await until(pilot, lambda: "cel · 2 folds" in screen_text(app))
        assert screen_text(app).count("▌") == 2
        assert "each track tested once" in screen_text(app)
        await pilot.press("j")
        await until(pilot, lambda: "fold-2 split · 59.3 k weights" in screen_text(app))
        assert "cel · 2 folds" in screen_text(app)
        await pilot.press("a")
        await until(pilot, lambda: "fold-2 split" in screen_text(app))
        await pilot.press("pagedown", "a")
        await until(pilot, lambda: "what other told." in screen_text(app))


async def test_keys_that_come_faster_than_frames_are_counted():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        runs = [a_classifier(f"cel-{n}", created=9 - n) for n in range(6)]
        await shown(pilot, app, a_report("cel-0"), runs=runs)
        app.pulse = Pulse(app, fps=1)
        await pilot.press("j", "j", "j", "k", "j")
        assert app.deck.classifier == "cel-3"
        await until(pilot, lambda: "what cel-3 told." in screen_text(app))


async def test_a_study_stands_below_the_classifiers_with_its_bars_and_verdict():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 36)) as pilot:
        study = a_study("[b] demo")
        screen = await shown(pilot, app, a_report("cel-1"), runs=(a_classifier("cel-1"),), studies=(study,))
        await pilot.press("j")
        await until(pilot, lambda: "[b] demo · features of 100 tracks" in screen_text(app))
        text = screen_text(app)
        assert all(row.way in text for row in study.rows)
        assert "Denoising makes no difference" in text
        assert text.count("●") >= len(study.rows)
        await pilot.press("enter", "a", "t")  # nothing to act on, and no harm
        await until(pilot, lambda: "[b] demo · features of 100 tracks" in screen_text(app))
        await pilot.press("R")  # also where it was chosen before
        await until(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("enter")
        await until(pilot, lambda: "cel-1 · cel on mel of demo" in screen_text(app))
        await pilot.press("j")
        await until(pilot, lambda: "[b] demo · features of 100 tracks" in screen_text(app))
        screen.show_run("cel-1")  # as from Train
        await until(pilot, lambda: "cel-1 · cel on mel of demo" in screen_text(app))


async def test_a_study_that_is_made_shows_how_far_it_is_and_why_it_could_not_be():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await shown(pilot, app, a_report("cel-1"), runs=(a_classifier("cel-1"),))
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, NewStudy))
        assert isinstance(app.screen, NewStudy)
        job = JobInfo(id="1", kind="features", title="features of demo", state="running", progress=0.4)
        app.screen._started(job)  # the engine's answer, faster than its news
        await until(pilot, lambda: "The features are being studied." in screen_text(app))
        assert " 40 %" in screen_text(app)
        await pilot.press("x")
        await until(pilot, lambda: "Cancel features of demo?" in screen_text(app))
        await pilot.press("n")
        app.deck.jobs["1"] = job.model_copy(update={"state": "failed", "reason": "x.csv is no table."})
        app.changed({"jobs"})
        await until(pilot, lambda: "x.csv is no table." in screen_text(app) and "failed" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: "There is nothing to delete." in screen_text(app))


async def test_a_classifier_that_learns_shows_its_progress_and_curve_until_it_has_a_report():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 36)) as pilot:
        await shown(pilot, app, runs=(a_classifier("[net]", state="running", epoch=12.0),))
        await until(pilot, lambda: "[net] still learns." in screen_text(app))
        text = screen_text(app)
        assert all(word in text for word in ("12/40", "62 % of the validation clips", "best 1.21", "enter"))
        assert any("⠀" < character <= "⣿" for character in text)


async def test_an_empty_screen_says_what_to_press():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, app, runs=(a_run("pca", state="done"),))
        await until(pilot, lambda: "No classifier yet." in screen_text(app))
        assert "n   trains one" in screen_text(app)
        assert "f   studies" in screen_text(app)
        await pilot.press("t", "a", "p", "enter", "j", "k", "pageup", "pagedown")
        await until(pilot, lambda: "No classifier yet." in screen_text(app))


async def test_runs_are_offered_where_they_belong_and_a_classifier_leaves_the_sound_as_it_is():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40)) as pilot:
        runs = [a_run("pca", state="done", created=1), a_classifier("cel", created=2)]
        app.changed(app.deck.stand(an_engine(), [a_library()], runs, []))
        assert (app.deck.run, app.deck.classifier, app.deck.watched) == ("pca", "cel", "cel")
        for key, offered in (("1", {"pca", "cel"}), ("3", {"pca"}), ("6", {"cel"})):
            await pilot.press(key, "R")
            await until(pilot, lambda: isinstance(app.screen, Choose))
            assert isinstance(app.screen, Choose)
            assert {option.name for option in app.screen._options} == offered
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_the_loss_panel_draws_the_accuracy_of_classifiers_on_a_key():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        runs = [a_classifier("cel", created=2), a_run("net", created=1, state="done")]
        app.changed(app.deck.stand(an_engine(), [a_library()], runs, []))
        app.changed(app.deck.add_records("cel", learnt(0.1, 0.4, 0.6)))
        app.changed(app.deck.add_records("net", Records(records=records(50), start=0, offset=1)))
        await until(pilot, lambda: "accuracy 60 %" in screen_text(app) and "╭─ Loss" in screen_text(app))
        await pilot.press("a")
        await until(pilot, lambda: "╭─ Accuracy" in screen_text(app) and "━━ accuracy" in screen_text(app))
        await pilot.press("j")  # an autoencoder has none: its loss shows
        await until(pilot, lambda: "╭─ Loss" in screen_text(app))
        await pilot.press("a")
        await until(pilot, lambda: "No run that is drawn has an accuracy" in screen_text(app))
        await pilot.press("k")
        await until(pilot, lambda: app.screen.query_one(LossPanel).border_title == "Accuracy")


# ---------------------------------------------------------------- on a real engine


async def connected(pilot: Pilot[int], app: LatentDeck) -> None:
    await until(pilot, lambda: app.deck.line == "up" and app.deck.models, 60)


async def filled(pilot: Pilot[int], form: NewRun | NewStudy, **texts: str) -> None:
    """Put texts into fields of a form, as by keys."""
    for name, text in texts.items():
        next(field for field in form.fields if field.name == name).text = text
    form.changed()
    await pilot.pause()


async def a_classifier_is_trained_in_a_form_and_tells_the_test_tracks(
    pilot: Pilot[int], app: LatentDeck, engine: Client
) -> None:
    await pilot.press("n")
    await until(pilot, lambda: isinstance(app.screen, NewRun) and app.screen.fields)
    form = app.screen
    assert isinstance(form, NewRun)
    assert {model.task for model in form.models} == {"classifier"}
    await filled(pilot, form, model="mlp2", epochs="2", hop="256", name="teller")
    await until(pilot, lambda: "tells genres from the mel" in screen_text(app), 60)
    await pilot.press("enter")
    await until(pilot, lambda: app.deck.classifier == "teller", 60)
    await until(pilot, lambda: "▸tracks" in screen_text(app), 120)
    report = await engine.genre_report(["teller"])
    assert report is not None
    assert report.tracks.accuracy.mean is not None
    text = screen_text(app)
    assert f"{report.tracks.accuracy.mean * 100:.0f} %" in text
    assert f"of {report.tracks.count} tracks" in text
    assert text.count("whistle") >= 1

    await pilot.press("enter")  # evaluated anew
    await until(pilot, lambda: sum(job.kind == "genres" for job in app.deck.jobs.values()) == 2)
    await pilot.press("1", "v")
    await until(pilot, lambda: isinstance(app.screen, GenresScreen))


async def features_of_a_table_are_studied_by_typing_its_path(
    pilot: Pilot[int], app: LatentDeck, table: Path
) -> None:
    await pilot.press("f")
    await until(pilot, lambda: isinstance(app.screen, NewStudy))
    form = app.screen
    assert isinstance(form, NewStudy)
    await filled(pilot, form, source="a CSV file", folds="2")
    await until(pilot, lambda: "Type the path of the CSV file" in screen_text(app))
    await pilot.press("down", *"table.csv", "enter")
    await until(pilot, lambda: "is not a whole path" in screen_text(app))
    await filled(pilot, form, table=str(table))
    await pilot.press("enter")
    await until(pilot, lambda: f"{table.name} · features of 12 tracks" in screen_text(app), 120)
    assert "McNemar's" in screen_text(app)
    assert "feature-vae" in screen_text(app)


async def test_a_classifier_and_a_study_are_made_read_and_deleted_by_keys(home: Path, tiny: Client):
    chance = np.random.default_rng(0)
    rows = [
        Row(f"{genre}.{number:05}", 0, 661794, chance.normal(place, 0.5, len(FEATURES)), genre)
        for place, genre in enumerate(("blues", "jazz"))
        for number in range(6)
    ]
    write(home / "table.csv", rows)
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await connected(pilot, app)
        await on_genres(pilot, app)
        await until(pilot, lambda: "No classifier yet." in screen_text(app))
        await a_classifier_is_trained_in_a_form_and_tells_the_test_tracks(pilot, app, tiny)
        await pilot.press("x")
        await until(pilot, lambda: "Delete teller and all its files?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "No classifier yet." in screen_text(app))
        assert await tiny.runs() == []
        await features_of_a_table_are_studied_by_typing_its_path(pilot, app, home / "table.csv")
        await pilot.press("x")
        await until(pilot, lambda: "Delete the study of table.csv?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "No classifier yet." in screen_text(app))
        assert await tiny.feature_studies() == []
