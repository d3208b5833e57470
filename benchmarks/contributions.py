"""Contributions: 6,000 groups of 4 factors, against icanexplain."""

from __future__ import annotations

import importlib.metadata

import numpy as np

from benchmarks.harness import Result, best_of, faster, say
from kpimodel.changes.decompose import decompose

GROUPS, FACTORS = 6_000, 4


def measure() -> list[Result]:
    """Both split the change of every group; the totals over all groups must sum to the change."""
    import icanexplain  # type: ignore[import-not-found]
    import pandas as pd

    random = np.random.default_rng(0)
    before = np.exp(random.normal(size=(GROUPS, FACTORS)))
    after = before * np.exp(0.1 * random.normal(size=(GROUPS, FACTORS)))
    both = np.vstack([before, after])
    # a funnel explainer takes running products: each metric is the one before times a factor
    stages = [f"stage{at}" for at in range(FACTORS)]
    frame = pd.DataFrame(np.cumprod(both, axis=1), columns=stages)
    frame["year"] = np.repeat([2025, 2026], GROUPS)
    frame["group"] = np.tile(np.arange(GROUPS), 2)
    explainer = icanexplain.FunnelExplainer(funnel=stages, period="year", group="group")
    whole = float(after.prod(axis=1).sum() - before.prod(axis=1).sum())
    split = decompose(before, after)
    if abs(float(split.total.sum()) / whole - 1) > 1e-12:  # noqa: PLR2004
        raise RuntimeError("our shares do not sum to the change")
    explained = float(np.asarray(explainer(frame), dtype=float).sum())
    if abs(explained / whole - 1) > 1e-6:  # noqa: PLR2004
        raise RuntimeError(f"theirs sum to {explained}, not {whole}")
    ours = best_of(lambda: decompose(before, after), 10)
    theirs = best_of(lambda: explainer(frame), 4)
    version = importlib.metadata.version("icanexplain")
    work = f"contributions, {GROUPS:,} groups x {FACTORS} factors"
    return [faster(work, ours, f"icanexplain {version}", theirs, 50)]


if __name__ == "__main__":
    say(measure())
