"""Node: one row of a KPI tree, with its defaults resolved."""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from kpimodel.cells import fold

Role = Literal["KGI", "KSF", "KPI"]
Relation = Literal["input", "sum", "product", "mean", "ratio", "formula", "group"]
Direction = Literal["up", "down"]
Rollup = Literal["sum", "mean", "last", "ratio"]

PERCENT_UNITS = frozenset({"%", "percent", "パーセント", "pct"})


class Node(BaseModel):
    """One row of the tree table; the fields are the machine keys of its columns.

    Numbers are for the plan's whole window: a flow's total, a rate over the window, a stock's end
    value. Ratios are fractions; unit ``%`` only says how to show them.

    Attributes:
        id: Unique name, used by parents and formulas.
        parent: Id of the node it is drawn under; None on the KGI.
        label: What people call it.
        role: KGI, KSF (success factor) or KPI.
        relation: How its value comes from its children; ``input`` is a lever.
        formula: Text of the formula, for relations ``ratio`` and ``formula``.
        unit: Unit of the value.
        direction: Whether more (``up``) or less (``down``) is better.
        rollup: How months add up to the window.
        baseline: Where we are. Needed on inputs; a control figure elsewhere.
        target: What was decided; on the KGI the goal, there also as ``"+15%"``.
        minimum: Lower bound, in the node's unit.
        maximum: Upper bound, in the node's unit.
        hold: Whether back-solving must leave it alone.
        step: Width of its grid, which starts at 0; 1 for whole numbers.
        resistance: How hard it is to move, relative to the others (default 1).
        cost: Money per unit of change; for a rate per percentage point.
        weight: Weight of the child in its parent's ``mean``.
        lag: Months until it acts on its parent: ``2`` or ``0:50% 1:30% 2:20%``.
        profile: Name of the row of month weights that phases it.
        owner: Who answers for it.
        due: By when.
        source: Where its numbers come from.
        note: Anything else.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: str = Field(min_length=1)
    parent: str | None = None
    label: str = ""
    role: Role = "KPI"
    relation: Relation = "input"
    formula: str | None = None
    unit: str = ""
    direction: Direction = "up"
    rollup: Rollup = "sum"
    baseline: float | None = None
    target: float | str | None = None
    minimum: float | None = None
    maximum: float | None = None
    hold: bool = False
    step: float | None = None
    resistance: float = 1.0
    cost: float | None = None
    weight: float = 1.0
    lag: str | None = None
    profile: str | None = None
    owner: str | None = None
    due: dt.date | None = None
    source: str | None = None
    note: str | None = None

    @property
    def is_rate(self) -> bool:
        """True where the unit is percent, so that the value is a fraction of 0 to 1."""
        return is_percent(self.unit)

    @property
    def low(self) -> float:
        """The lower bound in force: typed, else 0 for a rate, else minus infinity."""
        if self.minimum is not None:
            return self.minimum
        return 0.0 if self.is_rate else -math.inf

    @property
    def high(self) -> float:
        """The upper bound in force: typed, else 1 for a rate, else infinity."""
        if self.maximum is not None:
            return self.maximum
        return 1.0 if self.is_rate else math.inf

    @property
    def held_at(self) -> float | None:
        """Where a held input stands: its target, or its baseline where that is blank."""
        return self.target if isinstance(self.target, float) else self.baseline


@lru_cache(maxsize=1024)  # large trees ask for few units, and folding widths takes a while
def is_percent(unit: str | None) -> bool:
    """True for the ways in which people write the unit percent."""
    return unit is not None and fold(unit).casefold() in PERCENT_UNITS


def default_rollup(relation: str, unit: str | None, *, is_factor: bool = False) -> Rollup:
    """How months add up where the column is blank: rates by sum over sum, the rest by sum.

    Args:
        relation: How the row is computed.
        unit: Its unit.
        is_factor: Whether it is a factor of a product: then a mean counts by what it multiplies.
    """
    if relation == "mean":
        return "ratio" if is_factor else "mean"
    return "ratio" if relation == "ratio" or is_percent(unit) else "sum"
