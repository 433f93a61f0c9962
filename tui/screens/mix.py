"""Mix: the basket, how it is mixed and what is drawn from nothing, and all that was made in this sitting."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Input

from tui.actions import bindings
from tui.deck import Change
from tui.mixing.batch import Batch, Part
from tui.mixing.chosen import MIX_WAYS, SAMPLE_WAYS, WORDS
from tui.mixing.hearing import CLIP
from tui.mixing.making import present
from tui.screens.mixing import MixingScreen
from tui.screens.sounding import level, path_line
from tui.takes import Take
from tui.widgets.basket import basket_lines, batch_lines
from tui.widgets.closeness import closeness_lines, not_compared
from tui.widgets.frame import frame
from tui.widgets.genres import GenreKey
from tui.widgets.hint import hint
from tui.widgets.lines import Lines
from tui.widgets.mix_choices import drawing_lines, in_brief, mixing_lines
from tui.widgets.rows import title
from tui.widgets.sound_panel import SoundPanel, View

if TYPE_CHECKING:
    from engine.schema import Ingredient, JobInfo, JobKind

STEP: Final = 0.1
HEAVIEST: Final = 2.0
LONGEST_NAME: Final = 60
WORKS: Final[dict[JobKind, str]] = {"ladder": "ways to draw", "closeness": "what is near"}
"""What is found out by the engine's jobs for this screen."""
ROOM_FOR_ALL: Final = 50
"""Columns from which on it also stands beside a sound how long it took and by how much it is turned down."""


class MixScreen(MixingScreen):
    """Screen 5."""

    NAME = "mix"
    CSS_PATH = "mix.tcss"
    BINDINGS = bindings("mix")

    def __init__(self) -> None:
        super().__init__()
        self._cursor = 0
        self._picked = 0  # so many times: each draws other tracks
        self._basket: list[Ingredient] = []  # as it was when the cursor was last put into it

    def compose_work(self) -> ComposeResult:
        """Basket, choices and batches on the left, the sounds of one on the right."""
        with Vertical(id="left"):
            yield Lines(id="basket", classes="panel")
            yield Lines(id="choices", classes="panel")
            yield Lines(id="made", classes="panel")
        yield SoundPanel(max(len(MIX_WAYS), len(SAMPLE_WAYS)) + 1, id="sound")

    @property
    def picture_columns(self) -> int:
        """As fine as the panel."""
        return self.query_one(SoundPanel).columns

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        if changes & {"basket", "tracks", "libraries", "selection"}:
            wanted = {item.library for item in self.deck.basket} | {self.deck.library or ""}
            for library in wanted & self.deck.libraries.keys():
                self.deck_app.need_tracks(library)
            self._follow_basket()
        if changes - {"sound"}:
            self.have_sounds()
            self._show_lists()
            self._show_choices()
        self._show_sounds()
        self.keep_moving()

    def _show_lists(self) -> None:
        basket, batches, inside = self.deck.basket, self.batches, len(self.deck.basket)
        genres = {
            name: (
                GenreKey(info.genres),
                {track.name: track.genre for track in self.deck.tracks.get(name, ())},
            )
            for name, info in self.deck.libraries.items()
        }
        upper, lower = self.query_one("#basket", Lines), self.query_one("#made", Lines)
        here = self._cursor if self._cursor < inside else None
        there = self._cursor - inside if self._cursor >= inside else None
        empty = [Content.styled("empty: p picks by genre", "$faint")]
        upper.draw(lambda columns, rows: basket_lines(basket, genres, here, columns, rows) or empty)
        brief = ""
        if not self.query_one("#choices").display:
            brief = in_brief(self.mixing, self.drawing, self.around_words())
        frame(upper, Content.assemble("Basket", *self._basket_name()), Content(brief))
        lower.draw(lambda columns, rows: batch_lines(batches, self.shown, there, columns, rows))
        making = " · ".join(f"◌ {what}" for what in (self.making.busy, self._measured()) if what)
        made = (f" {len(batches)}" if batches else "", "$faint")
        frame(lower, Content.assemble("Made in this sitting", made), Content(making))

    def _measured(self) -> str:
        """How far the engine's jobs for this screen are; empty while there is none."""
        jobs = [job for job in self.deck.running_jobs() if job.kind in WORKS]
        return " · ".join(f"{WORKS[job.kind]} {job.progress * 100:.0f} %" for job in jobs)

    def _basket_name(self) -> list[tuple[str, str]]:
        named, basket = self.deck.named, self.deck.basket
        name = f' "{named.name}"' if named is not None else ""
        changed = " · changed" if named is not None and named.ingredients != basket else ""
        return [(name, "$bright"), (f" {len(basket)}" if basket else "", "$faint"), (changed, "$faint")]

    def _show_choices(self) -> None:
        panel, run, words = self.query_one("#choices", Lines), self.deck.selected_run, self.around_words()
        frame(panel, Content.assemble("With ", (run.name if run else "no run yet", "$bright")))
        panel.draw(
            lambda columns, _rows: [
                *mixing_lines(self.mixing, columns),
                *drawing_lines(self.drawing, words, columns),
            ]
        )

    def _show_sounds(self) -> None:
        panel, batch, clip = self.query_one(SoundPanel), self.shown, self.clip
        if batch is None and clip is None:
            frame(panel, Content("New sound"))
            panel.empty(lambda columns, _rows: self._nothing(columns))
            return
        heard = self.hearing.heard
        parts = batch.parts.items() if batch is not None else ()
        views = [self._view(letter, part, heard) for letter, part in parts if not part.take.trouble]
        if clip is not None:
            name, aside = f"{clip.track} · {clip.clip + 1}", self._aside(CLIP, self.clip_take)
            views.append(View("tab", name, aside, self.clip_take.picture, heard == CLIP))
        words = (
            title(batch.title, self._facts(batch), panel.size.width)
            if batch is not None
            else Content("In the basket")
        )
        frame(panel, words, self._listening())
        panel.draw(views)
        state, sound = self.speaker.state, self.hearing.sound
        position = state.now() if self.ours else 0.0
        panel.place(position, sound.seconds if sound else 0.0, state.playing and self.ours)
        panel.point(self.share())
        self._show_facts(panel)

    def _facts(self, batch: Batch) -> list[str]:
        """What to know of a batch: the run, and whether a key would make another one now."""
        return [batch.run, "changed since"] if self.is_old(batch) else [batch.run]

    def _listening(self) -> Content:
        parts = [Content.styled("loudness matched", "$faint"), self.device()]
        return Content.styled(" · ", "$faint").join(part for part in parts if part)

    def _show_facts(self, panel: SoundPanel) -> None:
        heard, sound, columns = self.hearing.heard, self.hearing.sound, max(1, panel.columns)
        lines = [
            Content.styled(line, "$error")
            for letters, sentence in self._troubles().items()
            for line in wrap(f"{letters}  {sentence}", columns)
        ]
        part = self.shown.parts.get(heard) if self.shown is not None and heard is not None else None
        if part is not None and sound is not None:
            lines.append(Content.styled(WORDS[part.way], "$muted").truncate(columns, ellipsis=True))
            lines += [Content.styled(line, "$muted") for line in wrap(sound.note, columns)]
            if sound.closeness is not None:
                lines += closeness_lines(sound.closeness, columns)
            elif part.job is not None:
                lines += not_compared(present(part.job, self.deck), columns)
        if self.shown is not None and self.shown.made == "draw" and self.has_class("-tall"):
            lines += [
                Content.styled(f"{letter}  {sentence}", "$faint").truncate(columns, ellipsis=True)
                for letter, sentence in self.shown.absent.items()
            ]
        lines += self.sound_lines(sound, columns)
        if sound is not None and sound.recipe is not None and self.has_class("-tall"):
            lines.append(path_line("recipe", self.deck.located(sound.recipe), columns))
        panel.tell(lines)

    def _troubles(self) -> dict[str, str]:
        """What went wrong, by the letters of the ways that it did."""
        letters: dict[str, list[str]] = {}
        for letter, part in self.shown.parts.items() if self.shown is not None else ():
            if part.take.trouble:
                letters.setdefault(part.take.trouble, []).append(letter)
        if self.clip_take.trouble:
            letters.setdefault(self.clip_take.trouble, []).append("tab")
        return {" ".join(of): sentence for sentence, of in letters.items()}

    def _view(self, letter: str, part: Part, heard: str | None) -> View:
        name = f"{part.way} (control)" if part.way == "waveform" else part.way
        aside = self._waiting(part.job) if part.waits else self._aside(letter, part.take)
        return View(letter, name, aside, part.take.picture, letter == heard)

    def _waiting(self, job: JobInfo | None) -> Content:
        """How far the job is that a sound waits for."""
        now = present(job, self.deck)
        what = f"· {now.progress * 100:.0f} %" if now is not None else "for the engine"
        return Content.styled(f"waits {what}", "$faint")

    def _aside(self, voice: str, take: Take) -> Content:
        """What is known of a voice, and by how much it is turned down."""
        if take.sound is None:
            return (
                Content.styled("✗ failed", "$error")
                if take.trouble
                else Content.styled(
                    "on its way" if self.deck.line == "up" else "waits for the engine", "$faint"
                )
            )
        copied = take.sound.closeness is not None and take.sound.closeness.copy_of is not None
        known = Content.assemble(("a copy   " if copied else "", "$error"), level(take.sound))
        if self.picture_columns < ROOM_FOR_ALL:
            return known
        made = f"{take.sound.made_in:.1f} s   " if take.sound.made_in else ""
        gain = f"  {self.hearing.gain(voice):>5.1f} dB".replace("-", "−")
        return Content.assemble((made, "$faint"), known, (gain, "$faint"))

    def _nothing(self, columns: int) -> list[Content]:
        return hint(
            "The basket is empty; nothing is made yet.",
            ("p", "picks tracks by genre"),
            ("2 or 4, m", "puts a track into the basket"),
            ("enter", "mixes what is in it"),
            ("n", "draws sounds from nothing"),
            columns=columns,
        )

    # ------------------------------------------------------------ the list

    def _item(self) -> Ingredient | None:
        """The clip of the basket at the cursor."""
        basket = self.deck.basket
        return basket[self._cursor] if self._cursor < len(basket) else None

    def _go(self, place: int) -> None:
        """Put the cursor there, and hear what it stands on."""
        self._cursor = max(0, min(place, len(self.deck.basket) + len(self.batches) - 1))
        item, below = self._item(), self._cursor - len(self.deck.basket)
        if item is not None:
            self.point_at(item)
        elif below < len(self.batches):
            self.show_batch(self.batches[below])
        self.deck_changed("size")

    def _follow_basket(self) -> None:
        """The basket may be another one: keep the cursor on something, and the clip one of the basket."""
        before, self._basket = self._basket, self.deck.basket
        clips = [(item.library, item.track, item.clip) for item in self._basket]
        if [(item.library, item.track, item.clip) for item in before] == clips:
            return
        if not clips:
            self.forget_clip()
        was_inside = self._cursor < len(before) or not before
        if clips and was_inside:
            self._go(min(self._cursor, len(clips) - 1))
        else:
            self._cursor = max(0, self._cursor + len(clips) - len(before))

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

    def _begin(self, batches: list[Batch]) -> None:
        """Make batches; the cursor stays in the basket, or goes to the newest batch."""
        self._follow_basket()  # one that came since the last frame would be heard instead
        super()._begin(batches)
        if self._cursor >= len(self.deck.basket):
            self._cursor = len(self.deck.basket) + self.batches.index(batches[0])

    # ------------------------------------------------------------ the basket

    def _weigh(self, by: float) -> None:
        item = self._item()
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
        """Take the clip out, or the batch off the list; its files stay."""
        basket, place = list(self.deck.basket), self._cursor - len(self.deck.basket)
        if place < 0:
            del basket[self._cursor]
            self.deck_app.set_basket(basket)
        elif place < len(self.batches):
            self.forget_batch(self.batches[place])
            self._go(self._cursor)

    def action_clear(self) -> None:
        """Empty the basket."""
        self.deck_app.set_basket([])

    def action_pick(self) -> None:
        """Fill the basket by genre; each time with other tracks."""
        from tui.screens.baskets import pick_tracks

        def done() -> None:
            self._picked += 1
            self._go(0)

        pick_tracks(self.deck_app, self._picked, done)

    def action_open_basket(self) -> None:
        """Open a kept basket."""
        from tui.screens.baskets import open_basket

        open_basket(self.deck_app)

    def action_delete_basket(self) -> None:
        """Delete a kept basket."""
        from tui.screens.baskets import delete_basket

        delete_basket(self.deck_app)

    # ------------------------------------------------------------ what is typed

    async def action_keep_basket(self) -> None:
        """Type a name for the basket."""
        named = self.deck.named
        if not self.deck.basket:
            self.say("The basket is empty; there is nothing to keep.")
        else:
            name = named.name if named is not None else ""
            await self._type(
                Input(name, placeholder="name of the basket", max_length=LONGEST_NAME), "name", "#basket"
            )

    async def action_seed(self) -> None:
        """Type a seed."""
        await self._type(Input(str(self.drawing.seed), type="integer", max_length=9), "seed", "#choices")

    async def _type(self, line: Input, what: str, below: str) -> None:
        await self.query("#left Input").remove()
        line.id, line.compact, line.cursor_blink = what, True, False
        await self.query_one("#left").mount(line, after=below)
        line.focus()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Draw with this seed from now on, or keep the basket by this name."""
        from tui.screens.baskets import keep_basket

        said = event.value.strip()
        if event.input.id == "seed" and said.isdigit():
            self._draw(seed=int(said))
        elif event.input.id == "name" and said:
            keep_basket(self.deck_app, said)
        await event.input.remove()

    async def on_key(self, event: Key) -> None:
        """Leave the line without anything new."""
        if event.key == "escape":
            await self.query("#left Input").remove()
