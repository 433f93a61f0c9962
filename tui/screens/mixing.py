"""Making new sound on Mix and hearing it: batches, the clip of the basket beside them, and files of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.mixing.batch import Batch, lettered, letters
from tui.mixing.chosen import MIX_WAYS, SAMPLE_WAYS, lacking
from tui.mixing.hearing import CLIP, Hearing
from tui.mixing.making import Making, Order
from tui.screens.choosing import ChoosingScreen
from tui.screens.sounding import ready
from tui.sound_files import file_name
from tui.speaker.words import Lane
from tui.takes import ON_ITS_WAY, Clip, Take, Takes, Wish

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import ClipRef, Ingredient, MixRequest, RunInfo, Sound

NO_GENRE: Final = "Arithmetic takes a genre away or adds one: u and i choose them."


class MixingScreen(ChoosingScreen):
    """A screen that makes batches of new sounds and plays them."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Batch] = []  # newest first
        self.shown: Batch | None = None  # whose sounds are to be heard
        self.hearing = Hearing(lambda: self.speaker)
        self.making = Making(self, lambda: self.deck_changed("size"), lambda: self.picture_columns)
        self._letters = {"mix": "a", "draw": "b"}  # heard last of each kind
        self._takes = Takes(self, lambda: self.deck_changed("size"), lambda: self.picture_columns)
        self._wish: Wish | None = None
        self._clip: Sound | None = None  # of the wish; while it is on its way, of the one before
        self._eager: Batch | None = None  # plays as soon as what is wanted of it has come

    @property
    def picture_columns(self) -> int:
        """How fine pictures should be."""
        raise NotImplementedError

    # ------------------------------------------------------------ what there is to hear

    def point_at(self, item: Ingredient) -> None:
        """Have a clip of the basket, and hear it."""
        library = self.deck.libraries.get(item.library)
        made = library.created if library is not None else 0.0
        self._wish = Wish(Clip(item.library, item.track, item.clip, made=made))
        self._takes.want([self._wish])
        self.hearing.hear(CLIP)

    def show_batch(self, batch: Batch) -> None:
        """Have the sounds of a batch, the way that was heard last of its kind first."""
        self.shown = batch
        self._put()
        self.hearing.hear(self._letter(batch))

    def _letter(self, batch: Batch) -> str:
        """The voice of a batch that is to be heard."""
        wanted = self._letters[batch.made]
        there = [letter for letter, part in batch.parts.items() if not part.silent] or [*batch.parts]
        return wanted if wanted in there else there[0]

    def is_old(self, batch: Batch) -> bool:
        """Whether basket or choices were changed since: its run would make another one of them now."""
        from engine.schema import SampleRequest

        asked = {part.way: part.request for part in batch.parts.values()}
        drawn, basket = asked.get("normal"), self.deck.basket
        if isinstance(drawn, SampleRequest):
            drawing = replace(self.drawing, seed=drawn.seed, count=drawn.count)  # the next seed is no change
            return not asked.items() <= drawing.requests(batch.run, self.deck.around).items()
        return not basket or asked.items() != self.mixing.requests(batch.run, basket).items()

    @property
    def clip(self) -> Clip | None:
        """The clip of the basket that was pointed at last."""
        return self._wish.clip if self._wish is not None else None

    @property
    def clip_take(self) -> Take:
        """What has come of it."""
        return self._takes.take(self._wish) if self._wish is not None else ON_ITS_WAY

    def forget_clip(self) -> None:
        """Have no clip of the basket any more: it is empty."""
        self._hush(heard=self.hearing.wanted == CLIP)
        self._wish = self._clip = None

    def forget_batch(self, batch: Batch) -> None:
        """Take a batch off the list; its files stay."""
        self.batches.remove(batch)
        if batch is self.shown:
            self._hush(heard=self.hearing.wanted != CLIP)
            self.shown = None

    def _hush(self, *, heard: bool) -> None:
        """Silence what is taken away, where it is what is heard."""
        if heard and self.ours:
            self.speaker.pause()

    def have_sounds(self) -> None:
        """Take in what has come; play it where it was waited for."""
        self.making.look()
        self._put()
        wanted = self.hearing.wanted
        if self.shown is not None and wanted != CLIP and self.shown.parts[wanted].silent:
            self.hearing.hear(self._letter(self.shown))
        if self._eager is self.shown is not None and self.hearing.heard == self.hearing.wanted != CLIP:
            self._eager = None
            if self.in_front and self.speaker.state.sound != "none":
                self.hearing.give()
                self.speaker.play()

    def _put(self) -> None:
        sounds = dict(self.shown.sounds) if self.shown is not None else {}
        take = self.clip_take
        if take.sound is not None or take.trouble:
            self._clip = take.sound
        if self._clip is not None:
            sounds[CLIP] = self._clip
        self.hearing.put(sounds)

    @property
    def ours(self) -> bool:
        """Whether the speaker holds what this screen gave it."""
        return self.hearing.ours

    def lanes(self) -> tuple[Lane, ...]:
        """What there is to hear."""
        return tuple(self.hearing.lanes().values())

    def action_play(self) -> None:
        """Play, or pause."""
        self.hearing.give()
        super().action_play()

    def action_switch_clip(self) -> None:
        """Hear the clip of the basket at the cursor, or the new sound again."""
        if self.hearing.wanted != CLIP:
            self.hearing.hear(CLIP)
        elif self.shown is not None:
            self.hearing.hear(self._letter(self.shown))
        self.deck_changed("size")

    def _hear(self, letter: str) -> None:
        if self.shown is None:
            self.say("Nothing is made yet: enter mixes the basket, n draws from nothing.")
        elif letter in self.shown.absent:
            self.say(self.shown.absent[letter])
        elif letter in self.shown.parts:
            self._letters[self.shown.made] = letter
            self.hearing.hear(letter)
            self.deck_changed("size")

    def action_version_a(self) -> None:
        """Hear the first way."""
        self._hear("a")

    def action_version_b(self) -> None:
        """Hear the second way."""
        self._hear("b")

    def action_version_c(self) -> None:
        """Hear the third way."""
        self._hear("c")

    def action_version_d(self) -> None:
        """Hear the fourth way."""
        self._hear("d")

    def action_version_e(self) -> None:
        """Hear the fifth way."""
        self._hear("e")

    # ------------------------------------------------------------ making

    def _run(self) -> RunInfo | None:
        """The run to make with; None where there is none, which is then said."""
        run = self.deck.selected_run
        if run is None or not ready(run):
            self.say("There is no finished run to make sound with; 1 goes to Train.")
            return None
        return run

    def action_make_mix(self) -> None:
        """Mix the basket in every way."""
        basket = self.deck.basket
        if not basket:
            self.say("The basket is empty: p picks by genre; in Listen or Explore, m puts a clip into it.")
        elif run := self._run():
            clips = "one clip" if len(basket) == 1 else f"{len(basket)} clips"
            requests = self.mixing.requests(run.name, basket)
            absent = {} if "arithmetic" in requests else {letters(MIX_WAYS)["arithmetic"]: NO_GENRE}
            parts = lettered(MIX_WAYS, requests)
            self._begin([Batch(f"mix of {clips}", "mix", run.name, parts, absent)])

    def action_draw_samples(self) -> None:
        """Draw in every way, with the next seeds."""
        run = self._run()
        if run is None:
            return
        drawing, around = self.drawing, self.deck.around
        requests, absent = drawing.requests(run.name, around), {}
        for way, letter in letters(SAMPLE_WAYS).items():
            if sentence := lacking(way, run, self.genres, list(self.deck.runs.values())):
                absent[letter] = sentence
                del requests[way]
        start = f"around {self.around_words()}" if around is not None else ""
        batches = []
        for seed in range(drawing.seed, drawing.seed + drawing.count):
            title = " · ".join(word for word in (f"seed {seed}", drawing.genre, start) if word)
            batches.append(Batch(title, "draw", run.name, lettered(SAMPLE_WAYS, requests), absent))
        self._draw(seed=drawing.seed + drawing.count)
        self._begin(batches)

    def _begin(self, batches: list[Batch]) -> None:
        """Make batches, the way that is to be heard first."""
        self.batches = [*reversed(batches), *self.batches]
        first = self._letter(batches[0])
        ways = sorted(batches[0].parts, key=lambda letter: letter != first)
        orders = [
            Order(batches[0].parts[letter].request, [batch.parts[letter] for batch in batches])
            for letter in ways
        ]
        self._eager = batches[0]
        self.show_batch(batches[0])
        self.making.start(orders)

    def action_more_like_this(self) -> None:
        """Draw around what is heard: the clip of the basket, or the mix; or around nothing again."""
        around = self._heard_source()
        if around is not None and around == self.deck.around:
            around = None
        elif around is None and self.deck.around is None:
            self.say("Choose a clip of the basket or a mix: new sounds are then drawn around it.")
        self.deck_app.set_around(around)

    def _heard_source(self) -> ClipRef | MixRequest | None:
        """What new sounds can be drawn around, of what is heard: a clip, or a mix of latents."""
        from engine.schema import ClipRef, MixRequest

        if self.hearing.wanted == CLIP:
            clip = self.clip
            return (
                ClipRef(library=clip.library, track=clip.track, clip=clip.clip) if clip is not None else None
            )
        part = self.shown.parts.get(self.hearing.wanted) if self.shown is not None else None
        request = part.request if part is not None else None
        return request if isinstance(request, MixRequest) and request.way != "waveform" else None

    def around_words(self) -> str:
        """What is drawn around, in a few words; empty: nothing."""
        from engine.schema import MixRequest

        around = self.deck.around
        if around is None:
            return ""
        if isinstance(around, MixRequest):
            many = len(around.ingredients)
            return f"{around.way} of {many} clip{'s' if many > 1 else ''}"
        return f"{around.track} · {around.clip + 1}"

    def action_ladder(self) -> None:
        """Show what every way to draw is worth, or have it measured."""
        from tui.screens.ladder import show_ladder

        if run := self._run():
            show_ladder(self.deck_app, run)

    # ------------------------------------------------------------ files

    def action_write_sound(self) -> None:
        """Say where the sound lies: what is made is written at once."""
        sound = self.hearing.sound if self.hearing.heard != CLIP else None
        self.say(f"Written: {self.deck.located(sound.path)}" if sound else "Make a sound first.")

    def action_write_flac(self) -> None:
        """Write the sound as FLAC: beside its WAV, or here, with its recipe, when the engine is elsewhere."""
        sound = self.hearing.sound
        if sound is None or self.hearing.heard == CLIP:
            self.say("Make a sound first.")
            return
        there = here = Path(sound.path)
        if self.deck.box:
            here = Path(file_name(there.stem, self.deck.box))  # this box may have made one of the same name
        calls: dict[str, Callable[[Client], Awaitable[bytes]]] = {
            here.with_suffix(".flac").name: lambda engine: engine.flac_bytes(sound.path)
        }
        if self.deck.box:
            calls[here.with_suffix(".json").name] = lambda engine: _recipe(engine, sound.path)
        self.write(there.parent, calls)


async def _recipe(engine: Client, path: str) -> bytes:
    return (await engine.recipe(path)).model_dump_json(indent=1).encode()
