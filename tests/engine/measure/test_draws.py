"""What a seed draws: the same test again, and nothing that a listener could guess by."""

from __future__ import annotations

from engine.measure.draws import draw_clips, draw_trials
from engine.schema import BlindKind, BlindRequest, ClipRef, Stimulus

CLIPS = [
    ClipRef(library="demo", track=f"track.{number}", clip=clip) for number in range(3) for clip in range(2)
]


def request(kind: BlindKind = "abx", seed: int = 0, runs: tuple[str, ...] = ("net",)) -> BlindRequest:
    return BlindRequest(kind=kind, runs=list(runs), seed=seed)


def everything(_clip: ClipRef) -> bool:
    return True


def test_a_seed_draws_the_same_test_for_ever() -> None:
    # written down, so that no release draws old tests anew
    clips = draw_clips(CLIPS, 4, 7, everything)
    assert [(clip.track, clip.clip) for clip in clips] == [
        ("track.2", 1),
        ("track.1", 0),
        ("track.0", 1),
        ("track.1", 1),
    ]
    assert "".join(trial.x or "" for trial in draw_trials(request(seed=7), CLIPS * 2)) == "aaaabaababab"
    orders = [trial.order for trial in draw_trials(request("rating", 7), CLIPS[:2])]
    assert [[stimulus.kind for stimulus in order] for order in orders] == [
        ["anchor", "run", "original"],
        ["anchor", "original", "run"],
    ]


def test_no_clip_comes_again_before_all_that_sound_have_come() -> None:
    def sounds(clip: ClipRef) -> bool:
        return clip.track != "track.1"

    drawn = draw_clips(CLIPS, 9, 3, sounds)
    keys = [(clip.track, clip.clip) for clip in drawn]
    assert len(set(keys[:4])) == len(set(keys[4:8])) == 4
    assert all(map(sounds, drawn))
    assert keys[:4] != keys[4:8]
    assert draw_clips(CLIPS, 9, 3, lambda _clip: False) == []


def test_what_x_is_is_a_fair_coin_that_remembers_nothing() -> None:
    drawn = "".join(t.x or "" for seed in range(100) for t in draw_trials(request(seed=seed), CLIPS * 10))
    trials = len(drawn)
    assert trials == 6000
    assert abs(drawn.count("a") - trials / 2) < 4 * (trials / 4) ** 0.5
    pairs = [drawn[place : place + 2] for place in range(0, trials, 2)]
    for pair in ("aa", "ab", "ba", "bb"):
        assert abs(pairs.count(pair) - 750) < 4 * (3000 * 3 / 16) ** 0.5


def test_every_rated_sound_comes_at_every_place() -> None:
    trials = [t for seed in range(50) for t in draw_trials(request("rating", seed, ("one", "two")), CLIPS)]
    for stimulus in (Stimulus(kind="original"), Stimulus(kind="anchor"), Stimulus(kind="run", run="two")):
        places = [trial.order.index(stimulus) for trial in trials]
        assert all(abs(places.count(place) - 75) < 35 for place in range(4))
    assert all(len(trial.order) == 4 and trial.x is None for trial in trials)


def test_a_run_is_told_from_the_original_and_two_runs_from_each_other() -> None:
    (one, *_), (two, *_) = draw_trials(request(), CLIPS), draw_trials(request(runs=("net", "other")), CLIPS)
    assert one.order == [Stimulus(kind="original"), Stimulus(kind="run", run="net")]
    assert two.order == [Stimulus(kind="run", run="net"), Stimulus(kind="run", run="other")]
