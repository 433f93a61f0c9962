"""Listen: the tracks of the library, and a clip of one of them as it was and as runs make it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.content import Content

from tui.actions import bindings
from tui.deck import Change
from tui.screens.comparing import LETTERS, ComparingScreen
from tui.screens.sounding import level, ready
from tui.takes import Take
from tui.widgets.frame import frame
from tui.widgets.genres import GenreKey
from tui.widgets.hint import hint
from tui.widgets.measures_line import measures_line, music_line
from tui.widgets.position import precise
from tui.widgets.rows import title
from tui.widgets.sound_panel import SoundPanel, View
from tui.widgets.track_list import TrackList
from tui.widgets.tracks_panel import TracksPanel

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Added, LibraryInfo, ListedTrack, Measures, MusicMeasures

    Found = tuple[Measures | None, MusicMeasures | None]

ROOM_FOR_BOTH: Final = 30
"""Lines of the clip's panel from which on measures on test tracks and on new music both have room."""


class ListenScreen(ComparingScreen):
    """Screen 2."""

    NAME = "listen"
    CSS_PATH = "listen.tcss"
    BINDINGS = bindings("listen")

    def __init__(self) -> None:
        super().__init__()
        self._listed: tuple[object, ...] = ()
        self._standing: tuple[object, ...] = ()
        self._measures: dict[str, Found] = {}
        self._measured: tuple[int, int] = (0, 0)  # what there was to be known when they were asked for
        self._added: Added | None = None

    def compose_work(self) -> ComposeResult:
        """Tracks, and the clip."""
        yield TracksPanel(id="tracks")
        yield SoundPanel(len(LETTERS) + 2, id="clip")

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        if changes & {"libraries", "selection", "line"}:
            self._list_tracks()
        if "line" in changes and self.deck.line == "up":
            self.ask_again()
        standing = tuple((run.name, run.state, ready(run)) for run in self.lettered_runs().values())
        if changes & {"selection", "runs"} or standing != self._standing:
            self._standing = standing
            self.choose()
            self._want_measures()
        if changes & {"basket", "libraries", "selection"}:
            self.query_one(TracksPanel).mark(
                {item.track for item in self.deck.basket if item.library == self.deck.library}
            )
        if changes - {"sound"}:
            self.query_one(TracksPanel).count()
        self.lineup.refresh()
        self._show_clip()
        self.keep_moving()

    def _show_clip(self) -> None:
        panel, track = self.query_one(SoundPanel), self.track
        if track is None or self.clip is None:
            frame(panel, Content("Clip"))
            panel.empty(lambda columns, _rows: self._nothing(columns))
            return
        place = f"clip {self.clip.clip + 1} of {track.clips}"
        if self.clip.whole:
            place = f"whole track, {track.clips} clip{'s' if track.clips > 1 else ''}"
        part = {"left-out": "left out", "new": "new music"}.get(track.part, track.part)
        name = title(track.name, [place, part, track.genre or "no genre"], panel.size.width)
        frame(panel, name, self._listening(panel.size.width))
        panel.draw(self._views())
        self._show_position(panel)
        self._show_facts(panel)

    def _listening(self, columns: int) -> Content:
        """How it is listened to, in the frame's lower edge: what matters most stands longest."""
        matched = ("loudness matched", "$faint") if self.lineup.matched else ("loudness as it is", "$muted")
        parts = [Content.styled(*matched), self.device()]
        if self.loop is not None:
            start, end = self.loop
            parts.insert(0, Content.styled(f"loop {precise(start)} – {precise(end)}", "$muted"))
        dot = Content.styled(" · ", "$faint")
        while len(parts) > 1 and dot.join(parts).cell_length > columns:
            del parts[-2]
        return dot.join(part for part in parts if part)

    def _nothing(self, columns: int) -> list[Content]:
        tracks = self.query_one(TrackList)
        if self.deck.line != "up":
            return hint(self.deck.trouble or "Connecting to the engine.", columns=columns)
        if self.deck.selected_library is None:
            return hint("There is no library yet.", ("1", "shows how one is being made"), columns=columns)
        if tracks.known:
            return hint(
                "No track is called that.", ("/", "another filter"), ("esc", "all tracks"), columns=columns
            )
        return hint("Reading the tracks.", columns=columns)

    def _views(self) -> list[View]:
        heard, difference = self.lineup.heard, self.lineup.difference_heard
        original = self.lineup.take(None)
        runs = self.lettered_runs()
        views = [View("a", "original", self._aside(None), original.picture, heard is None)]
        if LETTERS[0] not in runs:
            words = Content.styled("1 and n train one", "$muted")
            views.append(View(LETTERS[0], "no run yet", words, None, False))
        for letter, run in runs.items():
            made = self.lineup.take(run.name)
            name = f"{run.name}  1/{run.ratio:.0f}"
            aside = self._aside(run.name)
            if not ready(run):
                aside = Content.styled(f"{run.state}, no weights yet", "$muted")
            views.append(View(letter, name, aside, made.picture, heard == run.name and not difference))
        if self.lineup.difference_wanted and self.lineup.wanted is not None:
            views.append(self._view_of_difference(self.lineup.wanted, difference))
        return views

    def _view_of_difference(self, run: str, heard: bool) -> View:
        left_out = self.lineup.take(run, difference=True)
        aside = told(left_out)
        if left_out.sound is not None:
            aside = Content.assemble(
                aside, (f"  at {left_out.sound.gain_db:+.0f} dB".replace("-", "−"), "$accent")
            )
        return View("d", f"original − {run}", aside, left_out.picture, heard)

    def _aside(self, voice: str | None) -> Content:
        """What is known of a lane's sound, and by how much it is turned down."""
        take = self.lineup.take(voice)
        if take.sound is None or not self.lineup.matched:
            return told(take)
        return Content.assemble(told(take), "  ", (f"{decibels(self.lineup.gain(voice)):>8}", "$faint"))

    def _show_position(self, panel: SoundPanel) -> None:
        state, sound, loop = self.speaker.state, self.lineup.sound, self.loop
        seconds = sound.seconds if sound else 0.0
        position = state.now() if self.ours else 0.0
        panel.place(position, seconds, state.playing and self.ours, loop=loop)
        panel.go_round((loop[0] / seconds, loop[1] / seconds) if loop and seconds else None)
        panel.point(self.share())

    def _show_facts(self, panel: SoundPanel) -> None:
        columns = panel.columns
        lines = self.sound_lines(self.lineup.sound, columns)
        selected, library = self.deck.run, self.deck.selected_library
        measures, on_new_music = self._measures.get(self.lineup.heard or selected or "", (None, None))
        told_of = [measures_line(measures, columns)] if measures is not None else []
        if on_new_music is not None:
            first = library is not None and library.growing
            told_of.insert(0 if first else 1, music_line(on_new_music, columns))
        room = 2 if panel.content_size.height >= ROOM_FOR_BOTH else 1
        failed = [Content.styled(line, "$error") for line in wrap(self._trouble(), max(1, columns))]
        panel.tell(failed + told_of[:room] + lines)

    def _trouble(self) -> str:
        """Why something of the clip cannot be heard: what is wanted first."""
        wanted = self.lineup.take(self.lineup.wanted, self.lineup.difference_wanted)
        takes = [wanted, *map(self.lineup.take, self.lineup.voices())]
        return next((take.trouble for take in takes if take.trouble), "")

    # ------------------------------------------------------------ what is chosen

    def _list_tracks(self) -> None:
        """Have the tracks of the library, with their parts of the run's split."""
        library, run = self.deck.selected_library, self.deck.selected_run
        if library is None:
            return
        own = run is not None and run.library == library.name
        split, seed = (run.split, run.seed) if run is not None and own else ("random", 0)
        wanted = (library.name, library.created, library.tracks, split, seed)
        if wanted == self._listed:
            return
        self._listed = wanted
        genres = GenreKey(library.genres)

        def have(tracks: list[ListedTrack]) -> None:
            self.query_one(TrackList).load(tracks, genres)
            self._find_added()

        def failed(sentence: str) -> None:
            self._listed = ()
            self.say(sentence, error=True)

        self.ask(lambda engine: engine.tracks(library.name, split, seed), have, group="tracks", failed=failed)

    def _want_measures(self) -> None:
        """Have the measures of the runs that are compared."""
        measured = [run.name for run in self.lettered_runs().values() if run.measured]
        jobs = (job for job in self.deck.jobs.values() if job.kind == "measure")
        stand = sum(job.state == "done" for job in jobs), sum(one.tracks for one in self._new_music())
        kept = self._measures if stand == self._measured else {}
        self._measures, self._measured = {name: kept[name] for name in measured if name in kept}, stand
        for name in measured:
            if name not in self._measures:
                self._ask_measures(name)

    def _ask_measures(self, run: str) -> None:
        async def look(engine: Client) -> Found:
            return await engine.measures(run), await engine.music_measures(run)

        def have(found: Found) -> None:
            self._measures[run] = found
            self.deck_changed("sound")

        self._measures[run] = None, None  # asked for once
        self.ask(look, have, group=f"measures of {run}")

    def _new_music(self) -> list[LibraryInfo]:
        return [library for library in self.deck.libraries.values() if library.growing]

    def on_track_list_moved(self) -> None:
        """Another track, from its first clip on."""
        self.go_to_first_clip()
        self.query_one(TracksPanel).count()

    def at_cursor(self, below: int = 0) -> ListedTrack | None:
        """The track under the cursor, or one so many lines below it."""
        return self.query_one(TrackList).neighbour(below)

    @property
    def picture_columns(self) -> int:
        """As fine as the panel."""
        return self.query_one(SoundPanel).columns

    def action_new_music(self) -> None:
        """Pick an audio file, which becomes a track of new music."""
        from tui.screens.new_music import pick_music

        def have(added: Added | None) -> None:
            if added is not None:
                self._added = added
                self.deck_app.select_library(added.library)
                self._find_added()

        pick_music(self.deck_app, have)

    def action_delete_track(self) -> None:
        """Take the track out of the new music, after asking."""
        from tui.screens.new_music import delete_track

        if (track := self.at_cursor()) is not None and self.deck.library is not None:
            delete_track(self.deck_app, self.deck.library, track)

    def _find_added(self) -> None:
        """Put the cursor on the track that was added last, once it is listed."""
        tracks, added = self.query_one(TrackList), self._added
        if added is not None and added.library == self._listed[0] and tracks.find(added.track):
            self._added = None

    def action_blind_test(self) -> None:
        """Begin a blind test of what is compared, or go on with one that was left."""
        from tui.blind.fields import subject
        from tui.screens.blind_form import blind_test

        runs = [run for run in self.lettered_runs().values() if ready(run)]
        if runs:
            blind_test(self.deck_app, subject(self.deck, runs, self.clip_under_ear()))
        else:
            self.say("There is no finished run to test; 1 goes to Train.")

    # ------------------------------------------------------------ the list

    def action_cursor_up(self) -> None:
        """The track above."""
        self.query_one(TrackList).move(-1)

    def action_cursor_down(self) -> None:
        """The track below."""
        self.query_one(TrackList).move(1)

    def action_page_up(self) -> None:
        """A page up."""
        tracks = self.query_one(TrackList)
        tracks.move(-tracks.page)

    def action_page_down(self) -> None:
        """A page down."""
        tracks = self.query_one(TrackList)
        tracks.move(tracks.page)

    def action_first(self) -> None:
        """The first track."""
        self.query_one(TrackList).first()

    def action_last(self) -> None:
        """The last track."""
        self.query_one(TrackList).last()

    async def action_filter(self) -> None:
        """Type a part of a name, a genre or a part of the split."""
        await self.query_one(TracksPanel).type_filter()

    def key_escape(self) -> None:
        """Show all tracks."""
        self.query_one(TracksPanel).clear_filter()


def told(take: Take) -> Content:
    """What is known of a lane's sound."""
    if take.trouble:
        return Content.styled("✗ failed", "$error")
    if take.sound is None:
        return Content.styled("on its way", "$faint")
    return level(take.sound)


def decibels(value: float) -> str:
    """A gain with its sign: `−1.4 dB`."""
    return f"{value:+.1f} dB".replace("-", "−") if round(value, 1) else "0 dB"
