"""The form of a generator asks which run it learns from; Train shows it, the screens of sound do not."""

from __future__ import annotations

import pytest
from driving import a_library, a_run, an_engine, screen_text, show, until

from engine.models import registry
from engine.schema import ModelInfo
from tui.app import LatentDeck
from tui.form import OWN, fields, request
from tui.generator_form import NO_RUN, of_run, to_learn
from tui.screens.new_run import NewRun


@pytest.fixture(scope="module")
def models() -> list[ModelInfo]:
    return [registry.model_info(name) for name in registry.MODELS]


def test_the_runs_to_learn_from_have_ended_with_weights_newest_first() -> None:
    runs = [
        a_run("old", state="done", created=1.0),
        a_run("going", state="running"),
        a_run("new", state="done", created=3.0),
        a_run("waiting", state="queued"),
        a_run("broken", state="failed", best_loss=None),
        a_run("stopped", state="stopped", created=2.0),
    ]
    assert [run.name for run in to_learn(runs)] == ["new", "stopped", "old"]


def test_a_run_stands_in_place_of_library_and_split(models: list[ModelInfo]) -> None:
    made = fields(models, "latent-flow", OWN, ["demo", "gtzan"], "demo", fault_filtered=True)
    runs = [a_run("one", state="done"), a_run("other", state="done")]
    form = of_run(made, runs, "other")
    names = [field.name for field in form]
    assert "on" in names
    assert not {"library", "split"} & set(names)
    wanted = request(form)
    assert (wanted.on, wanted.split, wanted.settings) == ("other", "random", {})
    assert request(of_run(made, runs, "a classifier")).on == "one"
    assert request(of_run(made, [], None)).on is None


async def test_choosing_a_generator_brings_the_field_and_its_run_is_watched_alone(
    models: list[ModelInfo],
) -> None:
    app = LatentDeck(reach=False)
    coder = a_run("coder", state="done", library="demo")
    async with app.run_test(size=(120, 45)) as pilot:
        show(app, coder)
        app.deck.models = models
        app.push_screen(NewRun())
        await until(pilot, lambda: isinstance(app.screen, NewRun) and app.screen.fields)
        form = app.screen
        assert isinstance(form, NewRun)
        form.fields[0].text = "latent-flow"
        form.edited(form.fields[0])
        await until(pilot, lambda: "latents of" in screen_text(app))
        assert form.text("on") == "coder"
        assert form._wanted().library == "demo"
        assert not form.obstacle
        await pilot.press("escape")
        drawing = a_run("flow", model="latent-flow", task="generator", on="coder", state="done")
        show(app, coder, drawing)
        app.select_run("flow")
        assert (app.deck.watched, app.deck.run) == ("flow", "coder")
        assert app.deck.autoencoders == [coder]
        await until(pilot, lambda: "draws latents of coder" in screen_text(app))
        await pilot.press("v")
        await until(pilot, lambda: any("latentdeck ladder coder" in n.message for n in app._notifications))
        app.select_run("coder")
        await until(pilot, lambda: app.deck.watched == "coder")
        await pilot.press("x")
        await until(pilot, lambda: "It leaves flow without a decoder." in screen_text(app))
        await pilot.press("escape")


async def test_a_generator_whose_run_is_gone_says_that_nothing_decodes_what_it_draws() -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 45)) as pilot:
        show(app, a_run("flow", model="latent-flow", task="generator", on="coder", state="done"))
        await until(pilot, lambda: "draws latents of coder" in screen_text(app))
        await pilot.press("v")
        await until(pilot, lambda: any("nothing decodes them" in n.message for n in app._notifications))


async def test_what_a_run_does_before_its_first_step_is_told() -> None:
    app = LatentDeck(reach=False)
    going = a_run("flow", model="latent-flow", state="running", reason="encoding demo: 40 %")
    async with app.run_test(size=(120, 45)) as pilot:
        app.changed(app.deck.stand(an_engine(), [a_library()], [going], []))
        await until(pilot, lambda: "flow has started: encoding demo: 40 %." in screen_text(app))


async def test_without_a_run_to_learn_from_the_form_says_so(models: list[ModelInfo]) -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 45)) as pilot:
        show(app)
        app.deck.models = models
        app.push_screen(NewRun())
        await until(pilot, lambda: isinstance(app.screen, NewRun) and app.screen.fields)
        form = app.screen
        assert isinstance(form, NewRun)
        form.fields[0].text = "latent-prior"
        form.edited(form.fields[0])
        assert form.obstacle == NO_RUN
        await until(pilot, lambda: "none has ended yet" in screen_text(app))
