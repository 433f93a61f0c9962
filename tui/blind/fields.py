"""The fields of the form that begins a blind test, and the request that they make."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.comparison import ground, has_learnt
from tui.form import Field

if TYPE_CHECKING:
    from engine.schema import BlindKind, BlindRequest, RunInfo
    from tui.deck import Deck
    from tui.takes import Clip

GROUP: Final = "Test"
KINDS: Final[dict[str, BlindKind]] = {"ABX": "abx", "rating": "rating"}
ORIGINAL: Final = "original"
DRAWN: Final = "drawn from the test tracks"
TRIALS: Final[dict[BlindKind, int]] = {"abx": 16, "rating": 6}
SEEDS: Final = 100_000
MOST_TRIALS: Final = 100
MOST_RUNS: Final = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be tested.

    Attributes:
        run: the one that is looked at.
        compared: runs that it is heard beside, itself among them.
        runs: all that can stand beside it.
        clip: the one that is looked at; None where there is none.
        who: the listener.
        seed: of the next test.
    """

    run: str
    compared: tuple[str, ...]
    runs: tuple[str, ...]
    clip: Clip | None
    who: str
    seed: int


def subject(deck: Deck, compared: Sequence[RunInfo], clip: Clip | None) -> Subject:
    """What can be tested where these runs are compared, the first of them above all.

    Args:
        deck: what the app knows.
        compared: at least one.
        clip: the one that is looked at.
    """
    first = compared[0]
    others = [run for run in deck.autoencoders if has_learnt(run) and ground(run) == ground(first)]
    others.sort(key=lambda run: (run.floats, run.name))
    names = [run.name for run in others]
    return Subject(
        run=first.name,
        compared=tuple(run.name for run in compared),
        runs=tuple(dict.fromkeys([*names, *(run.name for run in compared)])),
        clip=clip,
        who=os.environ.get("USER", ""),
        seed=random.randrange(SEEDS),
    )


def blind_fields(subject: Subject, kind: BlindKind) -> list[Field]:
    """The form for a kind of test."""
    word = next(word for word, value in KINDS.items() if value == kind)
    trials = str(TRIALS[kind])
    of_kind = _sides(subject) if kind == "abx" else [_rated(subject)]
    return [
        Field(
            "kind", "kind", "choice", GROUP, word, word, list(KINDS),
            "ABX: is X the same sound as A, or as B? It shows whether a difference is heard. Rating: how "
            "good is each sound, 0 to 100, with the original and a low-pass hidden among them (MUSHRA-like).",
        ),
        *of_kind,
        Field(
            "clips", "clips", "choice", GROUP, DRAWN, DRAWN, [DRAWN, *_this(subject.clip)],
            "Clips that no run has learnt from, in random order, or the one that you look at, every time.",
        ),
        Field(
            "trials", "trials" if kind == "abx" else "clips to rate", "number", GROUP, trials, trials, (),
            "Fixed before the start: the test ends with the last one, and only then a score is shown.",
            "5 to 100" if kind == "abx" else "1 to 100", whole=True, minimum=5 if kind == "abx" else 1,
            maximum=MOST_TRIALS,
        ),
        Field(
            "who", "listener", "text", GROUP, subject.who, subject.who,
            help="Kept with the test; may be empty.",
        ),
        Field(
            "seed", "seed", "number", GROUP, str(subject.seed), str(subject.seed), (),
            "Draws the clips, and what X is. The seed of an earlier test repeats it.", "0 or more",
            whole=True, minimum=0,
        ),
    ]  # fmt: skip


def filled_with(request: BlindRequest, subject: Subject) -> list[Field]:
    """The form that repeats a test."""
    form = blind_fields(subject, request.kind)
    runs = request.runs
    texts = {
        "a": runs[0] if len(runs) == 2 else ORIGINAL,
        "b": runs[-1],
        "runs": ", ".join(runs),
        "clips": DRAWN if request.clip is None else next(iter(_this(subject.clip)), DRAWN),
        "trials": str(request.trials),
        "who": request.who,
        "seed": str(request.seed),
    }
    for field in form:
        field.text = texts.get(field.name, field.text)
    return form


def blind_request(form: Sequence[Field], subject: Subject) -> BlindRequest:
    """What the form asks the engine for.

    Raises:
        ValueError: a number is none; the text is the sentence to show.
    """
    from engine.schema import BlindRequest, ClipRef

    texts = {field.name: field.text.strip() for field in form}
    kind = KINDS[texts["kind"]]
    if kind == "abx":
        runs = [texts["b"]] if texts["a"] == ORIGINAL else [texts["a"], texts["b"]]
    else:
        runs = [word for word in texts["runs"].replace(",", " ").split() if word]
        if not 1 <= len(runs) <= MOST_RUNS:
            raise ValueError(f"runs: a rating takes 1 to {MOST_RUNS}, with commas between their names.")
    clip = subject.clip if texts["clips"] != DRAWN else None
    return BlindRequest(
        kind=kind,
        runs=runs,
        clip=ClipRef(library=clip.library, track=clip.track, clip=clip.clip) if clip else None,
        trials=_whole(texts["trials"], "trials", 1, MOST_TRIALS),
        seed=_whole(texts["seed"], "seed", 0),
        who=texts["who"][:80],
    )


def _sides(subject: Subject) -> list[Field]:
    others = [run for run in subject.runs if run != subject.run]
    return [
        Field(
            "a", "A", "choice", GROUP, ORIGINAL, ORIGINAL, [ORIGINAL, *others],
            "The original, or the reconstruction by another run.",
        ),
        Field(
            "b", "B", "choice", GROUP, subject.run, subject.run, list(subject.runs),
            "The run that is told from A.",
        ),
    ]  # fmt: skip


def _rated(subject: Subject) -> Field:
    names = ", ".join(subject.compared)
    return Field(
        "runs", "runs", "text", GROUP, names, names,
        help="What is rated beside the hidden controls: names of runs with commas between them, 6 at most.",
    )  # fmt: skip


def _this(clip: Clip | None) -> list[str]:
    return [f"clip {clip.clip + 1} of {clip.track}"] if clip is not None else []


def _whole(text: str, name: str, low: int, high: int | None = None) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{name}: {text or 'nothing'} is no whole number.")
    if int(text) < low or (high is not None and int(text) > high):
        raise ValueError(f"{name}: {text} is out of range, {low} to {high}.")
    return int(text)
