"""``import kpimodel``: time and memory beyond numpy and pydantic, in fresh processes."""

from __future__ import annotations

from benchmarks.harness import Result, peer, say, within

RUNS = 5
LIMIT_MS, LIMIT_MB = 250.0, 60.0


def measure() -> list[Result]:
    """The least of a few fresh processes; compiled files exist after the first."""
    peer("fresh_import.py")
    runs = [peer("fresh_import.py") for _ in range(RUNS)]
    whole = min(run["whole_ms"] for run in runs)
    beyond = min(run["beyond_ms"] for run in runs)
    answer = min(run["answer_ms"] for run in runs)
    memory = min(run["beyond_mb"] for run in runs)
    return [
        within(f"import kpimodel ({beyond:.0f} ms of it beyond numpy and pydantic)", whole,
               "wall time, fresh process", LIMIT_MS, "ms"),
        within("import kpimodel and a first back-solve", answer, "wall time, fresh process", LIMIT_MS,
               "ms"),
        within("memory of import kpimodel and a first back-solve", memory, "beyond numpy and pydantic", LIMIT_MB, "MB"),
    ]  # fmt: skip


if __name__ == "__main__":
    say(measure())
