"""The process behind `Decoder`: reads names of files on its input, writes decoded samples to its output.

A request is a line of JSON, a reply a line of JSON, with the samples as raw float32 behind it where there
are any. The process ends with its input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from engine.audio.decode import UndecodableError, read

READY = b"ready\n"


def main() -> None:
    """Serve until the input ends."""
    requests = sys.stdin.buffer
    # C libraries print: what they say must not get among the replies.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    replies.write(READY)
    replies.flush()
    for line in requests:
        request = json.loads(line)
        # Should the parent be gone when the C library hangs, the system ends this process.
        signal.setitimer(signal.ITIMER_REAL, request["patience"])
        _answer(Path(request["path"]), request["sample_rate"], request["longest"], replies)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(path: Path, sample_rate: int, longest: float, replies: BinaryIO) -> None:
    reply: dict[str, str | int]
    samples = b""
    try:
        decoded = read(path, sample_rate, longest)
    except UndecodableError as error:
        reply = {"reason": error.reason}
    except Exception as error:
        reply = {"reason": f"it could not be decoded ({type(error).__name__}: {error})"}
    else:
        samples = decoded.samples.tobytes()
        reply = {
            "bytes": len(samples),
            "frames": decoded.frames,
            "sample_rate": decoded.sample_rate,
            "sha1": decoded.sha1,
        }
    replies.write(json.dumps(reply).encode() + b"\n")
    replies.write(samples)
    replies.flush()


if __name__ == "__main__":
    main()
