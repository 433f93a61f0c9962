"""Blind listening tests: what is asked for, what the screen is told while one goes on, and what is kept.

The engine draws what X is, and in which order sounds are rated. The screen is told neither: it plays files
whose names say nothing, and learns what they were when the last answer is given.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.schema.results import Interval
from engine.schema.sound import ClipRef
from engine.schema.word import SplitName, Word

BlindKind = Literal["abx", "rating"]
Side = Literal["a", "b"]


class Stimulus(Word):
    """What is heard: the original, the original low-passed at 3.5 kHz, or what a run makes of it."""

    kind: Literal["original", "anchor", "run"]
    run: str | None = Field(default=None, description="its name, where it is one")


class BlindRequest(Word):
    """A listening test. The same request draws the same test, as long as library and weights stay."""

    kind: BlindKind
    runs: list[str] = Field(
        min_length=1,
        max_length=6,
        description="abx: one run is told from the original, two from each other; rating: all are rated",
    )
    clip: ClipRef | None = Field(
        default=None, description="the clip of every trial; None draws clips from the runs' test tracks"
    )
    trials: int = Field(default=16, ge=1, le=100, description="of a rating: the clips that are rated")
    seed: int = Field(default=0, ge=0, description="draws the clips, what X is, and the order of ratings")
    who: str = Field(default="", max_length=80, description="the listener")


class RunInTest(Word):
    """A run as it was when the test began."""

    name: str
    model: str
    floats: int
    ratio: float
    weights: str = Field(description="identity of the weights")


class Reach(Word):
    """What a score can show, known before the test begins."""

    right: int | None = Field(description="the fewest right answers with p below 0.05; None: too few trials")
    p: float | None = Field(description="the p-value of so many")
    power: float | None = Field(description="chance of so many for one who hears it in 7 of 10 trials")


class BlindPlan(Word):
    """What a request would make, without making it."""

    reach: Reach | None = Field(description="abx: what can be shown")
    clips: int = Field(description="how many there are to draw from; 1 where one is chosen")


class BlindAnswer(Word):
    """A listener's answer in one trial."""

    trial: int = Field(ge=0)
    says: Side | None = Field(default=None, description="abx: which one X is")
    scores: list[int] = Field(default=[], description="rating: 0 .. 100, in the order that was played")
    seconds: float = Field(ge=0, description="from the first sound offered to the answer")
    switches: int = Field(ge=0, description="how often another sound was chosen")
    route: str = Field(description="where it sounded: here, browser")
    device: str = Field(description="the sound device")


class Trial(Word):
    """One trial of a test, as it is kept."""

    clip: ClipRef
    order: list[Stimulus] = Field(
        description="abx: A, B; rating: what is rated, in the order played, the hidden reference among it"
    )
    x: Side | None = Field(default=None, description="abx: what X is")
    gains_db: list[float] = Field(
        default=[],
        description="what matched the loudness: abx: of A, B, X; rating: of the reference, then all",
    )
    answer: BlindAnswer | None = None


class ListeningTest(Word):
    """A line of `listening.jsonl`: a test with all that is needed to repeat it."""

    format: int = 1
    id: str
    request: BlindRequest
    runs: list[RunInTest]
    split: SplitName = Field(description="whose test tracks the clips are drawn from")
    split_seed: int
    library: str
    library_created: float
    trials: list[Trial]
    begun: float = Field(description="wall clock, seconds since 1970")
    ended: float | None = None
    finished: bool = Field(default=False, description="every trial has its answer; only then it counts")
    versions: dict[str, str]


class RatedStimulus(Word):
    """The ratings of one stimulus."""

    stimulus: Stimulus
    rating: Interval = Field(description="0 .. 100; with its interval over clips, of one rating without")


class BlindResult(Word):
    """What came of a test. One that is not finished has no score."""

    id: str
    request: BlindRequest
    runs: list[RunInTest]
    library: str
    begun: float
    finished: bool
    answered: int
    stands: bool = Field(description="the runs still have the weights that were heard")
    right: int | None = Field(default=None, description="abx: right answers")
    p: float | None = Field(default=None, description="abx: chance of so many or more by guessing")
    low: float | None = Field(default=None, description="abx: lower end of the share right, 95 %")
    high: float | None = Field(default=None, description="abx: upper end of the share right, 95 %")
    reach: Reach | None = Field(default=None, description="abx: what could be shown")
    ratings: list[RatedStimulus] = Field(default=[], description="rating: of runs, then of the controls")
    missed: int | None = Field(default=None, description="rating: clips whose hidden reference got below 90")
    screened_out: bool = Field(default=False, description="rating: in more than 15 % of the clips")


class BlindTest(Word):
    """A test that goes on, as the screen is told of it: nothing that says what X is."""

    id: str
    kind: BlindKind
    runs: list[RunInTest]
    trials: int
    answered: int
    drawn: bool = Field(description="its clips are drawn from the test tracks, not one that was chosen")
    reach: Reach | None = Field(description="abx: what can be shown")
    result: BlindResult | None = Field(default=None, description="once the last answer is given")


class TrialSounds(Word):
    """The sounds of a trial: WAVs on the engine's disk, of one length, matched in loudness."""

    trial: int
    clip: ClipRef
    sounds: list[str] = Field(description="abx: A, B, X; rating: the open reference, then what is rated")
    seconds: float


class Heard(Word):
    """What blind tests say of a run with its present weights; only finished tests count."""

    run: str
    drawn: bool = Field(description="on clips drawn from the test tracks; else on clips that were chosen")
    abx_tests: int = 0
    abx_right: int = 0
    abx_trials: int = 0
    abx_p: float | None = Field(default=None, description="against the original, the tests together")
    rating_tests: int = Field(default=0, description="without those whose hidden reference was missed")
    rating: Interval | None = None
