"""The deck: one state, changed by what the engine says and by what the person chooses."""

from __future__ import annotations

from driving import a_library, a_run, an_engine, records
from tellings import a_classifier

from engine.schema import JobInfo, LibraryInfo, LogText, News, Records, RunInfo
from tui.announcement import announcement
from tui.comparison import comparison
from tui.deck import Deck


def standing(*runs: RunInfo) -> Deck:
    deck = Deck()
    deck.stand(an_engine(), [a_library()], list(runs), [])
    return deck


def heard(**news: object) -> News:
    return News(seq=1, **news)  # type: ignore[arg-type]


def test_the_first_run_and_its_library_are_selected():
    deck = standing(a_run("old", state="done", created=1), a_run("new", state="running", created=2))
    assert (deck.run, deck.library, deck.line) == ("new", "demo", "up")


def test_runs_stand_in_the_order_of_their_turn():
    deck = standing(
        a_run("done-1", state="done", created=1),
        a_run("second", state="queued", position=2.0),
        a_run("done-2", state="done", created=5),
        a_run("first", state="queued", position=1.0),
        a_run("now", state="running"),
    )
    assert [run.name for run in deck.ordered_runs()] == ["now", "first", "second", "done-2", "done-1"]


def test_a_deleted_run_takes_its_metrics_and_its_overlay_along():
    deck = standing(a_run("a", created=2), a_run("b", created=1))
    deck.toggle_overlay("a")
    deck.add_records("a", Records(records=records(3), start=0, offset=9))
    changes = deck.hear(heard(run_deleted="a"))
    assert {"runs", "selection"} <= changes
    assert (deck.run, deck.overlaid, "a" in deck.histories) == ("b", [], False)


def test_the_drawn_runs_are_the_overlaid_ones_and_the_selected_one_once():
    deck = standing(a_run("a", created=2), a_run("b", created=1))
    deck.toggle_overlay("b")
    assert deck.drawn == ["b", "a"]
    deck.select_run("b")
    assert deck.drawn == ["b"]


def test_a_run_by_the_same_name_after_a_reconnection_is_another_run():
    deck = standing(a_run("a", created=1))
    deck.add_records("a", Records(records=records(3), start=0, offset=9))
    again = a_run("a", created=2)
    assert deck.replaced([again]) == ["a"]
    deck.stand(an_engine(), [a_library()], [again], [])
    assert "a" not in deck.histories


def test_a_library_made_anew_has_its_tracks_asked_for_again():
    deck = standing()
    deck.tracks["demo"] = []
    assert {"libraries", "tracks"} <= deck.hear(heard(library=a_library()))
    assert "demo" not in deck.tracks


def test_a_log_keeps_its_last_lines():
    deck = standing(a_run("a"))
    deck.add_log("a", LogText(lines=[str(n) for n in range(1200)], start=0, offset=1))
    assert (len(deck.logs["a"]), deck.logs["a"][-1]) == (500, "1199")


def test_the_line_changes_only_when_it_does():
    deck = Deck()
    assert deck.lose("lost", "The engine ended.") == {"line"}
    assert deck.lose("lost", "The engine ended.") == set()


def test_the_end_of_a_run_is_announced_once_and_a_failure_says_why():
    deck = standing(a_run("a", state="running"))
    assert announcement(deck, heard(run=a_run("a", state="running", epoch=13))) is None
    failed = heard(run=a_run("a", state="failed", reason="The loss is not a number any more."))
    said = announcement(deck, failed)
    assert said is not None
    assert said.error
    assert "not a number" in said.sentence
    deck.hear(failed)
    assert announcement(deck, failed) is None


def test_a_job_that_was_over_before_is_not_announced():
    deck = standing()
    over = JobInfo(id="1", kind="measure", title="measure a", state="done")
    assert announcement(deck, heard(job=over)) is None


def new_music(name: str = "music") -> LibraryInfo:
    return a_library(name).model_copy(update={"growing": True, "genres": []})


def test_new_music_stays_chosen_while_runs_that_take_it_are():
    deck = standing(a_run("a", created=2), a_run("b", created=1), a_run("other rate", sample_rate=8000))
    deck.put_library(new_music())
    deck.select_library("music")
    deck.select_run("b")
    assert (deck.run, deck.library) == ("b", "music")
    assert comparison(deck).base == deck.selected_run  # in Sizes it is compared as ever
    deck.select_run("other rate")
    assert deck.library == "demo"


def test_nothing_is_to_be_learnt_from_new_music():
    deck = standing(a_run("a"))
    deck.put_library(new_music())
    assert (deck.lessons, deck.lesson) == (["demo"], deck.libraries["demo"])
    deck.select_library("music")
    assert deck.lesson == deck.libraries["demo"]
    deck.hear(heard(library_deleted="demo"))
    assert (deck.lessons, deck.lesson) == ([], None)


def test_a_classifier_that_is_chosen_leaves_what_the_screens_of_sound_show():
    deck = standing(a_run("net", created=1), a_run("far", created=0, library="gtzan"), a_classifier("cel"))
    deck.put_library(a_library("gtzan"))
    assert deck.select_run("cel") == {"selection"}
    assert (deck.watched, deck.run, deck.library) == ("cel", "net", "demo")
    assert deck.select_run("far") == {"selection"}
    assert (deck.watched, deck.run, deck.classifier, deck.library) == ("far", "far", "cel", "gtzan")
    assert deck.select_run("cel") == {"selection"}  # chosen before, but not last
    assert deck.select_run("cel") == set()


def test_the_metrics_of_the_chosen_classifier_are_followed_though_another_run_is_drawn():
    deck = standing(a_run("net", created=1), a_classifier("cel"))
    deck.select_run("net")
    assert (deck.drawn, deck.followed) == (["net"], ["net", "cel"])
    deck.select_run("cel")
    assert deck.followed == ["cel"]


def test_runs_of_a_task_stand_by_themselves():
    deck = standing(a_run("net"), a_classifier("cel"))
    assert [run.name for run in deck.ordered_runs("classifier")] == ["cel"]
    assert [run.name for run in deck.autoencoders] == ["net"]
    assert comparison(deck).base == deck.runs["net"]


def test_a_name_that_another_task_has_now_is_not_chosen_any_more():
    deck = standing(a_run("a", created=1), a_run("b", created=0))
    deck.stand(an_engine(), [a_library()], [a_classifier("a", created=2), a_run("b", created=0)], [])
    assert (deck.run, deck.classifier) == ("b", "a")
    deck.hear(heard(run_deleted="a"))
    assert (deck.classifier, deck.watched) == (None, "b")
