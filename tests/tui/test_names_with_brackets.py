"""Names are shown letter by letter, whatever brackets they hold, and never end the app."""

from __future__ import annotations

import random

import pytest
from driving import a_library, a_run, screen_text, show, until

from engine.schema import JobInfo, LogText, TrainRequest
from tui.app import LatentDeck
from tui.screens.choose import Choose
from tui.screens.confirm import Confirm
from tui.screens.new_run import NewRun

NAMES = ["Song [Live] [/]", "[@click=app.quit]x[/b]", "[feat. X=Y]", "[[x]]", "\\[esc] 100%[$accent]"]


def odd_names(count: int) -> list[str]:
    """Names of brackets, slashes and letters, the same ones every time."""
    chance = random.Random(0)
    return ["".join(chance.choices("[]/\\\\ab=@$#", k=9)).strip() or "[" for _ in range(count)]


@pytest.mark.parametrize("name", NAMES + odd_names(2))
async def test_a_name_shows_whole_in_lists_facts_legend_log_and_dialogs(name: str):
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        job = JobInfo(
            id="1", kind="measure", title=f"measure {name}", state="running", progress=0.5, message=name
        )
        show(app, a_run(name), a_run("other", state="done"), library=a_library(name), jobs=(job,))
        app.changed(app.deck.add_log(name, LogText(lines=[f"12:00:01  log of {name}"], start=0, offset=1)))
        await until(pilot, lambda: f"log of {name}" in screen_text(app))
        text = screen_text(app)
        assert f"measure {name}" in text
        assert text.count(name) >= 6  # head, list, legend, job and its message, log

        app.say(f"{name} is done.", error=True)
        await until(pilot, lambda: f"{name} is done." in screen_text(app))

        for key, dialog in (("R", Choose), ("L", Choose), ("x", Confirm)):
            await pilot.press(key)
            await until(pilot, lambda dialog=dialog: isinstance(app.screen, dialog))
            await until(pilot, lambda: name in screen_text(app))
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)


@pytest.mark.parametrize("name", ["Song [Live] [/]", "[/b]"])
async def test_a_name_shows_whole_in_the_palette_and_can_be_chosen_there(name: str):
    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 45)) as pilot:
        show(app, a_run("first", created=9), a_run(name, created=1, state="done"))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press("R", "u", "n", ":", *name[:3])
        await until(pilot, lambda: f"Run: {name}" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.deck.run == name)


async def test_a_name_shows_whole_in_the_form():
    from engine.models import registry

    app = LatentDeck(reach=False)
    async with app.run_test(size=(120, 45)) as pilot:
        show(app, library=a_library("Live [/] [b]"))
        app.deck.models = [registry.model_info("tanh-conv")]
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewRun))
        await until(pilot, lambda: "Live [/] [b]" in screen_text(app))
        app.screen.refused("There is no model named [/x].")  # type: ignore[attr-defined]
        await until(pilot, lambda: "named [/x]" in screen_text(app))
        assert isinstance(TrainRequest(model="tanh-conv", library="Live [/] [b]"), TrainRequest)
