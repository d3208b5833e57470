"""An answer's inputs by month of the window; those that nothing moves are made once a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpimodel.resolving.horizon import Array
from kpimodel.resolving.problem import MonthProblem
from kpimodel.timing.rollup import Series


@dataclass(frozen=True)
class _Known:
    """What is the same for all answers.

    Attributes:
        inputs: Every input where the plan starts.
        moving: The ids of those that may move.
        rows: Their rows in the table of inputs.
        closed: Their closed months.
    """

    inputs: dict[str, Series]
    moving: Sequence[str]
    rows: NDArray[np.intp]
    closed: Sequence[Series]

    @classmethod
    def of(cls, problem: MonthProblem) -> _Known:
        plan, unknowns, closed = problem.plan, problem.unknowns, problem.horizon.closed
        ids = problem.tree.levers
        start = unknowns.table(problem.stands).tolist()
        facts = [plan.monthly_landing[id_][:closed] if closed else () for id_ in ids]
        inputs = {id_: (*was, *row) for id_, was, row in zip(ids, facts, start, strict=True)}
        free = np.array([lever.free for lever in problem.levers], dtype=bool)
        rows = np.unique(unknowns.rows[free])
        return cls(inputs, [ids[at] for at in rows], rows, [facts[at] for at in rows])


def inputs_by_month(problem: MonthProblem, values: Array) -> dict[str, Series]:
    """``{input: value by month of the window}``: closed months as they are, then the answer.

    Args:
        problem: The unknowns.
        values: What they stand at.
    """
    known: _Known = problem.once("inputs", lambda: _Known.of(problem))
    table = problem.unknowns.table(values)
    open_: list[Series] = list(map(tuple, table[known.rows].tolist()))
    if problem.horizon.closed:
        open_ = [was + now for was, now in zip(known.closed, open_, strict=True)]
    inputs = known.inputs.copy()
    inputs.update(zip(known.moving, open_, strict=True))
    return inputs
