"""The player of Listen: the clip or the whole track at the cursor, looped, written, put into the basket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from tui.lineup import Lineup
from tui.screens.sounding import SoundScreen
from tui.sound_files import file_name
from tui.speaker.words import Lane
from tui.takes import Clip, Takes

if TYPE_CHECKING:
    from engine.schema import ListedTrack, RunInfo, Sound

REST: Final = 0.12
"""Seconds that the cursor must rest on a track before its sounds are asked for."""
SHORTEST_LOOP: Final = 0.5
"""Seconds, as webMUSHRA."""


class PlayerScreen(SoundScreen):
    """A screen that plays what its cursor stands on."""

    def __init__(self) -> None:
        super().__init__()
        takes = Takes(self, self._have_sounds, lambda: self.picture_columns)
        self.lineup = Lineup(takes, lambda: self.speaker, matched=True)
        self.track: ListedTrack | None = None  # that is heard and seen; it follows the cursor once that rests
        self.clip: Clip | None = None
        self._number = 0  # of the clip in its track
        self._whole = False
        self._eager = False  # plays as soon as there is something
        self._asked: tuple[object, ...] = ()
        self._rest: Timer | None = None

    # ------------------------------------------------------------ what a screen says

    def at_cursor(self, below: int = 0) -> ListedTrack | None:
        """The track that the cursor stands on, or one so many lines below it."""
        raise NotImplementedError

    @property
    def picture_columns(self) -> int:
        """How fine pictures should be."""
        raise NotImplementedError

    def runs_to_hear(self) -> list[RunInfo]:
        """The runs that make versions of it."""
        raise NotImplementedError

    # ------------------------------------------------------------ what is heard and seen

    def choose(self, start: float = 0.0, at_once: bool = False) -> None:
        """Want the sounds of what the cursor stands on.

        Args:
            start: where it begins, in seconds.
            at_once: even where they must be made; else once the cursor rests.
        """
        clip, runs = self._clip_at_cursor(), self.runs_to_hear()
        asked = (clip, *(run.name for run in runs))
        if asked == self._asked:
            return
        self._asked = asked
        self._stop_resting()
        if at_once or clip is None or self.lineup.has(clip, runs):
            self._want(start)
        else:
            self._rest = self.set_timer(REST, self._want)

    def ask_again(self) -> None:
        """Want once more what failed, since the line to the engine was cut meanwhile."""
        if self.clip is not None:
            self._want()

    def _want(self, start: float = 0.0) -> None:
        self._stop_resting()
        self.track, self.clip = self.at_cursor(), self._clip_at_cursor()
        runs, selected = self.runs_to_hear(), self.deck.selected_run
        if self.lineup.wanted not in (None, *(run.name for run in runs)):
            self.lineup.wanted = selected.name if selected is not None else None
            self.lineup.difference_wanted &= selected is not None
        self.lineup.compare(self.clip, runs, self._ahead(), start)
        self._have_sounds()
        self.deck_changed("tracks")

    def _stop_resting(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def _clip_at_cursor(self) -> Clip | None:
        track = self.at_cursor()
        return self._clip_of(track, self._number) if track is not None else None

    def _clip_of(self, track: ListedTrack, number: int = 0) -> Clip:
        library = self.deck.selected_library
        name, made = (library.name, library.created) if library is not None else ("", 0.0)
        return Clip(name, track.name, 0 if self._whole else number, self._whole, made)

    def _ahead(self) -> list[Clip]:
        """What may be heard next, and should be there then: tracks below, and the next clip."""
        after = [track for track in map(self.at_cursor, (1, 2)) if track is not None]
        if self._whole:
            return [self._clip_of(track) for track in after[:1]]
        ahead = [self._clip_of(track) for track in after]
        if self.track is not None and self._number + 1 < self.track.clips:
            ahead.insert(1, self._clip_of(self.track, self._number + 1))
        return ahead

    def _have_sounds(self) -> None:
        """Give the speaker what has come: at once for another clip, in place for another lane."""
        if self.in_front:  # a blind test over it has the speaker to itself
            self.lineup.give()
            if self._eager and self.ours:
                self.speaker.play()
            self._eager = self._eager and not (self.ours or self.lineup.take(None).trouble)
        self.deck_changed("sound")

    @property
    def ours(self) -> bool:
        """Whether the speaker holds this clip."""
        return self.lineup.ours

    def lanes(self) -> tuple[Lane, ...]:
        """What has come of the clip."""
        return self.lineup.lanes()

    def nothing_to_play(self) -> str:
        """Why there is nothing to play."""
        return self.lineup.take(None).trouble or "The clip is on its way."

    @property
    def loop(self) -> tuple[float, float] | None:
        """The region that goes round, in seconds."""
        return self.speaker.state.loop if self.ours else None

    @property
    def _here(self) -> float:
        return self.speaker.state.now() if self.ours and self._rest is None else 0.0

    @property
    def _clip_seconds(self) -> float:
        library = self.deck.selected_library
        return library.clip_samples / library.sample_rate if library is not None else 1.0

    def action_play(self) -> None:
        """Play, or pause; as soon as it comes where it is still on its way."""
        if self._rest is not None:
            self._want()
        self.lineup.give()
        if self.lanes():
            self._eager = False
            super().action_play()
        elif self.clip is not None and not self.lineup.take(None).trouble:
            self._eager = not self._eager
        else:
            self.say(self.nothing_to_play())

    # ------------------------------------------------------------ clips and tracks

    def action_whole_track(self) -> None:
        """Play the whole track instead of one clip, or one clip again; from the same place on."""
        track, here = self.at_cursor(), self._here
        if track is None:
            return
        self._whole = not self._whole
        if self._whole:
            start = self._number * self._clip_seconds + here
        else:
            self._number = self._clip_under_ear(track)
            start = here - self._number * self._clip_seconds
        self.choose(start, at_once=True)

    def _clip_under_ear(self, track: ListedTrack) -> int:
        return min(int(self._here / self._clip_seconds + 1e-6), track.clips - 1)

    def action_clip_before(self) -> None:
        """The clip before."""
        self._go_to_clip(-1)

    def action_clip_after(self) -> None:
        """The next clip."""
        self._go_to_clip(1)

    def _go_to_clip(self, by: int) -> None:
        track = self.at_cursor()
        if track is None:
            return
        number = (self._clip_under_ear(track) if self._whole else self._number) + by
        if not 0 <= number < track.clips:
            return
        if self._whole and self.ours:
            self.speaker.seek(number * self._clip_seconds)
        elif not self._whole:
            self._number = number
            self.choose()

    def go_to_first_clip(self) -> None:
        """Begin with the first clip of another track."""
        self._number = 0
        self.choose()

    # ------------------------------------------------------------ loop

    def action_loop_start(self) -> None:
        """Go round from here on."""
        _, end = self.loop or (0.0, self._seconds)
        self._go_round(self._here, end if end > self._here else self._seconds)

    def action_loop_end(self) -> None:
        """Go round up to here."""
        start, _ = self.loop or (0.0, self._seconds)
        self._go_round(start if start < self._here else 0.0, self._here)

    def action_loop_off(self) -> None:
        """Play to the end again."""
        if self.ours:
            self.speaker.loop(None)
            self.deck_changed("sound")

    @property
    def _seconds(self) -> float:
        sound = self.lineup.sound
        return sound.seconds if sound is not None else 0.0

    def _go_round(self, start: float, end: float) -> None:
        if not self.ours:
            self.say(self.nothing_to_play())
        elif end - start < SHORTEST_LOOP:
            self.say(f"A loop is at least {SHORTEST_LOOP:g} s long; mark its ends further apart.")
        else:
            self.speaker.loop((start, end))
            self.deck_changed("sound")

    # ------------------------------------------------------------ to basket and disk

    def action_into_basket(self) -> None:
        """Put the clip into the basket, or take its track out."""
        clip = self.clip_under_ear()
        if clip is not None:
            self.toggle_in_basket(clip)

    def action_more_like_this(self) -> None:
        """Go to Mix to draw new sounds around the clip."""
        self.more_like(self.clip_under_ear())

    def clip_under_ear(self) -> Clip | None:
        """The clip that is heard, also where the whole track is."""
        if self.track is None or self.clip is None:
            return None
        number = self._clip_under_ear(self.track) if self._whole else self.clip.clip
        return Clip(self.clip.library, self.clip.track, number)

    def action_write_sound(self) -> None:
        """Write what is heard into the folder of sounds, which is on this box wherever the engine is."""
        sound, engine = self.lineup.sound, self.deck.engine
        if sound is None or engine is None or self.clip is None:
            self.say(self.nothing_to_play())
            return
        place = "whole track" if self.clip.whole else f"clip {self.clip.clip + 1}"
        name = file_name(self.clip.track, place, self._called(sound))
        self.write(Path(engine.sounds), {name: lambda client: client.sound_bytes(sound.path)})

    def _called(self, sound: Sound) -> str:
        name = self.lineup.heard or "original"
        return f"{name} difference {sound.gain_db:+.0f} dB" if self.lineup.difference_heard else name
