"""Walking through the clips of some tracks: clip by clip across their ends, or from track to track."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.takes import Clip

if TYPE_CHECKING:
    from engine.schema import ListedTrack


class ClipWalk:
    """Where one is among the tracks of a library."""

    def __init__(self, library: str = "", tracks: Sequence[ListedTrack] = ()) -> None:
        """Start with the first clip of the first track."""
        self._library = library
        self._tracks = [track for track in tracks if track.clips]
        self._track = 0
        self.number = 0

    @property
    def track(self) -> ListedTrack | None:
        """The track that one is in; None where there is none."""
        return self._tracks[self._track] if self._tracks else None

    @property
    def clip(self) -> Clip | None:
        """The clip that one is at."""
        track = self.track
        return Clip(self._library, track.name, self.number) if track is not None else None

    @property
    def after(self) -> Clip | None:
        """The next clip; None at the end."""
        track = self.track
        if track is not None and self.number + 1 < track.clips:
            return Clip(self._library, track.name, self.number + 1)
        if self._track + 1 < len(self._tracks):
            return Clip(self._library, self._tracks[self._track + 1].name)
        return None

    def by_clip(self, by: int) -> None:
        """One clip on (1) or back (-1), into the neighbouring track at the ends of this one."""
        track = self.track
        if track is None:
            return
        if 0 <= self.number + by < track.clips:
            self.number += by
        elif 0 <= self._track + by < len(self._tracks):
            self._track += by
            self.number = 0 if by > 0 else self._tracks[self._track].clips - 1

    def by_track(self, by: int) -> None:
        """To the first clip of the track so many further on, at most to the first or last track."""
        if self._tracks:
            self._track = max(0, min(self._track + by, len(self._tracks) - 1))
            self.number = 0
