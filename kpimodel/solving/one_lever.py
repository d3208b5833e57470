"""One lever of a tree, the others as they stand: what is kept with the tree for the next goal."""

from __future__ import annotations

from collections.abc import Callable

from kpimodel.errors import EvaluationError
from kpimodel.evaluate import baseline_of
from kpimodel.limits import goal_looks_relative
from kpimodel.solving.along import Standing, function_at
from kpimodel.solving.closed_form import ClosedForm, closed_form
from kpimodel.tree import Tree

_NEAR = 1e-12  # so near the present state is left to a careful look
_LINES = "straight lines"
_FORMS = "closed forms"
_STANDING = "standing"
_NONE_YET: dict[str, StraightLine] = {}


class StraightLine:
    """The KGI as a straight line of one lever: answers a goal at once, None where in doubt.

    Args:
        form: The KGI by the lever.
        tree: The tree.
        lever: The lever's id.
    """

    __slots__ = ("digits", "first", "high", "least", "low", "near", "rest", "rest_weight",
                 "slope", "slope_weight")  # fmt: skip

    def __init__(self, form: ClosedForm, tree: Tree, lever: str) -> None:
        self.slope, self.rest, self.slope_weight, self.rest_weight = form.above
        self.digits = form.digits
        node, root = tree[lever], tree.root
        self.low, self.high = max(node.low, -form.farthest), min(node.high, form.farthest)
        self.first = form.above.at(node.baseline or 0.0)
        self.near = _NEAR * max(abs(self.first), form.above.weight(node.baseline or 0.0))
        # below it a goal may have been meant as a percentage
        suspect = goal_looks_relative(0.5, root, baseline_of(tree, root.id))
        self.least = 1.0 if suspect else 0.0

    def at(self, goal: float) -> float | None:
        """The lever value for a goal, where it lies within the bounds."""
        x = (goal - self.rest) / self.slope
        if not self.low <= x <= self.high:
            return None
        size = goal if goal > 0 else -goal
        most = self.slope_weight * (x if x > 0 else -x) + self.rest_weight
        if not most < self.digits * size or size < self.least:
            return None
        # where the goal stands already the baseline itself is the answer
        return x if not -self.near <= goal - self.first <= self.near else None


def straight_line(tree: Tree, lever: str) -> StraightLine | None:
    """The line of a lever that `form_of` has looked at before, where it has one."""
    lines: dict[str, StraightLine] = tree.program.known.get(_LINES, _NONE_YET)
    return lines.get(lever)


def form_of(tree: Tree, lever: str) -> ClosedForm | None:
    """The closed form of the KGI in a lever, kept with the tree."""
    known = tree.program.known
    forms: dict[str, ClosedForm | None] = known.setdefault(_FORMS, {})
    if lever not in forms:
        at = tree.levers.index(lever)
        standing = _standing(tree)
        form = None if standing is None else closed_form(standing, at, tree.root.id)
        forms[lever] = form
        if form is not None and form.is_straight:
            known.setdefault(_LINES, {})[lever] = StraightLine(form, tree, lever)
    return forms[lever]


def _stands(tree: Tree) -> list[float]:
    nodes = [tree[id_] for id_ in tree.levers]
    return [(node.held_at if node.hold else node.baseline) or 0.0 for node in nodes]


def _standing(tree: Tree) -> Standing | None:
    """The tree with every lever where it stands, None where it has no value; made once."""
    known = tree.program.known
    if _STANDING not in known:
        try:
            known[_STANDING] = Standing.at(tree.program, _stands(tree))
        except EvaluationError:
            known[_STANDING] = None
    standing: Standing | None = known[_STANDING]
    return standing


def gap_of(tree: Tree, lever: str, goal: float) -> Callable[[float], float]:
    """The KGI less the goal by the value of one lever; nan where it has no value."""
    standing, at = _standing(tree), tree.levers.index(lever)
    if standing is None:
        value = function_at(tree.program, _stands(tree), at, tree.root.id)
    else:
        value = standing.function(at, tree.root.id)
    return lambda x: value(x) - goal
