"""What every benchmark shares: timing, results, and the processes of peers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "benchmarks"
PEERS = HERE / ".venv"
XLCALCULATOR = HERE / ".venv-xlcalculator"
PEER_SECONDS = 240


@dataclass(frozen=True)
class Result:
    """One line of the table.

    Attributes:
        work: What was done, by all alike.
        ours: Milliseconds of ours, or the figure itself where nobody is compared with.
        peer: Who else did it, with the version; or what the limit is about.
        theirs: Milliseconds of theirs.
        figure: What is judged, as text: a ratio, a time, a size.
        required: What it should be, as text.
        reached: Whether it is.
    """

    work: str
    ours: float
    peer: str
    theirs: float | None
    figure: str
    required: str
    reached: bool


def faster(work: str, ours: float, peer: str, theirs: float, required: float) -> Result:
    """A peer compared with: how many times faster ours is (all times in milliseconds)."""
    ratio = theirs / ours
    return Result(
        work, ours, peer, theirs, f"{ratio:,.0f} times" if ratio > 10 else f"{ratio:.1f} times",  # noqa: PLR2004
        f"at least {required:,.0f} times", ratio >= required,
    )  # fmt: skip


def within(work: str, ours: float, about: str, limit: float, unit: str) -> Result:
    """A figure that has a limit."""
    return Result(
        work, ours, about, None, f"{ours:,.3g} {unit}", f"below {limit:g} {unit}", ours < limit
    )


def best_of(work: Callable[[], object], repeats: int = 5, each: int = 1) -> float:
    """The shortest of some runs, in milliseconds; ``each`` calls make one run."""
    shortest = float("inf")
    for _ in range(repeats):
        begin = time.perf_counter()
        for _ in range(each):
            work()
        shortest = min(shortest, (time.perf_counter() - begin) / each)
    return shortest * 1e3


def spent(work: Callable[[], object], repeats: int = 5) -> float:
    """The least processor time of some runs, in milliseconds: what other programs cannot touch."""
    shortest = float("inf")
    for _ in range(repeats):
        begin = time.process_time()
        work()
        shortest = min(shortest, time.process_time() - begin)
    return shortest * 1e3


def python_of(environment: Path) -> Path:
    """The interpreter of an environment."""
    windows = environment / "Scripts" / "python.exe"
    return windows if windows.exists() else environment / "bin" / "python"


def peer(script: str, *arguments: str, python: Path | str | None = None) -> Any:
    """Run a script of ``benchmarks/peers`` and return the JSON of its last line.

    Raises:
        RuntimeError: It ended with an error; its last words are in the message.
    """
    command = [str(python or sys.executable), str(HERE / "peers" / script), *arguments]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, timeout=PEER_SECONDS, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{script}: {done.stderr.strip()[-600:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def say(results: Sequence[Result]) -> None:
    """Print results for `run` to read."""
    sys.stdout.write(json.dumps([asdict(result) for result in results]) + "\n")
