"""Which runs are the folds of one training."""

from __future__ import annotations

from tellings import a_classifier

from tui.genre_reports import folds_of


def test_folds_are_runs_that_differ_in_the_fold_alone_in_their_order():
    first = a_classifier("a", split="fold-1")
    third = a_classifier("b", split="fold-3")
    others = [
        a_classifier("other input", split="fold-2", settings={"input": "waveform"}),
        a_classifier("other model", split="fold-2", model="mlp"),
        a_classifier("other seed", split="fold-2", seed=1),
        a_classifier("other library", split="fold-2", library="gtzan"),
        a_classifier("random"),
    ]
    assert folds_of(third, [*others, third, first]) == [first, third]


def test_of_several_runs_of_a_fold_the_newest_counts_but_for_the_one_that_is_asked_about():
    old, new = (a_classifier(name, split="fold-1", created=at) for name, at in (("old", 1), ("new", 2)))
    second = a_classifier("second", split="fold-2")
    assert folds_of(second, [new, old, second]) == [new, second]
    assert folds_of(old, [new, old, second]) == [old, second]


def test_a_run_of_no_fold_stands_alone():
    assert folds_of(a_classifier("a"), [a_classifier("a"), a_classifier("b", split="fold-1")]) == []
