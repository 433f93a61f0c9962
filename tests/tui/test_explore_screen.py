"""Explore on a real engine: what is known without asking, by keys, and every point can be heard."""

from __future__ import annotations

from typing import Any

import pytest
from driving import screen_text, until
from explorations import A_GENRE, an_exploration
from trackname import ODD

from engine.client import Client
from engine.files import write_json
from engine.library import store
from engine.runs import directory
from engine.schema import SPACES
from tui.app import LatentDeck
from tui.widgets.scatter import Scatter

GENRES = ["buzz", "hum", "whistle"]


def keep(**changes: Any) -> None:
    """Put what every space knows, made up, into the run `linear`."""
    run = directory.open_run("linear")
    created = store.open_library("tiny").info.created
    for space in SPACES:
        words = {"library": "tiny", "library_created": created, "weights": run.weights_identity()}
        found = an_exploration("linear", **(words | {"space": space, "genres": GENRES} | changes))
        run.explore_folder.mkdir(exist_ok=True)
        write_json(run.exploration_file(space), found)


@pytest.fixture
def known(linear: Client) -> Client:
    """A real engine with a run that is explored."""
    keep()
    return linear


async def explore(pilot: Any, app: LatentDeck) -> None:
    """Go to Explore, and wait for the cloud."""
    await until(pilot, lambda: app.deck.line == "up")
    await pilot.press("4")
    await until(pilot, lambda: "outlier factor" in screen_text(app), 90)


async def test_a_finished_run_is_explored_and_its_points_are_heard_and_put_into_the_basket(
    linear: Client, no_sound_server: None
) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await explore(pilot, app)
        found = await linear.exploration("linear")
        assert found is not None
        text = screen_text(app)
        assert f"PC 1 · {found.explained[0] * 100:.0f} % of the variance" in text
        chosen = next(row for row in found.clusters if row.k == found.k)
        assert chosen.v_measure is not None
        assert f"V {chosen.v_measure:.2f}" in text
        assert text.count("whistle") >= 2  # legend and heat map

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


async def test_k_is_changed_at_once_and_without_a_job(known: Client) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await explore(pilot, app)
        assert "▸  3 " in screen_text(app)
        await pilot.press("plus")
        await until(pilot, lambda: "▸  4 " in screen_text(app))
        assert "genres in clusters · k = 4" in screen_text(app)
        await pilot.press("K", "minus", "minus", "minus")
        await until(pilot, lambda: "▸  2 " in screen_text(app))  # and no further
        await pilot.press("c")
        half = len(GENRES) * A_GENRE // 2
        await until(pilot, lambda: f"tracks in cluster  1 {half}  2 {half}" in screen_text(app))
        assert await known.jobs() == []


async def test_maps_are_switched_and_the_one_in_space_turns_by_the_arrows(known: Client) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await explore(pilot, app)
        await pilot.press("t")
        await until(pilot, lambda: "PCA in space" in screen_text(app))
        scatter = app.screen.query_one(Scatter)
        selected = scatter.selected and scatter.selected.name
        before = screen_text(app)
        await pilot.press("right", "down")
        await until(pilot, lambda: screen_text(app) != before)
        assert (scatter.selected and scatter.selected.name) == selected
        await pilot.press("n")
        await until(pilot, lambda: "buzz.00001 · " in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "t-SNE · who is near whom counts" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "PC 2 · 12 %" in screen_text(app))  # no UMAP here


async def test_suspects_and_outliers_are_found_by_keys(known: Client) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await explore(pilot, app)
        await pilot.press("V")
        await until(pilot, lambda: "perhaps the same recording · 1" in screen_text(app))
        await until(pilot, lambda: "▸B buzz.00000" in screen_text(app))  # an outlier, below the suspects
        await pilot.press("K")
        await until(pilot, lambda: "▸W whistle.00005" in screen_text(app))
        scatter = app.screen.query_one(Scatter)
        assert scatter.selected is not None
        assert scatter.selected.name == "whistle.00005"
        await pilot.press("K")
        await until(pilot, lambda: "▸B buzz.00001" in screen_text(app))
        assert screen_text(app).count("buzz.00001 and buzz.00002 are nearly the same.") == 2
        await pilot.press("o")
        await until(pilot, lambda: "▸B buzz.00000" in screen_text(app))
        assert "outlier factor 2.50" in screen_text(app)


async def test_what_is_known_is_beside_chance_in_every_space_and_at_every_size(known: Client) -> None:
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await explore(pilot, app)
        await pilot.press("v")
        await until(pilot, lambda: "chance 0.33" in screen_text(app))
        await until(pilot, lambda: ", no network 0.52" in screen_text(app))
        text = screen_text(app)
        assert "GTZAN share artists" in text
        assert text.count("0.52  .40 … .64") == len(SPACES)
        await pilot.press("p")
        await until(pilot, lambda: "linear · flat" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "nearest neighbours against floats" in screen_text(app))


@pytest.mark.parametrize(("size", "first"), [((80, 24), "k-means"), ((60, 20), "linear")])
async def test_every_view_fits_a_small_terminal(known: Client, size: tuple[int, int], first: str) -> None:
    app = LatentDeck()
    async with app.run_test(size=size) as pilot:
        await explore(pilot, app)
        names = ["k-means", "genres in clusters", "genres guessed right", "sizes", "strange tracks"]
        for name in [first, *(name for name in names if name != first)]:
            heading = f"─ {name} "
            await until(pilot, lambda heading=heading: heading in screen_text(app))  # type: ignore[misc]
            assert screen_text(app).splitlines()[-2].strip().startswith("╰")
            await pilot.press("v")
        await until(pilot, lambda: f"─ {first} " in screen_text(app))  # once round


async def test_without_genres_clusters_are_shown_and_nothing_is_guessed(linear: Client) -> None:
    keep(genres=[], accuracy={}, tested=0, best={"silhouette": 2})
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await explore(pilot, app)
        assert "tracks in cluster  1 2  2 2  3 2" in screen_text(app)
        assert "No track has a genre" in screen_text(app)
        await pilot.press("v")
        await until(pilot, lambda: "so there is none to guess" in screen_text(app))


async def test_without_a_run_it_says_where_to_go(home: object, engine: Client) -> None:
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.changed(app.deck.stand(await engine.engine(), [], [], []))
        await pilot.press("4")
        await until(pilot, lambda: "There is no run to explore yet." in screen_text(app))
