"""Ten invented genres, as recipes: what is played, on what, and how fast.

A pattern is a bar of sixteen steps. `.` is a rest and `-` holds the note before it. `x` is a hit or a whole
chord, `X` a loud one, `o` a soft one. In chords a digit is one note of the chord, from the lowest up; in the
bass it is a step of the scale above the chord's root (8 is the octave). Wherever a recipe gives several
choices, each track draws one.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.library.synthesis.voices import Voice

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)
MIXOLYDIAN = (0, 2, 4, 5, 7, 9, 10)
PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)

GUITAR = Voice("string", decay=0.9, sustain=0.0, release=0.12, bright=0.35)
STEEL = Voice("string", decay=1.2, sustain=0.0, release=0.1, bright=0.95)
PIANO = Voice("piano", decay=0.9, sustain=0.0, release=0.15, bright=0.8, dulling=0.35)
UPRIGHT = Voice("string", decay=0.5, sustain=0.0, release=0.06, bright=0.1)
ROUND_BASS = Voice("triangle", decay=0.6, sustain=0.4, release=0.06, bright=0.5)
SUB = Voice("sine", attack=0.012, decay=0.8, sustain=0.7, release=0.08)
FLUTE = Voice("flute", attack=0.06, sustain=0.9, release=0.1, vibrato=18, breath=0.012)
PAD = Voice("saw", attack=0.9, sustain=1.0, release=1.2, bright=0.25, dulling=2.0, detune=14)
CHOIR = Voice("reed", attack=0.25, sustain=1.0, release=0.4, bright=0.1, detune=9, vibrato=8)
ORGAN = Voice("organ", attack=0.02, sustain=1.0, release=0.06, bright=0.9, dulling=9.0)
BELL = Voice("bell", decay=1.4, sustain=0.0, release=0.6, bright=0.7, dulling=0.8)
SQUARE = Voice("square", sustain=0.8, release=0.02, bright=1.0, dulling=9.0)
PULSE = Voice("pulse", sustain=0.6, decay=0.15, release=0.02, bright=1.0, dulling=9.0)
CHIP_BASS = Voice("triangle", sustain=1.0, release=0.02, bright=1.0, dulling=9.0)
STAB = Voice("saw", decay=0.18, sustain=0.2, release=0.05, bright=0.9, dulling=0.15, detune=16)
SAW_BASS = Voice("saw", decay=0.25, sustain=0.5, release=0.04, bright=0.7, dulling=0.1)
FIDDLE = Voice("saw", attack=0.07, sustain=0.9, release=0.09, bright=0.5, dulling=4.0, vibrato=22)
MELODICA = Voice("reed", attack=0.04, sustain=0.9, release=0.08, bright=0.6, dulling=3.0, vibrato=10)
SAX = Voice("reed", attack=0.03, sustain=0.8, release=0.06, bright=0.6, dulling=0.6, vibrato=20, breath=0.01)
TRUMPET = Voice("brass", attack=0.03, sustain=0.8, release=0.05, bright=0.8, dulling=0.5, vibrato=14)
CRUNCH = Voice("saw", decay=0.5, sustain=0.8, release=0.02, bright=1.0, dulling=2.0, detune=10)
CHUG = Voice("saw", decay=0.09, sustain=0.15, release=0.02, bright=0.6, dulling=0.06, detune=8)


@dataclass(frozen=True)
class Part:
    """What one player does: voices and patterns to choose from, the register as a MIDI note, the level."""

    voices: tuple[Voice, ...]
    patterns: tuple[str, ...]
    register: int
    level: float


@dataclass(frozen=True)
class Recipe:
    """A genre.

    Args:
        tempo: slowest and fastest, beats per minute.
        scales: semitones above the key's root.
        progressions: steps of the scale on which chords are built, a chord a bar (two with `quick`).
        chords, bass, lead: the players, where there are any.
        drums: patterns to choose from for each drum of the kit, with its level.
        swing: share of a beat at which its second half begins, 0.5 for even.
        loose: standard deviation of the players' timing, seconds.
        notes: notes of a chord: 3 a triad, 4 with its seventh, 0 the bare fifth and octave.
        quick: two chords a bar.
        room: seconds and level of the reverberation.
        echo: beats and feedback of the echo on chords and lead, where there is one.
        drive: distortion of the chords and lead; 0 for none.
        pumped: whether chords and bass give way to the kick.
        level: loudness against the other genres.
    """

    tempo: tuple[float, float]
    scales: tuple[tuple[int, ...], ...]
    progressions: tuple[tuple[int, ...], ...]
    chords: Part
    bass: Part | None = None
    lead: Part | None = None
    drums: tuple[tuple[str, float, tuple[str, ...]], ...] = ()
    swing: float = 0.5
    loose: float = 0.0
    notes: int = 3
    quick: bool = False
    room: tuple[float, float] = (0.8, 0.15)
    echo: tuple[float, float] | None = None
    drive: float = 0.0
    pumped: bool = False
    level: float = 1.0


GENRES: dict[str, Recipe] = {
    "ambient": Recipe(
        tempo=(52, 72),
        scales=(LYDIAN, MAJOR, DORIAN),
        progressions=((0, 4), (0, 3), (0, 1), (0, 5, 3)),
        chords=Part((PAD, CHOIR), ("x---------------",), 55, 1.0),
        bass=Part((SUB,), ("1---------------", "1-------5-------"), 36, 0.6),
        lead=Part((BELL, FLUTE), ("x-----x---------", "....x-------x---", "x---....x-----x-"), 74, 0.35),
        notes=4,
        room=(2.8, 0.9),
        echo=(0.75, 0.45),
        level=0.7,
    ),
    "bossa": Recipe(
        tempo=(118, 140),
        scales=(MAJOR, DORIAN, MINOR),
        progressions=((0, 1, 4, 0), (1, 4, 0, 5), (0, 5, 1, 4)),
        chords=Part((GUITAR,), ("x-.x-.x-..x-.x..", "x-..x-.x-..x-.x.", "..x-.x-...x-.x-."), 58, 0.9),
        bass=Part((UPRIGHT, ROUND_BASS), ("1-----5-1-----5-", "1-----1-5-----5-"), 38, 0.8),
        lead=Part((FLUTE, SAX, PIANO), ("x-x-x--x--x-....", "..x-x--x----x-x-", "x---..x-x-x-x---"), 72, 0.5),
        drums=(
            ("rim", 0.3, ("x..x..x...x..x..", "x..x...x..x...x.")),
            ("shaker", 0.22, ("xoxoxoxoxoxoxoxo", "xooxxooxxooxxoox")),
            ("soft kick", 0.4, ("x.....x.x.....x.", "x.......x.......")),
        ),
        loose=0.006,
        notes=4,
        room=(0.9, 0.2),
        level=0.9,
    ),
    "chiptune": Recipe(
        tempo=(138, 176),
        scales=(MAJOR, MINOR, DORIAN),
        progressions=((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 4), (5, 3, 0, 4)),
        chords=Part((PULSE, SQUARE), ("1231231231231231", "1323132313231323", "1.2.3.2.1.2.3.2."), 64, 0.5),
        bass=Part((CHIP_BASS,), ("1.1.8.1.1.1.8.1.", "1-8-1-8-1-8-5-8-", "1.111.111.111.88"), 40, 0.9),
        lead=Part((SQUARE, PULSE), ("x-x.x-x-x.x-x-x-", "x-..x-x-..x-x-x-", "xxx-x-x-xxx-x---"), 76, 0.6),
        drums=(
            ("chip", 0.6, ("....x.......x...", "....x..x....x...", "....x.......x.xx")),
            ("kick", 0.5, ("x.......x.......", "x..x....x.x.....")),
            ("hat", 0.25, ("x.x.x.x.x.x.x.x.", "..x...x...x...x.")),
        ),
        room=(0.3, 0.03),
    ),
    "dub": Recipe(
        tempo=(66, 80),
        scales=(MINOR, DORIAN),
        progressions=((0, 3), (0, 6), (0, 3, 4, 0), (0, 0, 3, 3)),
        chords=Part(
            (ORGAN, STAB, GUITAR), ("....x.......x...", "....x.x.....x.x.", "..x...x...x...x."), 60, 0.55
        ),
        bass=Part((SUB, ROUND_BASS), ("1--1--5-1-..3-5-", "..1-1-3-..5-8---", "1-..1-5-..1-3-3-"), 33, 1.3),
        lead=Part((MELODICA,), ("....x-x-........", "x---............", "..........x-x-x-"), 70, 0.35),
        drums=(
            ("kick", 0.8, ("........x.......", "x.......x.......")),
            ("rim", 0.5, ("........x.......", "....x.......x..x")),
            ("hat", 0.25, ("x.x.x.x.x.x.x.x.", "..x.x.x...x.x.x.")),
        ),
        swing=0.58,
        loose=0.004,
        room=(1.4, 0.25),
        echo=(0.75, 0.55),
    ),
    "electro": Recipe(
        tempo=(120, 134),
        scales=(MINOR, PHRYGIAN, DORIAN),
        progressions=((0, 0, 5, 6), (0, 5, 3, 4), (0, 3), (0, 6, 5, 6)),
        chords=Part((STAB,), ("x..x..x...x..x..", "..x...x...x...x.", "x--x--x-x--x--x-"), 60, 0.7),
        bass=Part((SAW_BASS,), ("..1...1...1...1.", "1.111.111.111.11", ".11.11.1.11.1118"), 36, 0.9),
        lead=Part((SQUARE, STAB), ("x.x.x.x.x.x.x.x.", "x..x..x.x..x..x.", "xx.xxx.xxx.xx.x."), 72, 0.35),
        drums=(
            ("kick", 1.2, ("X...X...X...X...",)),
            ("clap", 0.5, ("....x.......x...", "....x.......x..x")),
            ("open hat", 0.35, ("..x...x...x...x.",)),
            ("hat", 0.2, ("xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx")),
        ),
        room=(0.7, 0.12),
        pumped=True,
        level=1.2,
    ),
    "folk": Recipe(
        tempo=(88, 118),
        scales=(MAJOR, MIXOLYDIAN),
        progressions=((0, 3, 0, 4), (0, 4, 5, 3), (0, 3, 4, 0), (5, 3, 0, 4)),
        chords=Part((STEEL,), ("1-3-2-3-4-3-2-3-", "1-2-3-4-3-2-3-2-", "X-..x-xx..xxx-xx"), 57, 1.0),
        bass=Part((STEEL, UPRIGHT), ("1-------5-------", "1---5---1---5---"), 40, 0.6),
        lead=Part((FIDDLE, FLUTE), ("x---x-x-x---x---", "x-x-x---x-x-x---", "....x-x-x-----x-"), 74, 0.4),
        drums=(("shaker", 0.15, ("..x...x...x...x.", "................", "x.xxx.xxx.xxx.xx")),),
        loose=0.008,
        room=(0.7, 0.12),
        level=0.85,
    ),
    "hymn": Recipe(
        tempo=(62, 84),
        scales=(MAJOR, MINOR),
        progressions=((0, 3, 4, 0, 5, 3, 4, 0), (0, 4, 5, 2, 3, 0, 3, 4), (0, 5, 3, 4, 0, 3, 4, 0)),
        chords=Part((ORGAN, CHOIR), ("x---x---x---x---", "x-------x-------"), 60, 0.9),
        bass=Part((ORGAN, CHOIR), ("1---1---1---1---", "1-------1-------"), 41, 0.8),
        lead=Part((ORGAN, CHOIR), ("x---x---x---x---", "x---x-x-x---x---", "x-----x-x-------"), 72, 0.6),
        quick=True,
        room=(2.2, 0.6),
        level=0.85,
    ),
    "metal": Recipe(
        tempo=(150, 190),
        scales=(PHRYGIAN, MINOR),
        progressions=((0, 0, 1, 0), (0, 5, 6, 0), (0, 3, 1, 0), (0, 6, 5, 4)),
        chords=Part(
            (CRUNCH, CHUG),
            ("xxx.xxx.xxx.xx-.", "x.xxx.xxx.xxx.xx", "x-------xx.xxx-.", "xx-.xx-.xx-.xxxx"),
            40,
            1.0,
        ),
        bass=Part((SAW_BASS,), ("11.111.111.111.1", "1-1-1-1-1-1-1-1-"), 33, 0.6),
        lead=Part((CRUNCH,), ("x-x-x-x-x-x-x-x-", "................", "x---x---x-x-x---"), 64, 0.35),
        drums=(
            ("kick", 0.9, ("xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx", "x..x..x.x..x..x.")),
            ("snare", 0.9, ("....X.......X...", "........X.......")),
            ("crash", 0.4, ("x...............", "x.......x.......")),
            ("hat", 0.4, ("x...x...x...x...", "x.x.x.x.x.x.x.x.")),
        ),
        notes=0,
        room=(0.5, 0.06),
        drive=9.0,
        level=1.3,
    ),
    "nocturne": Recipe(
        tempo=(60, 88),
        scales=(MINOR, MAJOR),
        progressions=((0, 3, 4, 0), (0, 5, 3, 4), (0, 4, 0, 3), (5, 3, 0, 4)),
        chords=Part((PIANO,), ("1-3-2-3-4-3-2-3-", "1---3-2-4---3-2-", "1-2-3-4-1-2-3-4-"), 52, 0.8),
        bass=Part((PIANO,), ("1---------------", "1-------8-------"), 36, 0.8),
        lead=Part((PIANO,), ("x-----x-x---x---", "....x-x-x-----x-", "x---x-xxx-------"), 74, 0.8),
        loose=0.015,
        room=(1.3, 0.25),
        level=0.75,
    ),
    "swing": Recipe(
        tempo=(140, 190),
        scales=(MIXOLYDIAN, DORIAN, MAJOR),
        progressions=((0, 3, 0, 4), (1, 4, 0, 5), (0, 5, 1, 4)),
        chords=Part((PIANO, GUITAR), ("......x.......x.", "..x...x.....x...", "x...x...x...x..."), 58, 0.6),
        bass=Part((UPRIGHT,), ("1---3---5---8---", "1---5---3---4---", "8---5---3---1---"), 36, 1.0),
        lead=Part((SAX, TRUMPET), ("x-x-x---..x-x-x-", "..x-x-x-x-----x-", "x---x-x-x-x-x---"), 68, 0.6),
        drums=(
            ("ride", 0.4, ("x...x.x.x...x.x.", "x.x.x...x.x.x...")),
            ("hat", 0.35, ("....x.......x...",)),
            ("soft kick", 0.25, ("x...x...x...x...",)),
            ("snare", 0.2, ("..............x.", "................", "......x.........")),
        ),
        swing=0.66,
        loose=0.007,
        notes=4,
        room=(0.8, 0.15),
        level=0.95,
    ),
}
