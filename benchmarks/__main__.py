"""Measure everything, or one part: `python -m benchmarks [--only NAME]`."""

from __future__ import annotations

import argparse
import sys

from benchmarks import (
    clips,
    latency,
    layers,
    listening,
    memory,
    over_ssh,
    reconstruction,
    report,
    routes,
    training,
)

BENCHMARKS: dict[str, report.Benchmark] = {
    "first-paint": latency.first_paint,
    "key-to-paint": latency.key_to_paint,
    "press-to-sound": listening.press_to_sound,
    "over-ssh": over_ssh.line,
    "browser": routes.line,
    "epoch": training.epoch,
    "layers": layers.steps,
    "reconstruction": reconstruction.speeds,
    "clips": clips.costs,
    "memory": memory.peaks,
}


def main() -> int:
    """Print the table and write `benchmarks/latest.json`."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", choices=BENCHMARKS)
    only: str | None = parser.parse_args().only
    figures: list[report.Figure] = []
    for name, measure in BENCHMARKS.items():
        if only in (None, name):
            print(f"{name} ...", file=sys.stderr, flush=True)
            figures += measure()
    report.save(figures, only)
    report.show(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
