"""What a screen does that plays one clip in several versions: the original, and what each run makes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.timer import Timer

from tui.clip_walk import ClipWalk
from tui.lineup import Lineup
from tui.screens.sounding import SoundScreen
from tui.speaker.words import Lane
from tui.takes import Takes
from tui.widgets.codings import CodingKey
from tui.widgets.frame import frame
from tui.widgets.gallery import Version
from tui.widgets.lines import Lines
from tui.widgets.position import position_line
from tui.widgets.rows import title
from tui.widgets.voices import Voice, VoiceState, voices_line

if TYPE_CHECKING:
    from engine.schema import MeasureRow, RunInfo
    from tui.takes import Take

REST: Final = 0.12
"""Seconds that the clip must rest before its sounds are asked for."""

PICTURE_COLUMNS: Final = 160


class LinedUpScreen(SoundScreen):
    """A clip, its versions, and which of them is heard."""

    def __init__(self) -> None:
        super().__init__()
        takes = Takes(self, lambda: self.deck_changed("sound"), lambda: PICTURE_COLUMNS)
        self.lineup = Lineup(takes, lambda: self.speaker)
        self.walk = ClipWalk()
        self._rest: Timer | None = None

    # ------------------------------------------------------------ what a screen says

    def runs_to_hear(self) -> Sequence[RunInfo]:
        """The runs that make versions, in the order in which they are heard one by one."""
        raise NotImplementedError

    def chosen_run(self) -> str | None:
        """The one that is heard unless the original is; None where there is none."""
        raise NotImplementedError

    @property
    def curious(self) -> bool:
        """Whether the person listens or looks, so that the next clip is worth making ahead."""
        return self.ours

    # ------------------------------------------------------------ what it can use

    def listen(self) -> None:
        """Want the clip in every version."""
        after = self.walk.after if self.curious else None
        self.lineup.compare(self.walk.clip, self.runs_to_hear(), [after] if after else [])
        self.deck_changed("sound")

    def show_clip(self, panel: Lines) -> None:
        """Say which clip it is, which versions there are, what sounds, and where."""
        track, state = self.walk.track, self.speaker.state
        if track is None:
            frame(panel, Content("Clip"))
            panel.draw(lambda _columns, _rows: [])
            return
        facts = [f"clip {self.walk.number + 1} of {track.clips}", track.part, track.genre or "no genre"]
        playing, sound = self.ours and state.playing, self.lineup.sound
        frame(panel, title(track.name, facts, panel.size.width), self._announced(playing))
        voices, trouble = self._voices(), self.lineup.take(self.lineup.wanted).trouble
        position, seconds = state.now() if self.ours else 0.0, sound.seconds if sound else 0.0

        def lines(columns: int, rows: int) -> list[Content]:
            place = position_line(position, seconds, playing, self.device(), columns)
            below = self.sound_lines(sound, columns)
            if trouble:
                below.insert(0, Content.styled(trouble, "$error"))
            if (trouble or state.message) and rows < 3:  # why there is no sound matters more than where
                place = below[0]
            return [voices_line(voices, playing, columns), place, *below]

        panel.draw(lines)

    def versions(
        self, rows: Sequence[MeasureRow], chosen: MeasureRow | None, key: CodingKey
    ) -> list[Version]:
        """The clip in every version, to be looked at.

        Args:
            rows: those of the runs among them say how small a version is.
            chosen: the one under the cursor.
            key: letters and colours.
        """
        of_run = {row.name: row for row in rows if row.kind == "run"}
        made = []
        for voice in self.lineup.voices():
            take, row = self.lineup.take(voice), of_run.get(voice or "")
            ratio = f"1/{row.ratio:.0f}" if row is not None and row.ratio else ""
            made.append(
                Version(
                    key.letter(row) if row is not None else "",
                    key.colour(row) if row is not None else "",
                    voice or "original",
                    ratio if take.sound is not None else state_of(take),
                    take.picture,
                    row is not None and row is chosen,
                    voice == self.lineup.heard,
                )
            )
        return made

    def _announced(self, playing: bool) -> Content:
        """What sounds now, and how far the tour is."""
        voices, heard = self.lineup.voices(), self.lineup.heard
        tour = f"{voices.index(heard) + 1} of {len(voices)}  " if self.lineup.touring else ""
        return Content.assemble(
            (tour, "$muted"), (f"▶ {heard or 'original'}" if playing else "", "$accent bold")
        )

    def _voices(self) -> list[Voice]:
        runs = {run.name: run for run in self.runs_to_hear()}
        sizes = Counter(run.floats for run in runs.values())
        voices = []
        for name in self.lineup.voices():
            run = runs.get(name or "")
            words = "original" if run is None else str(run.floats) if sizes[run.floats] == 1 else run.name
            voices.append(Voice(words, state_of(self.lineup.take(name)), name == self.lineup.heard))
        return voices

    # ------------------------------------------------------------ what is heard

    @property
    def ours(self) -> bool:
        """Whether the speaker holds this clip."""
        return self.lineup.ours

    def lanes(self) -> tuple[Lane, ...]:
        """The original and the versions that are there."""
        return self.lineup.lanes()

    def nothing_to_play(self) -> str:
        """Why there is nothing to play."""
        return self.lineup.take(None).trouble or "The clip is on its way."

    def on_screen_suspend(self) -> None:
        """Leave a tour where it is when another screen comes to front."""
        self.lineup.end_tour()

    # ------------------------------------------------------------ actions

    def action_play(self) -> None:
        """Play, or pause."""
        self.lineup.give()
        super().action_play()
        self.listen()

    def action_tour(self) -> None:
        """Play one version after another, or stay with this one."""
        if self.lineup.touring:
            self.lineup.end_tour()
        elif self.lanes():
            self.lineup.tour()
            self.listen()
        else:
            self.say(self.nothing_to_play())
        self.deck_changed("sound")

    def action_or_original(self) -> None:
        """Hear the original, or the chosen run again."""
        self.lineup.hear(self.chosen_run() if self.lineup.wanted is None else None)
        self.deck_changed("sound")

    def action_clip_before(self) -> None:
        """The clip before."""
        self._step(clips=-1)

    def action_clip_after(self) -> None:
        """The next clip."""
        self._step(clips=1)

    def action_track_before(self) -> None:
        """The track before."""
        self._step(tracks=-1)

    def action_track_after(self) -> None:
        """The next track."""
        self._step(tracks=1)

    def _step(self, clips: int = 0, tracks: int = 0) -> None:
        if clips:
            self.walk.by_clip(clips)
        if tracks:
            self.walk.by_track(tracks)
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self.listen)
        self.deck_changed("sound")


def state_of(take: Take) -> VoiceState:
    """Whether a version can be heard."""
    return "there" if take.sound is not None else "failed" if take.trouble else "on its way"
