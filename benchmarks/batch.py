"""Batch evaluation: about 1,000 nodes, 60 months, 1,000 scenarios."""

from __future__ import annotations

import numpy as np

from benchmarks.harness import Result, best_of, say
from benchmarks.trees import profit_rows
from kpimodel.tree import Tree

MONTHS, SCENARIOS = 60, 1_000
MOST = 4.0


def measure() -> list[Result]:
    """The KGI of every month and scenario, against reading the lever matrix once."""
    tree = Tree.from_rows(profit_rows(740, bounds=False))
    random = np.random.default_rng(0)
    levers = np.empty((len(tree.levers), MONTHS, SCENARIOS))
    for at, id_ in enumerate(tree.levers):
        levers[at] = (tree[id_].baseline or 0.0) * random.uniform(0.9, 1.1, levers.shape[1:])
    read = best_of(levers.sum, 4)
    answer = tree.program.batch(levers, [tree.root.id])[tree.root.id]
    one = tree.program.value_at(levers[:, 3, 5], tree.root.id)
    if abs(answer[3, 5] / one - 1) > 1e-12:  # noqa: PLR2004
        raise RuntimeError("the batch differs from the state alone")
    ours = best_of(lambda: tree.program.batch(levers, [tree.root.id]), 4)
    work = f"batch of {len(tree.nodes):,} nodes x {MONTHS} months x {SCENARIOS:,} scenarios"
    about = f"reading the lever matrix once ({levers.nbytes / 1e6:.0f} MB, numpy's sum)"
    times = ours / read
    return [
        Result(work, ours, about, read, f"{times:.2f} times its time", f"within {MOST:g} times",
               times <= MOST)
    ]  # fmt: skip


if __name__ == "__main__":
    say(measure())
