"""How the basket is mixed and how new latents are drawn, as chosen on Mix; and the requests for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    from engine.schema import ClipRef, Ingredient, MixRequest, MixWay, RunInfo, SampleRequest, SampleWay

MorphBy = Literal["weights", "slider", "time"]

MORPHS: Final[tuple[MorphBy, ...]] = get_args(MorphBy)
MIX_WAYS: Final[dict[MixWay, str]] = {
    "mean": "the weighted average of the latents",
    "blend": "the average of the latents, as lively as one clip",
    "morph": "on the sphere from one latent to the next",
    "arithmetic": "the average, less one genre's mean, more another's",
    "waveform": "the control: the sounds averaged, without the network",
}
SAMPLE_WAYS: Final[dict[SampleWay, str]] = {
    "normal": "N(0, 1) in every number, without structure",
    "gaussian": "a Gaussian fitted to the latents of training clips",
    "genre": "a mixture of Gaussians for each genre",
    "flow": "a trained flow over the latents",
    "prior": "a trained model that continues latents one by one",
}
WORDS: Final = {str(way): words for ways in (MIX_WAYS, SAMPLE_WAYS) for way, words in ways.items()}
"""What each way is."""
GENERATORS: Final[dict[SampleWay, str]] = {"flow": "latent-flow", "prior": "latent-prior"}
"""The ways to draw that need a run of their own, and its model."""

LENGTHS: Final[tuple[float | None, ...]] = (None, 10.0, 20.0, 30.0)
"""Seconds of a sample of a generator; None: a clip."""


@dataclass(frozen=True, slots=True)
class Mixing:
    """How the basket is mixed.

    Attributes:
        by: what says how far a morph is: the weights, the slider, or the time, from first to last.
        slide: of the slider, 0 the first clip of the basket, 1 the last.
        less: the genre whose mean is taken away.
        more: the genre whose mean is added.
        amount: how much of both.
        beats: whether beats are made to fall together first.
        level: whether clips are brought to one loudness first.
    """

    by: MorphBy = "weights"
    slide: float = 0.5
    less: str | None = None
    more: str | None = None
    amount: float = 1.0
    beats: bool = False
    level: bool = False

    def requests(self, run: str, basket: Sequence[Ingredient]) -> dict[MixWay, MixRequest]:
        """One for each way; arithmetic only where a genre is chosen."""
        from engine.schema import MixRequest

        requests: dict[MixWay, MixRequest] = {}
        for way in MIX_WAYS:
            clips, more = list(basket), dict[str, Any]()
            if way == "morph" and self.by == "slider":
                clips = slid(basket, self.slide)
            elif way == "morph" and self.by == "time":
                more = {"along": True}
            elif way == "arithmetic":
                if self.less == self.more:  # neither, or one that cancels itself
                    continue
                more = {"less": self.less, "more": self.more, "amount": self.amount}
            requests[way] = MixRequest(
                run=run, ingredients=clips, way=way, beats=self.beats, level=self.level, **more
            )
        return requests


@dataclass(frozen=True, slots=True)
class Drawing:
    """How new latents are drawn.

    Attributes:
        genre: asked for where a way knows it; None: any.
        temperature: 0 the likeliest, 1 as it was learnt.
        count: how many seeds at a time.
        seed: the next one.
        strength: how far from what is drawn around.
        guidance: how strictly a generator keeps to the genre.
        seconds: of a generator's sample; None: of a clip.
    """

    genre: str | None = None
    temperature: float = 1.0
    count: int = 1
    seed: int = 0
    strength: float = 0.5
    guidance: float = 2.0
    seconds: float | None = None

    def requests(self, run: str, around: ClipRef | MixRequest | None) -> dict[SampleWay, SampleRequest]:
        """One for each way.

        Args:
            run: that decodes.
            around: a clip or a mix whose latent is varied; None draws from nothing.
        """
        from engine.schema import MixRequest, SampleRequest

        mix = around if isinstance(around, MixRequest) else None
        like = around if not isinstance(around, MixRequest) else None
        return {
            way: SampleRequest(
                run=run,
                way=way,
                genre=self.genre if way != "normal" and way != "gaussian" else None,
                count=self.count,
                seed=self.seed,
                temperature=self.temperature,
                like=like,
                mix=mix,
                strength=self.strength,
                guidance=self.guidance,
                seconds=self.seconds if way in GENERATORS else None,
            )
            for way in SAMPLE_WAYS
        }


def slid(basket: Sequence[Ingredient], share: float) -> list[Ingredient]:
    """The one or two clips that a slider over the basket stands at, weighted by how near it is to each.

    Args:
        basket: at least one clip; they lie at equal distances along the slider.
        share: 0 the first, 1 the last.
    """
    place = share * (len(basket) - 1)
    left = min(int(place), max(0, len(basket) - 2))
    rest = round(place - left, 3)
    pair = zip(basket[left : left + 2], (1 - rest, rest), strict=False)
    return [item.model_copy(update={"weight": round(weight, 3)}) for item, weight in pair if weight > 0]


def lacking(way: SampleWay, run: RunInfo, genres: Sequence[str], runs: Sequence[RunInfo]) -> str:
    """Why there is nothing to draw from, in a sentence; empty where there is.

    Args:
        way: to draw.
        run: that decodes.
        genres: of its library.
        runs: all that there are, of any task.
    """
    if way == "genre" and not genres:
        return f"No track of {run.library} has a genre."
    model = GENERATORS.get(way)
    there = (other for other in runs if other.model == model and other.on == run.name)
    if model is None or any(other.state == "done" or other.best_loss is not None for other in there):
        return ""
    return f"No {model} has learnt the latents of {run.name} yet; 1 and n train one."
