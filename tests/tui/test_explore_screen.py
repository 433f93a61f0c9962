"""Explore on a real engine: numbers without asking, and every point can be heard."""

from __future__ import annotations

from conftest import ODD
from driving import screen_text, until

from engine.client import Client
from tui.app import LatentDeck
from tui.widgets.scatter import Scatter


async def test_a_finished_run_is_explored_heard_and_clustered_anew_by_keys(
    linear: Client, no_sound_server: None
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        await pilot.press("4")
        await until(pilot, lambda: "PC 1" in screen_text(app), 90)
        found = await linear.exploration("linear")
        assert found is not None
        text = screen_text(app)
        assert f"PC 1 · {found.explained[0] * 100:.0f} % of the variance" in text
        chosen = next(row for row in found.clusters if row.k == found.k)
        assert chosen.v_measure is not None
        assert f"{chosen.v_measure:.2f}" in text
        assert f"chance {found.accuracy['chance'] * 100:.0f} %" in text
        assert text.count("whistle") >= 2  # legend and table

        scatter = app.screen.query_one(Scatter)
        visited = set()
        for key in ("right", "up", "left", "down") * 3:
            await pilot.press(key)
            visited.add(scatter.selected and scatter.selected.name)
        assert len(visited) > 2
        scatter.select(ODD)
        await until(pilot, lambda: f"{ODD} · " in screen_text(app))
        await until(pilot, lambda: len(app.screen.lanes()) == 1)  # type: ignore[attr-defined]

        await pilot.press("m")
        assert [item.track for item in app.deck.basket] == [ODD]
        await until(pilot, lambda: "in the basket" in screen_text(app))
        await pilot.press("space")
        await until(pilot, lambda: "No sound here" in screen_text(app))

        await pilot.press("plus")
        await until(pilot, lambda: f"▸ {found.k + 1:>2} " in screen_text(app), 90)


async def test_without_a_run_it_says_where_to_go(home: object, engine: Client) -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.changed(app.deck.stand(await engine.engine(), [], [], []))
        await pilot.press("4")
        await until(pilot, lambda: "There is no run to explore yet." in screen_text(app))
