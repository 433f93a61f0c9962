"""Obeys the screen's commands and reports what is heard."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.speaker.head import Head, Program
from tui.speaker.mixer import Heard, Mixer
from tui.speaker.player import Player
from tui.speaker.program import read_program
from tui.speaker.words import Lane, Message, SpeakerError

REPORT_SECONDS = 0.2  # between positions while playing
SOON = 0.01  # s until the next look when something is about to happen
AWAKE = 0.05
SHORTEST_LOOP = 0.5  # s, as webMUSHRA


class Service:
    """One screen's speaker."""

    def __init__(self, mixer: Mixer, player: Player, say: Callable[[Message], None]) -> None:
        self._mixer = mixer
        self._player = player
        self._say = say
        self._program: Program | None = None
        self._trouble = "There is nothing to play yet."
        self._pressed: float | None = None  # when the play command came, until its sound begins
        self._told: tuple[object, ...] = ()
        self._told_at = 0.0
        self._ending: float | None = None  # the end that was told last
        self.played = False  # something has been heard

    @property
    def patience(self) -> float | None:
        """Seconds until `look` should be called again; None when nothing can happen by itself."""
        if not self._player.awake:
            return None
        if self._mixer.asked or self._pressed is not None or self._mixer.heard.ended != self._ending:
            return SOON
        return AWAKE

    def obey(self, command: Message, read: float) -> None:
        """Do what the screen asks; a command that makes no sense is said to be so.

        Args:
            command: see `words`.
            read: time.perf_counter() of its arrival.

        Raises:
            SpeakerError: it cannot be done.
        """
        try:
            self._obey(command, read)
        except (KeyError, TypeError, ValueError) as error:
            raise SpeakerError(f"The speaker does not understand {command!r}.") from error

    def look(self) -> None:
        """Report what changed since the last look.

        Raises:
            SpeakerError: the device is gone; only a new process finds out what there is now.
        """
        heard = self._mixer.heard
        if self._player.lost(heard.called):
            raise SpeakerError("The sound device went away.")
        if self._pressed is not None and heard.granted >= self._pressed:
            after = heard.granted - self._pressed
            self._say({"event": "started", "after": after, "latency": self._player.latency})
            self._pressed, self.played = None, True
        self._tell_state(heard)
        if heard.ended is None:
            self._ending = None
        elif heard.ended != self._ending and time.perf_counter() - heard.ended >= self._player.latency:
            self._ending = heard.ended
            self._say({"event": "ended"})
        self._player.rest(heard.head.playing)

    def _obey(self, command: Message, read: float) -> None:
        match command["do"]:
            case "load":
                lanes = [Lane(**lane) for lane in command["lanes"]]
                self._load(lanes, bool(command["keep"]), int(command["turn"]))
            case "play":
                self._play(read)
            case "pause":
                self._mixer.ask(lambda head: replace(head, playing=False))
            case "stop":
                self._mixer.ask(lambda head: replace(head.at(0), playing=False))
            case "seek":
                seconds, turn = float(command["seconds"]), int(command["turn"])
                self._mixer.ask(lambda head: replace(head.at(round(seconds * head.program.rate)), turn=turn))
            case "switch":
                lane, turn = int(command["lane"]), int(command["turn"])
                self._mixer.ask(lambda head: replace(head, lane=lane, turn=turn))
            case "gains":
                factors = _factors(command["gains_db"])
                self._mixer.ask(lambda head: replace(head, factors=factors))
            case "loop" if "start" in command:
                self._loop(float(command["start"]), float(command["end"]))
            case "loop":
                self._mixer.ask(lambda head: head.looping(None))
            case unknown:
                raise ValueError(unknown)

    def _load(self, lanes: list[Lane], keep: bool, turn: int) -> None:
        try:
            program = read_program(lanes)
        except SpeakerError as error:
            self._program, self._trouble = None, str(error)
            self._mixer.ask(lambda _head: Head(turn=turn))
            raise
        self._program = program
        factors = _factors([lane.gain_db for lane in lanes])

        def loaded(head: Head) -> Head:
            if not keep:
                return Head(program, factors=factors, turn=turn)
            return replace(head, program=program, factors=factors, turn=turn).at(head.position)

        self._mixer.ask(loaded)
        self._player.wake(program.rate)  # now, so that the device is awake when play is pressed

    def _play(self, read: float) -> None:
        if self._program is None:
            raise SpeakerError(self._trouble)
        self._player.wake(self._program.rate)
        self._pressed = read

        def played(head: Head) -> Head:
            at_end = head.position >= head.program.frames
            return replace(head.at(0) if at_end else head, playing=True)

        self._mixer.ask(played)

    def _loop(self, start: float, end: float) -> None:
        if self._program is None:
            raise SpeakerError(self._trouble)
        rate, frames = self._program.rate, self._program.frames
        first, last = max(0, round(start * rate)), min(round(end * rate), frames)
        if last - first < round(SHORTEST_LOOP * rate):
            raise SpeakerError(f"A loop is at least {SHORTEST_LOOP:g} s long.")
        self._mixer.ask(lambda head: head.looping((first, last)))

    def _tell_state(self, heard: Heard) -> None:
        head = heard.head
        now = time.perf_counter()
        state = (head.playing, head.lane, id(head.program), heard.granted)
        due = head.playing and now - self._told_at >= REPORT_SECONDS
        if self._mixer.asked or (state == self._told and not due):
            return
        self._told, self._told_at = state, now
        ahead = self._player.latency if head.playing else 0.0  # filled already, not yet heard
        self._say(
            {
                "event": "state",
                "playing": head.playing,
                "lane": head.lane,
                "position": _position(head, ahead),
                "seconds": head.program.frames / (head.program.rate or 1),
                "dropouts": self._player.dropouts,
                "turn": head.turn,
            }
        )


def _factors(gains_db: Sequence[float]) -> tuple[float, ...]:
    return tuple(10 ** (float(gain) / 20) for gain in gains_db)


def _position(head: Head, ahead: float) -> float:
    """Seconds into the program of what was filled `ahead` seconds ago."""
    rate = head.program.rate or 1
    position = head.position / rate - ahead
    if head.loop is not None and head.round:
        start, end = head.loop
        position += (end - start) / rate if position < start / rate else 0.0
    return max(0.0, position)
