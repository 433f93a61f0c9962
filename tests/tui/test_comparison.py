"""Which runs stand beside one another, and walking through the clips that they were measured on."""

from __future__ import annotations

from driving import a_library, a_run, an_engine

from engine.schema import ListedTrack, RunInfo
from tui.clip_walk import ClipWalk
from tui.comparison import comparison
from tui.deck import Deck
from tui.takes import Clip


def a_deck(*runs: RunInfo, libraries: tuple[str, ...] = ("demo", "gtzan"), selected: str = "") -> Deck:
    deck = Deck()
    deck.stand(an_engine(), [a_library(name) for name in libraries], list(runs), [])
    deck.select_run(selected)
    return deck


def done(name: str, **changes: object) -> RunInfo:
    return a_run(name, **{"state": "done", "measured": True} | changes)


def a_track(name: str, clips: int) -> ListedTrack:
    return ListedTrack(
        name=name, genre="jazz", path="", frames=1, sample_rate=8000, seconds=30.0, sha1="", first_clip=0,
        clips=clips, part="test",
    )  # fmt: skip


def test_runs_of_the_same_library_split_and_seed_compare_by_size():
    deck = a_deck(
        done("large", floats=6912),
        done("small", floats=432),
        done("other seed", seed=1),
        done("other library", library="gtzan"),
        done("other split", split="fault-filtered"),
        selected="large",
    )
    found = comparison(deck)
    assert [run.name for run in found.measured] == ["small", "large"]
    assert found.elsewhere == "2 runs on demo with another split or seed, 1 run on gtzan"


def test_runs_are_told_apart_by_what_is_still_to_be_done():
    deck = a_deck(
        done("measured"),
        done("waits", measured=False),
        done("stopped with weights", measured=False, state="stopped"),
        a_run("learns"),
        a_run("learns on", measured=True),
        a_run("broke", state="crashed", best_loss=None),
        selected="measured",
    )
    found = comparison(deck)
    assert [run.name for run in found.measured] == ["measured"]
    assert {run.name for run in found.unmeasured} == {"waits", "stopped with weights"}
    assert {run.name for run in found.unfinished} == {"learns", "learns on", "broke"}


def test_measures_of_earlier_weights_count_as_none():
    deck = a_deck(done("old"), done("new"), selected="new")
    found = comparison(deck, frozenset({"old"}))
    assert [run.name for run in found.measured] == ["new"]
    assert [run.name for run in found.unmeasured] == ["old"]


def test_the_library_that_is_chosen_decides_where_the_selected_run_is_of_another():
    deck = a_deck(
        done("here", created=9.0),
        done("older", library="gtzan", created=1.0, seed=3),
        done("newer", library="gtzan", created=2.0),
        selected="here",
    )
    deck.select_library("gtzan")
    found = comparison(deck)
    assert found.base is not None
    assert found.base.name == "newer"
    assert [run.name for run in found.measured] == ["newer"]


def test_a_library_without_runs_has_nothing_to_compare():
    deck = a_deck(done("here"), libraries=("demo", "empty"), selected="here")
    deck.select_library("empty")
    found = comparison(deck)
    assert found.base is None
    assert found.elsewhere == "1 run on demo"


def test_walking_goes_through_every_clip_of_every_track_and_back():
    walk = ClipWalk("lib", [a_track("a", 2), a_track("short", 0), a_track("b", 1)])
    seen = [walk.clip]
    while walk.after is not None:
        ahead = walk.after
        walk.by_clip(1)
        assert walk.clip == ahead
        seen.append(walk.clip)
    assert seen == [Clip("lib", "a", 0), Clip("lib", "a", 1), Clip("lib", "b", 0)]
    walk.by_clip(1)
    assert walk.clip == seen[-1]
    walk.by_clip(-1)
    assert walk.clip == seen[1]
    walk.by_track(5)
    assert walk.clip == seen[2]
    walk.by_track(-1)
    assert walk.clip == seen[0]


def test_walking_through_nothing_stays_nowhere():
    walk = ClipWalk()
    walk.by_clip(1)
    walk.by_track(1)
    assert walk.clip is None
    assert walk.after is None
