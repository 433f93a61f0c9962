"""Measure everything, or one part: `python -m benchmarks [--only NAME]`."""

from __future__ import annotations

import argparse
import sys
import traceback

from benchmarks import (
    clips,
    explore,
    features,
    latency,
    layers,
    listening,
    memory,
    mixing,
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
    "mix": mixing.press_to_mix,
    "over-ssh": over_ssh.line,
    "browser": routes.line,
    "epoch": training.epoch,
    "layers": layers.steps,
    "reconstruction": reconstruction.speeds,
    "clips": clips.costs,
    "memory": memory.peaks,
    "explore": explore.costs,
    "features": features.against_published,
}


def main() -> int:
    """Print the table, and write `benchmarks/latest.json` part by part.

    The exit code is 1 when a part failed, and 130 when a person ended it; the others keep their figures.
    """
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", choices=BENCHMARKS)
    only: str | None = parser.parse_args().only
    figures: list[report.Figure] = []
    code = 0
    try:
        for name in [only] if only else BENCHMARKS:
            print(f"{name} ...", file=sys.stderr, flush=True)
            try:
                found = BENCHMARKS[name]()
            except Exception as error:
                traceback.print_exc()
                found, code = [report.failed(name, error)], 1
            report.save(found, name)
            figures += found
    except KeyboardInterrupt:
        code = 130
    report.show(figures)
    return code


if __name__ == "__main__":
    sys.exit(main())
