"""A training's memory is asked of the system once, not in every step."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_STEPS = """
import resource, torch
from engine.training.memory import keep_freed_memory

def step():
    return [torch.ones(2_000_000) for _ in range(4)]

def pages(steps):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(steps):
        step()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

torch.set_num_threads(1)
usual = pages(10)
keep_freed_memory()
pages(1)
print(usual, pages(10))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told to keep memory")
def test_what_a_step_frees_serves_the_next() -> None:
    done = subprocess.run([sys.executable, "-c", _STEPS], capture_output=True, text=True, check=True)
    usual, kept = map(int, done.stdout.split())
    assert kept < usual / 20
