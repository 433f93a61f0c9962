"""Listen: the tracks of the library, and a clip of one of them as original and as reconstruction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer

from tui.actions import bindings
from tui.deck import Change
from tui.screens.sounding import SoundScreen, file_name, level, ready, write_file
from tui.speaker.words import Lane
from tui.takes import Clip, Take, Takes, Wish
from tui.widgets.frame import frame
from tui.widgets.genres import GenreKey
from tui.widgets.hint import hint
from tui.widgets.measures_line import measures_line
from tui.widgets.rows import title
from tui.widgets.sound_panel import SoundPanel, View
from tui.widgets.track_list import TrackList
from tui.widgets.tracks_panel import TracksPanel

if TYPE_CHECKING:
    from engine.schema import ListedTrack, Measures, Sound

REST: Final = 0.12
"""Seconds that the cursor must rest on a track before its sounds are asked for."""


class ListenScreen(SoundScreen):
    """Screen 2."""

    NAME = "listen"
    CSS_PATH = "listen.tcss"
    BINDINGS = bindings("listen")

    def __init__(self) -> None:
        super().__init__()
        self._takes = Takes(self, self._have_sounds, lambda: self.query_one(SoundPanel).columns)
        self._listed: tuple[object, ...] = ()
        self._clip = 0
        self._lane = 0
        self._wish: Wish | None = None
        self._offered: Wish | None = None
        self._rest: Timer | None = None
        self._standing: tuple[object, ...] = ()
        self._measures: dict[str, Measures | None] = {}

    def compose_work(self) -> ComposeResult:
        """Tracks, and the clip."""
        yield TracksPanel(id="tracks")
        yield SoundPanel(2, id="clip")

    # ------------------------------------------------------------ drawing

    def show(self, changes: frozenset[Change]) -> None:
        """Redraw the parts that these changes touch."""
        if changes & {"libraries", "selection", "line"}:
            self._list_tracks()
        run = self.deck.selected_run
        standing = (run.name, run.state, ready(run)) if run else ()
        if "selection" in changes or standing != self._standing:
            self._standing = standing  # better weights of a run that still learns wait for another clip
            self._choose()
        if changes & {"selection", "runs"}:
            self._want_measures()
        if changes & {"basket", "libraries", "selection"}:
            self.query_one(TracksPanel).mark(
                {item.track for item in self.deck.basket if item.library == self.deck.library}
            )
        if changes - {"sound"}:
            self._show_title()
        self._show_lanes()
        self._show_facts()
        self._show_position()
        self.keep_moving()

    def _show_title(self) -> None:
        self.query_one(TracksPanel).count()
        tracks = self.query_one(TrackList)
        clip = self.query_one(SoundPanel)
        track = tracks.track
        if track is None:
            frame(clip, Content("Clip"))
            clip.empty(lambda columns, _rows: self._nothing(columns))
            return
        part = {"left-out": "left out"}.get(track.part, track.part)
        facts = [f"clip {self._clip + 1} of {track.clips}", part, track.genre or "no genre"]
        frame(clip, title(track.name, facts, clip.size.width))

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

    def _show_lanes(self) -> None:
        if self._wish is None:
            return
        original, made = self._takes.take(self._wish.original), self._takes.take(self._wish)
        heard = self._heard()
        self.query_one(SoundPanel).draw(
            [
                View("A", "original", _aside(original), original.picture, heard == 0),
                self._view_of_run(made, heard == 1),
            ]
        )

    def _view_of_run(self, take: Take, heard: bool) -> View:
        run = self.deck.selected_run
        if run is None:
            return View("B", "no run yet", Content.styled("1 and n train one", "$muted"), None, False)
        name = f"{run.name}  1/{run.ratio:.0f}"
        if not ready(run):
            return View("B", name, Content.styled(f"{run.state}, no weights yet", "$muted"), None, False)
        return View("B", name, _aside(take), take.picture, heard)

    def _show_position(self) -> None:
        state = self.speaker.state
        panel = self.query_one(SoundPanel)
        sound = self._heard_sound()
        seconds = sound.seconds if sound else 0.0
        position = state.now() if self.ours else 0.0
        panel.place(position, seconds, state.playing and self.ours, self.device())
        panel.point(self.share())

    def _show_facts(self) -> None:
        panel = self.query_one(SoundPanel)
        columns = panel.columns
        lines = self.sound_lines(self._heard_sound(), columns)
        run = self.deck.selected_run
        measures = self._measures.get(run.name) if run else None
        if measures is not None:
            lines.insert(0, measures_line(measures, columns))
        panel.tell(lines)

    # ------------------------------------------------------------ what is chosen

    def _list_tracks(self) -> None:
        """Have the tracks of the library, with their parts of the run's split."""
        library, run = self.deck.selected_library, self.deck.selected_run
        if library is None:
            return
        own = run is not None and run.library == library.name
        split, seed = (run.split, run.seed) if run is not None and own else ("random", 0)
        wanted = (library.name, library.created, split, seed)
        if wanted == self._listed:
            return
        self._listed = wanted
        genres = GenreKey(library.genres)

        def have(tracks: list[ListedTrack]) -> None:
            self.query_one(TrackList).load(tracks, genres)

        def failed(sentence: str) -> None:
            self._listed = ()
            self.say(sentence, error=True)

        self.ask(lambda engine: engine.tracks(library.name, split, seed), have, group="tracks", failed=failed)

    def _choose(self) -> None:
        """Want the sounds of the track under the cursor."""
        track = self.query_one(TrackList).track
        wish = self._wished(track, self._clip) if track else None
        if wish == self._wish:
            return
        self._wish = wish
        if self._rest is not None:
            self._rest.stop()
        if wish is None or self._takes.has(wish):
            self._want()
        else:
            self._rest = self.set_timer(REST, self._want)

    def _want(self) -> None:
        track, after = self.query_one(TrackList).track, self.query_one(TrackList).neighbour(1)
        ahead = [self._wished(after, 0)] if after else []
        if track and self._clip + 1 < track.clips:
            ahead.append(self._wished(track, self._clip + 1))
        self._takes.want([self._wish] if self._wish else [], ahead)
        self._have_sounds()

    def _wished(self, track: ListedTrack, clip: int) -> Wish:
        run = self.deck.selected_run
        place = Clip(self.deck.library or "", track.name, clip)
        return Wish(place, run.name, run.best_epoch) if run and ready(run) else Wish(place)

    def _want_measures(self) -> None:
        run = self.deck.selected_run
        if run is None or not run.measured:
            self._measures.clear()
            return
        if run.name in self._measures:
            return

        def have(measures: Measures | None) -> None:
            self._measures[run.name] = measures
            self.deck_changed("runs")

        self.ask(lambda engine: engine.measures(run.name), have, group="measures")

    def on_track_list_moved(self) -> None:
        """Another track, from its first clip on."""
        self._clip = 0
        self._choose()
        self.deck_changed("tracks")

    # ------------------------------------------------------------ what is heard

    def lanes(self) -> tuple[Lane, ...]:
        """The original, and the reconstruction once it is made."""
        return tuple(Lane(sound.path) for sound in self._sounds())

    def nothing_to_play(self) -> str:
        """Why there is nothing to play."""
        trouble = self._takes.take(self._wish.original).trouble if self._wish else ""
        return trouble or "The clip is on its way."

    def _sounds(self) -> list[Sound]:
        if self._wish is None:
            return []
        original = self._takes.take(self._wish.original).sound
        made = self._takes.take(self._wish).sound if self._wish.run else None
        if original is None:
            return []
        return [original, made] if made else [original]

    def _heard(self) -> int:
        """The lane that sounds, or would."""
        return min(self._lane, max(0, len(self._sounds()) - 1))

    def _heard_sound(self) -> Sound | None:
        sounds = self._sounds()
        return sounds[self._heard()] if sounds else None

    def _have_sounds(self) -> None:
        """Give the speaker what has come: at once for another clip, in place for another lane."""
        lanes = self.lanes()
        if lanes and lanes != self.speaker.state.lanes:
            same = self._offered == self._wish and self.speaker.state.lanes[:1] == lanes[:1]
            playing = self.speaker.state.playing
            self.speaker.load(lanes, keep=same)
            self._offered = self._wish
            if self._heard() != self.speaker.state.lane:
                self.speaker.switch(self._heard())
            if playing and not same:
                self.speaker.play()  # who goes down the list while it plays hears each track begin
        self.deck_changed("sound")

    # ------------------------------------------------------------ actions

    def _switch(self, lane: int) -> None:
        self._lane = lane
        if lane and not (self._wish and self._wish.run):
            self.say(NO_RUN)
        elif lane < len(self._sounds()) and self.ours:
            self.speaker.switch(lane)
        self.deck_changed("sound")

    def action_original(self) -> None:
        """Hear the original."""
        self._switch(0)

    def action_reconstruction(self) -> None:
        """Hear the reconstruction."""
        self._switch(1)

    def _go_to_clip(self, clip: int) -> None:
        track = self.query_one(TrackList).track
        if track and 0 <= clip < track.clips:
            self._clip = clip
            self._choose()
            self.deck_changed("tracks")

    def action_clip_before(self) -> None:
        """The clip before."""
        self._go_to_clip(self._clip - 1)

    def action_clip_after(self) -> None:
        """The next clip."""
        self._go_to_clip(self._clip + 1)

    def action_into_basket(self) -> None:
        """Put the clip into the basket, or take its track out."""
        if self._wish is not None:
            self.toggle_in_basket(self._wish.clip)

    def action_write_sound(self) -> None:
        """Copy what is heard into the folder of sounds."""
        sound, engine = self._heard_sound(), self.deck.engine
        if sound is None or engine is None or self._wish is None:
            self.say(self.nothing_to_play())
            return
        lane = (self._wish.run if self._heard() else None) or "original"
        name = file_name(self._wish.clip.track, f"clip {self._wish.clip.clip + 1}", lane)

        def have(data: bytes) -> None:
            try:
                path = write_file(Path(engine.sounds), name, data)
            except OSError as error:
                self.say(f"{name} could not be written: {error.strerror}.", error=True)
            else:
                self.say(f"Written: {path}")

        self.ask(lambda client: client.sound_bytes(sound.path), have, group="write")

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


NO_RUN: Final = "There is no finished run to reconstruct it; 1 goes to Train."


def _aside(take: Take) -> Content:
    """What is known of a lane's sound."""
    if take.trouble:
        return Content.styled(take.trouble, "$error")
    if take.sound is None:
        return Content.styled("on its way", "$faint")
    return level(take.sound)
