"""The lanes of Listen: the original and several runs, the keys that switch between them, the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.screens.player import PlayerScreen
from tui.screens.sounding import ready

if TYPE_CHECKING:
    from engine.schema import RunInfo

LETTERS: Final = "bcef"
"""Keys of the runs: the selected one, then further ones. `a` is the original, `d` the difference."""


class ComparingScreen(PlayerScreen):
    """A player of several runs beside the original."""

    def __init__(self) -> None:
        super().__init__()
        self._further: list[str] = []  # names of the runs beside the selected one
        self._last_run: str | None = None  # that was heard

    # ------------------------------------------------------------ what is compared

    def lettered_runs(self) -> dict[str, RunInfo]:
        """The runs that are compared, by their keys: the selected one, then those that were added to it."""
        selected = self.deck.selected_run
        found = {LETTERS[0]: selected} if selected is not None else {}
        further = (self.deck.runs.get(name) for name in self._further)
        others = [run for run in further if run and run.name != self.deck.run and self._fits(run)]
        return found | dict(zip(LETTERS[1:], others, strict=False))

    def _fits(self, run: RunInfo) -> bool:
        """Whether a run takes clips like those of the library, and has weights to do so."""
        library = self.deck.selected_library
        return ready(run) and (
            library is None
            or (run.sample_rate, run.clip_samples) == (library.sample_rate, library.clip_samples)
        )

    def runs_to_hear(self) -> list[RunInfo]:
        """Those of them that can make sound."""
        return [run for run in self.lettered_runs().values() if ready(run)]

    # ------------------------------------------------------------ actions

    def _hear(self, letter: str) -> None:
        run = self.lettered_runs().get(letter)
        if run is not None and ready(run):
            self._hear_voice(run.name)
        elif letter == LETTERS[0]:
            self.say("There is no finished run to reconstruct it; 1 goes to Train.")
        else:
            self.say(f"Nothing is on {letter} yet; + adds a run to the comparison.")

    def _hear_voice(self, voice: str | None) -> None:
        self._last_run = voice or self._last_run
        self.lineup.hear(voice)  # as soon as it is made
        self.deck_changed("sound")

    def action_next_lane(self) -> None:
        """Hear the next lane, after the last one the original again."""
        voices, heard = self.lineup.voices(), self.lineup.heard
        self._hear_voice(voices[(voices.index(heard) + 1) % len(voices)])

    def action_original(self) -> None:
        """Hear the original."""
        self._hear_voice(None)

    def action_reconstruction(self) -> None:
        """Hear the reconstruction by the selected run."""
        self._hear("b")

    def action_lane_c(self) -> None:
        """Hear the first run that was added."""
        self._hear("c")

    def action_lane_e(self) -> None:
        """Hear the second run that was added."""
        self._hear("e")

    def action_lane_f(self) -> None:
        """Hear the third run that was added."""
        self._hear("f")

    def action_difference(self) -> None:
        """Hear what the run leaves out that is heard, or was last; or that run again."""
        runs = [run.name for run in self.runs_to_hear()]
        if not runs:
            self._hear(LETTERS[0])
            return
        last = self.lineup.wanted or self._last_run
        self.lineup.hear(last if last in runs else runs[0], not self.lineup.difference_wanted)
        self.deck_changed("sound")

    def action_add_run(self) -> None:
        """Choose a run to compare as well."""
        from tui.screens.choose import Choose, Option

        shown = self.lettered_runs()
        if LETTERS[-1] in shown:
            self.say(f"{len(LETTERS)} runs are compared at a time; - takes one out.")
            return
        others = [run for run in self.deck.autoencoders if run not in shown.values() and self._fits(run)]
        if not others:
            self.say("No other run makes sound of clips like these; n on Train trains one.")
            return
        others.sort(key=lambda run: (run.library != self.deck.library, run.floats, run.name))
        options = [Option(run.name, f"1/{run.ratio:.0f} · {run.model} · {run.library}") for run in others]
        self.app.push_screen(Choose("Compare with", options, None), self._add)

    def _add(self, name: str | None) -> None:
        if name is not None:
            shown = [run.name for run in self.lettered_runs().values()]
            self._further = [*(other for other in self._further if other in shown), name]
            self._hear_voice(name)
            self.choose(at_once=True)

    def action_remove_run(self) -> None:
        """Take the run that is heard out of the comparison, or the last one that was added."""
        further = [run.name for letter, run in self.lettered_runs().items() if letter != LETTERS[0]]
        if not further:
            self.say("The original and the selected run stay; + adds others to them.")
            return
        heard = self.lineup.heard
        self._further.remove(heard if heard in further else further[-1])
        self.choose(at_once=True)

    def action_match_loudness(self) -> None:
        """Hear all lanes as loud as the quietest, or each as it is."""
        self.lineup.match(not self.lineup.matched)
        self.deck_changed("sound")
