"""Mix: new sound from the clips in the basket, or from nothing, and all that was made in this sitting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Input

from tui.actions import bindings
from tui.deck import Change
from tui.screens.sounding import SoundScreen, level, ready
from tui.speaker.words import Lane
from tui.takes import Clip, Takes, Wish
from tui.widgets.basket import around, basket_lines, sound_lines
from tui.widgets.frame import frame
from tui.widgets.genres import GenreKey
from tui.widgets.hint import hint
from tui.widgets.lines import Lines
from tui.widgets.rows import title
from tui.widgets.sound_panel import SoundPanel, View

if TYPE_CHECKING:
    from engine.schema import Ingredient, MixWay, Picture, SampleWay, Sound

MIX_WAYS: Final[dict[MixWay, str]] = {
    "mean": "the average of the latents",
    "blend": "the average, as lively as one clip",
    "morph": "on the sphere from one to the next",
    "waveform": "the control: the sounds, averaged",
}
SAMPLE_WAYS: Final[dict[SampleWay, str]] = {
    "normal": "any numbers, without structure",
    "gaussian": "numbers like those of training clips",
    "genre": "numbers like those of one genre",
}
STEP: Final = 0.1
HEAVIEST: Final = 2.0
MOST_AT_ONCE: Final = 16


class MixScreen(SoundScreen):
    """Screen 5."""

    NAME = "mix"
    CSS_PATH = "mix.tcss"
    BINDINGS = bindings("mix")

    def __init__(self) -> None:
        super().__init__()
        self._takes = Takes(
            self, lambda: self.deck_changed("basket"), lambda: self.query_one(SoundPanel).columns
        )
        self._pictures: dict[str, Picture] = {}
        self._asked: set[str] = set()
        self._made: list[Sound] = []
        self._cursor = 0
        self._busy = ""
        self._mix_way = 0
        self._sample_way = 1
        self._genre = 0
        self._count = 1
        self._seed = 0

    def compose_work(self) -> ComposeResult:
        """Basket and sounds on the left, the selected one on the right."""
        with Vertical(id="left"):
            yield Lines(id="basket", classes="panel")
            yield Lines(id="ways", classes="panel")
            yield Lines(id="made", classes="panel")
        yield SoundPanel(1, id="sound")

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        if changes & {"basket", "tracks", "libraries", "selection"}:
            for library in {item.library for item in self.deck.basket}:
                self.deck_app.need_tracks(library)
            self._go(self._cursor)
        if changes - {"sound"}:
            self._show_lists()
            self._show_ways()
        self._show_sound()
        self.keep_moving()

    def _show_lists(self) -> None:
        basket, made = self.deck.basket, self._made
        inside = len(basket)
        genres = {
            name: (
                GenreKey(info.genres),
                {track.name: track.genre for track in self.deck.tracks.get(name, ())},
            )
            for name, info in self.deck.libraries.items()
        }
        upper, lower = self.query_one("#basket", Lines), self.query_one("#made", Lines)
        counted = (f" {len(made)}" if made else "", "$faint")
        frame(lower, Content.assemble("Made in this sitting", counted))
        here = self._cursor if self._cursor < inside else None
        there = self._cursor - inside if self._cursor >= inside else None
        empty = [Content.styled("empty: 2 or 4, then m", "$faint")]
        upper.draw(
            lambda columns, rows: around(basket_lines(basket, genres, here, columns), here, rows) or empty
        )
        busy = [Content.styled(f" ◌ {self._busy}", "$faint")] if self._busy else []
        lower.draw(
            lambda columns, rows: [*busy, *around(sound_lines(made, there, columns), there, rows - len(busy))]
        )

    def _show_ways(self) -> None:
        panel = self.query_one("#ways", Lines)
        mix, draw = list(MIX_WAYS)[self._mix_way], list(SAMPLE_WAYS)[self._sample_way]
        genre = self._genre_name()
        of = f" {genre}" if draw == "genre" and genre else ""
        run = self.deck.selected_run
        frame(panel, Content.assemble("With ", (run.name if run else "no run yet", "$bright")))
        lots = f"{self._count} at a time" if self._count > 1 else "one at a time"
        mixing = _choice("y", "mix", MIX_WAYS, self._mix_way)
        drawing = _choice("g", "draw", SAMPLE_WAYS, self._sample_way) + Content.styled(of, "$foreground")
        seed = Content.assemble(
            ("s ", "$accent"), ("seed ", "$faint"), (f"{self._seed}   ", "$foreground"), (lots, "$faint")
        )
        lines = [
            mixing,
            Content.styled(f"       {MIX_WAYS[mix]}", "$faint"),
            drawing,
            Content.styled(f"       {SAMPLE_WAYS[draw]}", "$faint"),
            seed,
        ]
        panel.draw(lambda _columns, rows: lines if rows >= len(lines) else [mixing, drawing, seed])
        inside = len(self.deck.basket)
        frame(
            self.query_one("#basket"),
            Content.assemble("Basket", (f" {inside}" if inside else "", "$faint")),
            Content(f"{mix} · {draw}{of}" if not panel.display else ""),
        )

    def _show_sound(self) -> None:
        panel, item, sound = self.query_one(SoundPanel), self._ingredient(), self._sound()
        if item is None and not self._made:
            frame(panel, Content("New sound"))
            panel.empty(lambda columns, _rows: self._nothing(columns))
            return
        if item is not None:
            take = self._takes.take(_wish(item))
            frame(panel, title(item.track, [f"clip {item.clip + 1}", "in the basket"], panel.size.width))
            trouble = Content.styled(take.trouble or ("" if take.sound else "on its way"), "$faint")
            panel.draw([View("", "original", trouble, take.picture, True)])
            lines = []
        else:
            assert sound is not None
            frame(panel, Content.styled(sound.title, "$bright"))
            panel.draw([View("", "new sound", level(sound), self._picture(sound), True)])
            lines = [Content.styled(sound.note, "$muted")] if sound.note else []
        state = self.speaker.state
        position = state.now() if self.ours else 0.0
        seconds = sound.seconds if sound else 0.0
        panel.place(position, seconds, state.playing and self.ours, self.device())
        panel.point(self.share())
        panel.tell([*lines, *self.sound_lines(sound, panel.columns)])

    def _nothing(self, columns: int) -> list[Content]:
        return hint(
            "The basket is empty; nothing is made yet.",
            ("2 or 4, m", "puts a track into the basket"),
            ("enter", "mixes what is in it"),
            ("n", "draws a sound from nothing"),
            columns=columns,
        )

    # ------------------------------------------------------------ what is selected

    def _ingredient(self) -> Ingredient | None:
        basket = self.deck.basket
        return basket[self._cursor] if self._cursor < len(basket) else None

    def _sound(self) -> Sound | None:
        """The sound of what is selected, made or not."""
        item = self._ingredient()
        if item is not None:
            return self._takes.take(_wish(item)).sound
        place = self._cursor - len(self.deck.basket)
        return self._made[place] if 0 <= place < len(self._made) else None

    def lanes(self) -> tuple[Lane, ...]:
        """What is selected."""
        sound = self._sound()
        return (Lane(sound.path, name=sound.title),) if sound else ()

    def _go(self, place: int) -> None:
        most = len(self.deck.basket) + len(self._made) - 1
        self._cursor = max(0, min(place, most))
        item = self._ingredient()
        if item is not None:
            self._takes.want([_wish(item)])
        self.deck_changed("size")

    def _picture(self, sound: Sound) -> Picture | None:
        """Of a made sound; asked for once, None until it is there."""
        if sound.path not in self._asked:
            self._asked.add(sound.path)
            columns = self.query_one(SoundPanel).columns

            def have(picture: Picture) -> None:
                self._pictures[sound.path] = picture
                self.deck_changed("size")

            self.ask(lambda engine: engine.picture(sound.path, columns), have, group="picture")
        return self._pictures.get(sound.path)

    def _genre_name(self) -> str | None:
        run = self.deck.selected_run
        library = self.deck.libraries.get(run.library) if run else None
        genres = library.genres if library else []
        return genres[self._genre % len(genres)] if genres else None

    # ------------------------------------------------------------ making

    def _may_make(self) -> str | None:
        """The run to make with; None where something stands in the way, which is then said."""
        run = self.deck.selected_run
        if self._busy:
            self.say("One sound at a time; the one before is still being made.")
        elif run is None or not ready(run):
            self.say("There is no finished run to make sound with; 1 goes to Train.")
        else:
            return run.name
        return None

    def action_make_mix(self) -> None:
        """Mix the basket."""
        from engine.schema import MixRequest

        basket = self.deck.basket
        if not basket:
            self.say("The basket is empty: in Listen or Explore, m puts a clip into it.")
        elif run := self._may_make():
            way = list(MIX_WAYS)[self._mix_way]
            request = MixRequest(run=run, ingredients=basket, way=way)
            self._begin(f"{way} of {len(basket)} clips" if len(basket) > 1 else f"{way} of one clip")
            self.ask(
                lambda engine: engine.mix(request),
                lambda sound: self._end([sound]),
                group="make",
                failed=self._fail,
            )

    def action_draw_samples(self) -> None:
        """Draw from the chosen distribution, with the next seeds."""
        from engine.schema import SampleRequest

        if run := self._may_make():
            way = list(SAMPLE_WAYS)[self._sample_way]
            genre = self._genre_name() if way == "genre" else None
            request = SampleRequest(run=run, way=way, genre=genre, count=self._count, seed=self._seed)
            self._seed += self._count
            self._begin(f"{genre or way} sample, seed {request.seed}")
            self.ask(lambda engine: engine.sample(request), self._end, group="make", failed=self._fail)

    def _begin(self, what: str) -> None:
        self._busy = what
        self.deck_changed("size")

    def _end(self, sounds: list[Sound]) -> None:
        self._busy = ""
        self._made = [*reversed(sounds), *self._made]
        self._go(len(self.deck.basket))

    def _fail(self, sentence: str) -> None:
        self._busy = ""
        self.say(sentence, error=True)
        self.deck_changed("size")

    # ------------------------------------------------------------ other actions

    def action_write_sound(self) -> None:
        """Say where the sound lies: what is made is written at once."""
        sound = self._sound() if self._ingredient() is None else None
        self.say(f"Written: {self.deck.located(sound.path)}" if sound else "Make a sound first.")

    def action_cursor_up(self) -> None:
        """One up."""
        self._go(self._cursor - 1)

    def action_cursor_down(self) -> None:
        """One down."""
        self._go(self._cursor + 1)

    def action_page_up(self) -> None:
        """To the basket."""
        self._go(0)

    def action_page_down(self) -> None:
        """To what was made."""
        self._go(max(self._cursor + 1, len(self.deck.basket)))

    def _weigh(self, by: float) -> None:
        item = self._ingredient()
        if item is None:
            return
        weight = round(min(HEAVIEST, max(0.0, item.weight + by)), 2)
        basket = list(self.deck.basket)
        basket[self._cursor] = item.model_copy(update={"weight": weight})
        if any(one.weight for one in basket):
            self.deck_app.set_basket(basket)

    def action_heavier(self) -> None:
        """More of this clip."""
        self._weigh(STEP)

    def action_lighter(self) -> None:
        """Less of this clip."""
        self._weigh(-STEP)

    def action_remove(self) -> None:
        """Take the clip out, or the sound off the list; its file stays."""
        basket, place = list(self.deck.basket), self._cursor - len(self.deck.basket)
        if place < 0:
            del basket[self._cursor]
            self.deck_app.set_basket(basket)
        elif place < len(self._made):
            del self._made[place]
            self._go(self._cursor)

    def action_clear(self) -> None:
        """Empty the basket."""
        self.deck_app.set_basket([])

    def action_mix_way(self) -> None:
        """The next way to mix."""
        self._mix_way = (self._mix_way + 1) % len(MIX_WAYS)
        self.deck_changed("size")

    def action_sample_way(self) -> None:
        """The next distribution."""
        self._sample_way = (self._sample_way + 1) % len(SAMPLE_WAYS)
        self.deck_changed("size")

    def action_sample_genre(self) -> None:
        """The next genre to draw from."""
        self._genre += 1
        self._sample_way = list(SAMPLE_WAYS).index("genre")
        self.deck_changed("size")

    def action_more_samples(self) -> None:
        """Twice as many at a time."""
        self._count = min(MOST_AT_ONCE, self._count * 2)
        self.deck_changed("size")

    def action_fewer_samples(self) -> None:
        """Half as many at a time."""
        self._count = max(1, self._count // 2)
        self.deck_changed("size")

    async def action_seed(self) -> None:
        """Type a seed."""
        line = Input(str(self._seed), type="integer", id="seed", compact=True, max_length=9)
        await self.query_one("#left").mount(line, after="#ways")
        line.cursor_blink = False
        line.focus()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Draw with this seed from now on."""
        if event.value.isdigit():
            self._seed = int(event.value)
        await event.input.remove()
        self.deck_changed("size")

    async def on_key(self, event: Key) -> None:
        """Leave the line without a new seed."""
        if event.key == "escape":
            await self.query("#seed").remove()


def _wish(item: Ingredient) -> Wish:
    return Wish(Clip(item.library, item.track, item.clip))


def _choice(key: str, word: str, ways: Iterable[str], chosen: int) -> Content:
    """`y mix  mean · blend · morph`, the chosen one bright."""
    parts = [
        Content.styled(way, "$accent bold" if place == chosen else "$muted") for place, way in enumerate(ways)
    ]
    return Content.assemble((f"{key} ", "$accent"), (f"{word:<5}", "$faint")) + Content("  ").join(parts)
