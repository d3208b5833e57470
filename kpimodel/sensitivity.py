"""What the KGI answers when one lever moves and the others stay."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kpimodel.cells import as_float, shown
from kpimodel.errors import EvaluationError, Findings
from kpimodel.evaluate import evaluate
from kpimodel.messages import extend
from kpimodel.tree import Tree
from kpimodel.words.outlook import CATALOGUE

extend(CATALOGUE)

_CHUNK = 256  # levers evaluated at once: bounds the memory of wide trees


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How one lever moves the KGI.

    Attributes:
        elasticity: Percent of KGI for one percent of the lever; None where the KGI is zero.
        down: Change of the KGI, in its unit, when the lever falls by the asked share.
        up: The same when it rises.
        at_minimum: Change of the KGI with the lever at its own typed minimum; None without one.
        at_maximum: The same at its typed maximum.

    A change is None, too, where the KGI has no value there (a division by zero).
    """

    elasticity: float | None
    down: float | None
    up: float | None
    at_minimum: float | None
    at_maximum: float | None


def sensitivity(
    tree: Tree, change: float = 0.1, at: Mapping[str, float] | None = None
) -> dict[str, Sensitivity]:
    """Move each lever by itself and note how the KGI answers.

    Args:
        tree: The tree.
        change: Share of each lever's size to move it by; 0.1 is ±10 %. Bounds are not applied to
            it: ``at_minimum`` and ``at_maximum`` show how far the lever may really go.
        at: The state to start from, as for `evaluate`; the baselines where it is None.

    Returns:
        One entry a lever, in table order.

    Raises:
        EvaluationError: A change that is no share above 0; the tree has no value at the start, see
            `evaluate`.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "deals", "relation": "product"},
        ...     {"id": "leads", "parent": "deals", "baseline": 200, "maximum": 250},
        ...     {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.1},
        ... ])
        >>> sensitivity(tree)["leads"]
        Sensitivity(elasticity=1.0, down=-2.0, up=2.0, at_minimum=None, at_maximum=5.0)
    """
    share = as_float(change)
    if share is None or not 0 < share < math.inf:
        found = Findings()
        found.error("sensitivity-change", ("change",), value=shown(change))
        raise EvaluationError(found.issues)
    start = evaluate(tree, at)
    kgi = start[tree.root.id]
    levers = [start[id_] for id_ in tree.levers]
    program = tree.program
    slopes = program.gradient(program.values(levers), tree.root.id)
    result: dict[str, Sensitivity] = {}
    for first in range(0, len(levers), _CHUNK):
        some = range(first, min(first + _CHUNK, len(levers)))
        moved = _moved(tree, levers, some, change)
        answers = _root_values(tree, levers, some, moved) - kgi
        for row, lever in enumerate(some):
            elasticity = levers[lever] * slopes[lever] / kgi if kgi else None
            changes = [value if math.isfinite(value) else None for value in answers[row].tolist()]
            result[tree.levers[lever]] = Sensitivity(elasticity, *changes)
    return result


def _moved(tree: Tree, levers: Sequence[float], some: range, change: float) -> np.ndarray:
    """Rows of down, up, minimum, maximum for each lever; nan where there is none."""
    rows = []
    for lever in some:
        node, value = tree[tree.levers[lever]], levers[lever]
        by = change * abs(value)
        bounds = [math.nan if bound is None else bound for bound in (node.minimum, node.maximum)]
        rows.append([value - by, value + by, *bounds])
    return np.array(rows)


def _root_values(tree: Tree, levers: Sequence[float], some: range, moved: np.ndarray) -> np.ndarray:
    shape = moved.shape
    batch: list[float | np.ndarray] = list(levers)
    for row, lever in enumerate(some):
        values = np.full(shape, levers[lever])
        values[row] = moved[row]
        batch[lever] = values.ravel()
    slots = tree.program.values(batch)
    root = np.asarray(slots[tree.program.slots[tree.root.id]], dtype=float)
    answers = np.array(np.broadcast_to(root, (moved.size,))).reshape(shape)
    # a KGI that ignores the lever answers a missing bound with a number: there is still none
    answers[np.isnan(moved)] = np.nan
    return answers
