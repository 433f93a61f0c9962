"""Explore: what is known without asking, by keys, and every point can be heard."""

from __future__ import annotations

import re
from typing import Any

from driving import a_library, a_run, an_engine, screen_text, until
from explorations import A_GENRE, GENRES, a_knowledge, an_exploration
from textual.pilot import Pilot
from trackname import ODD

from engine.client import Client
from engine.schema import SPACES, JobInfo, News
from tui.app import LatentDeck
from tui.screens.explore import ExploreScreen
from tui.widgets.scatter import Scatter


async def on_explore(pilot: Pilot[int], app: LatentDeck) -> ExploreScreen:
    await pilot.press("4")
    await until(pilot, lambda: isinstance(app.screen, ExploreScreen))
    assert isinstance(app.screen, ExploreScreen)
    return app.screen


async def known(pilot: Pilot[int], app: LatentDeck, **changes: Any) -> ExploreScreen:
    """The screen with what every space knows, on no engine."""
    library = a_library().model_copy(update={"genres": GENRES})
    app.changed(app.deck.stand(an_engine(), [library], [a_run("net-200", state="done")], []))
    screen = await on_explore(pilot, app)
    await until(pilot, lambda: "Looking for what net-200 knows." in screen_text(app))
    for space in SPACES:
        screen._known._have("net-200", space, an_exploration("net-200", **({"space": space} | changes)))
    screen._known._have_rows(a_knowledge(100, 200))
    await until(pilot, lambda: screen.query_one("#left").display)  # keys reach what is shown
    return screen


def cloud(app: LatentDeck) -> list[str]:
    """The letters of the cloud, row by row."""
    scatter = app.screen.query_one(Scatter)
    return [scatter.render_line(row).text for row in range(scatter.size.height)]


def in_table(run: str, app: LatentDeck) -> bool:
    """Whether the selected run has a row in the table of sizes."""
    return re.search(rf"▸\w {run} ", screen_text(app)) is not None


def selected(app: LatentDeck) -> str:
    mark = app.screen.query_one(Scatter).selected
    assert mark is not None
    return mark.name


async def test_a_finished_run_is_explored_and_its_points_are_heard_and_put_into_the_basket(
    linear: Client, no_sound_server: None
):
    app = LatentDeck()
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: app.deck.line == "up")
        screen = await on_explore(pilot, app)
        await until(pilot, lambda: "outlier factor" in screen_text(app), 90)
        found = await linear.exploration("linear")
        assert found is not None
        chosen = next(row for row in found.clusters if row.k == found.k)
        for words in (
            f"PC 1 · {found.explained[0] * 100:.0f} % of the variance",
            f"V {chosen.v_measure:.2f}",
            "W whistle   ",  # in the heat map
        ):
            await until(pilot, lambda words=words: words in screen_text(app))  # type: ignore[misc]

        visited = set()
        for key in ("right", "up", "left", "down") * 3:
            await pilot.press(key)
            visited.add(selected(app))
        assert len(visited) > 2
        app.screen.query_one(Scatter).select(ODD)
        await until(pilot, lambda: f"{ODD} · " in screen_text(app))
        await until(pilot, lambda: len(screen.lanes()) == 1)

        await pilot.press("m")
        assert [item.track for item in app.deck.basket] == [ODD]
        await until(pilot, lambda: "in the basket" in screen_text(app))
        await pilot.press("space")
        await until(pilot, lambda: "No sound here" in screen_text(app))

        await pilot.press("v")
        await until(pilot, lambda: in_table("linear", app))
        # an answer that got lost with the engine is asked for again
        screen._known._have_rows(None, "The engine went away.")
        await until(pilot, lambda: "The engine went away." in screen_text(app))
        app.changed(app.deck.lose("lost", "The engine went away."))
        app.changed(
            app.deck.stand(
                await linear.engine(),
                await linear.libraries(),
                await linear.runs(),
                await linear.jobs(),
            )
        )
        await until(pilot, lambda: in_table("linear", app))


async def test_k_is_changed_at_once():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        await known(pilot, app)
        await until(pilot, lambda: "▸  3 " in screen_text(app))
        await pilot.press("plus")
        await until(pilot, lambda: "▸  4 " in screen_text(app))
        await until(pilot, lambda: "genres in clusters · k = 4" in screen_text(app))
        await pilot.press("K", "minus", "minus", "minus")
        await until(pilot, lambda: "▸  2 " in screen_text(app))  # and no further
        await pilot.press("c")
        half = len(GENRES) * A_GENRE // 2
        await until(pilot, lambda: f"tracks in cluster  1 {half}  2 {half}" in screen_text(app))


async def test_maps_are_switched_and_the_one_in_space_turns_by_the_arrows():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        await known(pilot, app)
        await pilot.press("t")
        await until(pilot, lambda: "PCA 3-D" in screen_text(app))
        before, point = cloud(app), selected(app)
        await pilot.press("right", "down")
        await until(pilot, lambda: cloud(app) != before)
        assert selected(app) == point
        await pilot.press("n")
        await until(pilot, lambda: "blues.00001 · " in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "t-SNE · who is near whom counts" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: "PC 2 · 12 %" in screen_text(app))  # no UMAP here


async def test_suspects_and_outliers_are_found_by_keys():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        await known(pilot, app)
        await pilot.press("V")
        await until(pilot, lambda: "perhaps the same recording · 1" in screen_text(app))
        await until(pilot, lambda: "▸B blues.00000" in screen_text(app))  # an outlier, below the suspects
        await pilot.press("K")
        await until(pilot, lambda: "▸M metal.00005" in screen_text(app))
        assert selected(app) == "metal.00005"
        await pilot.press("K")
        await until(pilot, lambda: "▸B blues.00001" in screen_text(app))
        evidence = "blues.00001 and blues.00002 are nearly the same."
        await until(pilot, lambda: screen_text(app).count(evidence) == 2)  # in the list, and of the point
        await pilot.press("o")
        await until(pilot, lambda: "▸B blues.00000" in screen_text(app))
        await until(pilot, lambda: "outlier factor 2.50" in screen_text(app))


async def test_what_is_known_is_beside_chance_in_every_space_and_at_every_size():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        await known(pilot, app)
        await pilot.press("v")
        await until(pilot, lambda: "3 test tracks · chance 0.33" in screen_text(app))
        await until(pilot, lambda: " alone 0.30" in screen_text(app))
        await until(pilot, lambda: "GTZAN share artists" in screen_text(app))
        assert len(re.findall(r"\.\d\d … ", screen_text(app))) == 3 * len(SPACES)  # classifiers, intervals
        assert in_table("net-200", app)
        await pilot.press("p")
        await until(pilot, lambda: "net-200 · flat" in screen_text(app))
        await until(pilot, lambda: "logistic regression against floats · flat" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "nearest neighbours against floats" in screen_text(app))


async def test_every_view_fits_a_small_terminal():
    app = LatentDeck(reach=False)
    names = ["k-means", "genres in clusters", "genres guessed right", "sizes", "strange tracks"]
    async with app.run_test(size=(80, 24)) as pilot:
        await known(pilot, app)
        for size, order in ((80, 24), names), ((60, 20), [*names, "net-200"]):
            await pilot.resize_terminal(*size)
            for name in [*order, order[0]]:  # once round
                await until(pilot, lambda name=name: f"─ {name} " in screen_text(app))  # type: ignore[misc]
                lines = screen_text(app).splitlines()
                assert len(lines) == size[1]
                assert lines[-2].strip().startswith("╰")
                await pilot.press("v")
            await pilot.press("V")


async def test_a_key_shows_what_it_changes_where_that_is_hidden():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await known(pilot, app)
        await pilot.press("y")
        await until(pilot, lambda: "─ sizes · logistic regression" in screen_text(app))
        assert "PC 1" not in screen_text(app)
        await pilot.press("t")
        await until(pilot, lambda: "PC 1" in screen_text(app))  # the map first, then the next one
        await pilot.press("t")
        await until(pilot, lambda: "· PCA 3-D" in screen_text(app))
        await pilot.press("V", "plus")
        await until(pilot, lambda: "─ k-means · k = 3" in screen_text(app))
        await pilot.press("V", "V")
        await until(pilot, lambda: "─ sizes " in screen_text(app))
        await pilot.press("left")  # no cloud to turn: the tables before
        await until(pilot, lambda: "─ genres guessed right " in screen_text(app))
        await pilot.press("down")
        await until(pilot, lambda: app.screen._known.space == "flat")  # type: ignore[attr-defined]


async def test_a_job_that_broke_is_told_once():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await known(pilot, app)

        def hear(number: str, **changes: Any) -> None:
            job = JobInfo(id=number, kind="explore", title="latents of net-200", **changes)
            app.changed(app.deck.hear(News(seq=0, job=job)))

        hear("1", state="running", message="flat: t-SNE")
        await until(pilot, lambda: "flat: t-SNE" in screen_text(app))
        hear("1", state="failed", reason="It broke.")
        await until(pilot, lambda: "It broke." in screen_text(app))
        for message in "flat: 9 clusters", "mfcc: 9 clusters":
            hear("2", state="running", message=message)
            await until(pilot, lambda message=message: message in screen_text(app))  # type: ignore[misc]
        assert screen_text(app).count("It broke.") == 1


async def test_all_are_explored_by_one_key_though_it_is_not_known_yet_which_they_are():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        screen = await known(pilot, app)
        screen._known.knowledge = None
        await pilot.press("e")
        screen._known._have_rows(a_knowledge(200))
        await until(pilot, lambda: "Every run of this library" in screen_text(app))


async def test_without_a_run_that_has_ended_its_training_it_says_so():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        screen = await known(pilot, app)
        app.changed(app.deck.hear(News(seq=0, run=a_run("net-200"))))  # it learns again
        screen._known._have("net-200", "mean+std", an_exploration("net-200"))
        await pilot.press("v")
        await until(pilot, lambda: "has ended its training yet" in screen_text(app))


async def test_without_genres_clusters_are_shown_and_nothing_is_guessed():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(160, 45)) as pilot:
        await known(pilot, app, genres=[], accuracy={}, tested=0, best={"silhouette": 2})
        await until(pilot, lambda: "tracks in cluster  1 2  2 2  3 2" in screen_text(app))
        await until(pilot, lambda: "No track has a genre" in screen_text(app))
        await pilot.press("v")
        await until(pilot, lambda: "so there is none to guess" in screen_text(app))


async def test_without_a_run_it_says_where_to_go():
    app = LatentDeck(reach=False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.changed(app.deck.stand(an_engine(), [], [], []))
        await on_explore(pilot, app)
        await until(pilot, lambda: "There is no run to explore yet." in screen_text(app))
