"""The form of a blind test: what it asks the engine for, and how it repeats a test."""

from __future__ import annotations

import pytest
from blinding import a_result
from driving import a_run

from engine.schema import BlindRequest, ClipRef
from tui.blind.fields import DRAWN, Subject, blind_fields, blind_request, filled_with, subject
from tui.deck import Deck
from tui.form import Field
from tui.takes import Clip

SUBJECT = Subject("net", ("net", "other"), ("small", "net", "other"), Clip("demo", "a [b]", 2), "ada", 41)


def change(form: list[Field], **texts: str) -> list[Field]:
    for field in form:
        field.text = texts.get(field.name, field.text)
    return form


def test_as_it_opens_it_asks_for_sixteen_trials_against_the_original() -> None:
    assert blind_request(blind_fields(SUBJECT, "abx"), SUBJECT) == BlindRequest(
        kind="abx", runs=["net"], clip=None, trials=16, seed=41, who="ada"
    )


def test_two_runs_are_told_apart_on_the_clip_that_is_looked_at() -> None:
    form = change(blind_fields(SUBJECT, "abx"), a="other", clips="clip 3 of a [b]", trials="20", who=" ")
    assert [field.choices for field in form if field.name == "clips"] == [[DRAWN, "clip 3 of a [b]"]]
    assert blind_request(form, SUBJECT) == BlindRequest(
        kind="abx", runs=["other", "net"], clip=ClipRef(library="demo", track="a [b]", clip=2), trials=20,
        seed=41,
    )  # fmt: skip


def test_a_rating_takes_the_runs_that_are_compared() -> None:
    wanted = blind_request(blind_fields(SUBJECT, "rating"), SUBJECT)
    assert (wanted.kind, wanted.runs, wanted.trials) == ("rating", ["net", "other"], 6)
    wanted = blind_request(change(blind_fields(SUBJECT, "rating"), runs="a,b c ,d"), SUBJECT)
    assert wanted.runs == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"trials": "many"}, "trials: many is no whole number."),
        ({"trials": ""}, "trials: nothing is no whole number."),
        ({"trials": "101"}, "trials: 101 is out of range, 1 to 100."),
        ({"seed": "-1"}, "seed: -1 is no whole number."),
        ({"runs": " , "}, "runs: a rating takes 1 to 6, with commas between their names."),
        ({"runs": "a b c d e f g"}, "runs: a rating takes 1 to 6, with commas between their names."),
    ],
)
def test_what_is_no_request_is_said_in_a_sentence(texts: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        blind_request(change(blind_fields(SUBJECT, "rating"), **texts), SUBJECT)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "result",
    [
        a_result(trials=20),
        a_result(runs=["net", "other"], clip=ClipRef(library="demo", track="a [b]", clip=2)),
        a_result("rating", runs=["net", "small"], trials=3, ratings=[], missed=0),
    ],
)
def test_a_test_is_repeated_as_it_was(result: object) -> None:
    assert isinstance(result, type(a_result()))
    assert blind_request(filled_with(result.request, SUBJECT), SUBJECT) == result.request


def test_runs_that_share_the_test_tracks_can_stand_beside_the_selected_one() -> None:
    runs = [
        a_run("large", state="done", floats=9000),
        a_run("net", state="done", floats=1728),
        a_run("learns"),
        a_run("elsewhere", state="done", library="gtzan"),
        a_run("seeded", state="done", seed=1),
    ]
    deck = Deck(runs={run.name: run for run in runs}, library="demo", run="net")
    found = subject(deck, [runs[1], runs[4]], None)
    assert (found.run, found.compared, found.runs) == ("net", ("net", "seeded"), ("net", "large", "seeded"))
    assert [field.choices for field in blind_fields(found, "abx") if field.name == "clips"] == [[DRAWN]]
