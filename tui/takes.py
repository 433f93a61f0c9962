"""What is heard of a clip or a track, fetched from the engine: the original, and what runs make of it.

Of originals only the latest wish counts. Reconstructions are made one at a time and never cancelled
half way, since the studio would go on anyway: when one is done, the most urgent of the latest wishes comes
next, then what is wished ahead. So going through a list quickly leaves no queue behind. A sound can be heard
before its picture has come.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from engine.client import Client
    from engine.schema import Picture, Sound
    from tui.screens.base import DeckScreen

KEPT: Final = 64
"""Sounds remembered beside those that are wished; a picture is some ten thousand numbers."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip of a track, by names; or the whole track.

    Attributes:
        library: that the track is in.
        track: its name.
        clip: its number, from 0.
        whole: the whole track instead.
        made: what tells the making of the library from an earlier one, where that may change meanwhile.
    """

    library: str
    track: str
    clip: int = 0
    whole: bool = False
    made: float = 0.0


@dataclass(frozen=True, slots=True)
class Wish:
    """A clip, and the run that reconstructs it.

    Attributes:
        clip: what to hear.
        run: its name, or None for the original alone.
        weights: what tells its weights from its earlier ones.
        difference: the original minus the reconstruction instead of the reconstruction.
    """

    clip: Clip
    run: str | None = None
    weights: float | None = None
    difference: bool = False

    @property
    def original(self) -> Wish:
        """The original of the same clip."""
        return Wish(self.clip)


@dataclass(frozen=True, slots=True)
class Take:
    """A sound, its picture once that is there too, or what went wrong; nothing while it is on its way."""

    sound: Sound | None = None
    picture: Picture | None = None
    trouble: str = ""


ON_ITS_WAY: Final = Take()


class Takes:
    """The sounds of one screen."""

    def __init__(self, screen: DeckScreen, changed: Callable[[], object], columns: Callable[[], int]) -> None:
        """Nothing is fetched yet.

        Args:
            screen: asks the engine.
            changed: called when a sound of the clip that is wished has come.
            columns: how fine pictures should be.
        """
        self._screen = screen
        self._changed = changed
        self._columns = columns
        self._kept: OrderedDict[Wish, Take] = OrderedDict()
        self._wishes: tuple[Wish, ...] = ()
        self._ahead: tuple[Wish, ...] = ()
        self._making = False

    def want(self, wishes: Sequence[Wish], ahead: Sequence[Wish] = ()) -> None:
        """Fetch these, and then what may be wanted next; what was wanted before no longer counts.

        Args:
            wishes: of one clip, the most urgent first; its original comes with them.
            ahead: of other clips, likewise.
        """
        for failed in [known for known, take in self._kept.items() if take.trouble]:
            del self._kept[failed]
        self._wishes, self._ahead = tuple(wishes), tuple(ahead)
        if wishes and wishes[0].original not in self._kept:
            self._fetch(wishes[0].original, "original")
        self._make()

    def take(self, wish: Wish) -> Take:
        """What has come of a wish."""
        return self._kept.get(wish, ON_ITS_WAY)

    def has(self, wish: Wish) -> bool:
        """Whether everything of a wish is there."""
        return wish.original in self._kept and wish in self._kept

    def _make(self) -> None:
        """Make the next reconstruction, or what is wanted ahead."""
        if self._making:
            return
        todo = [wish for wish in self._wishes if wish.run]
        for wish in self._ahead:
            todo += [wish.original, wish]
        missing = next((wish for wish in todo if wish not in self._kept), None)
        if missing is not None:
            self._making = True
            self._fetch(missing, "reconstruction")

    def _fetch(self, wish: Wish, group: str) -> None:
        self._screen.ask(
            lambda engine: _sound(engine, wish),
            lambda sound: self._have(wish, Take(sound), group),
            group=group,
            failed=lambda sentence: self._have(wish, Take(trouble=sentence), group),
        )

    def _have(self, wish: Wish, take: Take, group: str) -> None:
        self._keep(wish, take)
        self._forget()
        if take.sound is not None:
            self._draw(wish, take.sound)
        if group == "reconstruction":
            self._making = False
            self._make()

    def _draw(self, wish: Wish, sound: Sound) -> None:
        columns = self._columns()
        self._screen.ask(
            lambda engine: engine.picture(sound.path, columns),
            lambda picture: self._keep(wish, Take(sound, picture)),
            group=f"picture {sound.path}",
            failed=lambda sentence: self._keep(wish, Take(sound, trouble=sentence)),
        )

    def _keep(self, wish: Wish, take: Take) -> None:
        self._kept[wish] = take
        if self._wishes and wish.clip == self._wishes[0].clip:
            self._changed()

    def _forget(self) -> None:
        """Keep the latest, and whatever is wished: else it would be made again and again."""
        wished = {one for wish in (*self._wishes, *self._ahead) for one in (wish, wish.original)}
        for old in [known for known in self._kept if known not in wished][:-KEPT]:
            del self._kept[old]


async def _sound(engine: Client, wish: Wish) -> Sound:
    from engine.schema import Passage, ReconstructRequest

    clip = wish.clip
    passage = Passage(library=clip.library, track=clip.track, clip=clip.clip, whole=clip.whole)
    if wish.run is None:
        sound = await engine.clip_sound(passage)
    else:
        request = ReconstructRequest(run=wish.run, clip=passage)
        sound = await (engine.difference(request) if wish.difference else engine.reconstruct(request))
    await engine.fetch(sound.path)  # what comes from another box is here before it is to be heard
    return sound
