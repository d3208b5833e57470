"""逆算: from a goal to lever values; unreachable goals and their reasons."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import numpy as np

from kpimodel.errors import EvaluationError, Findings, Issue, Quantity, SolveError
from kpimodel.evaluate import evaluate
from kpimodel.limits import goal_looks_relative
from kpimodel.messages import render
from kpimodel.policies import (
    POLICIES,
    Policy,
    best_reachable,
    equal_effort,
    least_change,
    least_cost,
    priority,
    total_cost,
)
from kpimodel.problem import Lever, Problem, Vector, check_levers, lever_of
from kpimodel.relax import Bound, Relaxation, binding, single_relaxations, smallest_set
from kpimodel.root import crossing
from kpimodel.shape import is_log_linear
from kpimodel.steps import on_grid
from kpimodel.table import Lang
from kpimodel.tree import Tree

Outcome = Literal["met", "already_met", "unreachable"]
_SEED = 20_250_401
_STARTS = 6
_FARTHEST = 1e9


@dataclass(frozen=True)
class Solution:
    """The answer to 'what would it take'.

    Attributes:
        status: ``met``, ``already_met`` or ``unreachable``.
        values: ``{id: value}`` of every node with a number, at the answer; where the goal is out
            of reach, at the best reachable state.
        reached: The KGI at ``values``.
        goal: The goal, in the KGI's unit.
        policy: The policy that was used.
        binding: Ids of the levers whose bound or hold stands in the way at ``values``.
        relaxations: Where unreachable: each single relaxation that would do, smallest first; or,
            where none does alone, the smallest set that does together (``together`` is then True).
        together: Whether ``relaxations`` must all be made.
        exact: True where the answer is known to be the policy's optimum; False where only a local
            one is known.
        reasons: The explanation, as coded findings.
        issues: Findings on the input that deserve a look.
        lang: Language of ``reason``.
    """

    status: Outcome
    values: dict[str, float]
    reached: float
    goal: float
    policy: Policy
    binding: list[str]
    relaxations: tuple[Relaxation, ...]
    together: bool
    exact: bool
    reasons: tuple[Issue, ...] = field(repr=False)
    issues: tuple[Issue, ...] = field(default=(), repr=False)
    lang: Lang = "en"

    @property
    def reason(self) -> str:
        """The explanation in words, in the language that was asked for."""
        return self.explain(self.lang)

    def explain(self, lang: Lang) -> str:
        """The explanation in words, a line for each reason."""
        return "\n".join(render(issue, lang) for issue in self.reasons)


def backsolve(
    tree: Tree,
    goal: float | str | None = None,
    policy: Policy = "least_change",
    lang: Lang = "en",
) -> Solution:
    """Work back from the goal to the values of the levers.

    Starts at the baselines, a held input at its target; answers 'at least' (for a KGI whose
    direction is down, 'at most'). Holds, bounds and steps are always respected, and nothing is
    overwritten.

    Args:
        tree: The tree.
        goal: In the KGI's unit, or ``+15%`` on top of its baseline; by default the KGI's target.
        policy: ``least_change`` minimises Σ resistance·ln(x/x0)²; ``equal_effort`` moves all by
            the same relative change; ``priority`` takes the least resistance first; ``least_cost``
            minimises Σ cost·|x − x0|.
        lang: Language of ``reason``.

    Raises:
        SolveError: No goal, no lever that may move, costs missing, an unknown policy.
        EvaluationError: The tree has no value at its baselines.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "deals", "relation": "product"},
        ...     {"id": "leads", "parent": "deals", "baseline": 100},
        ...     {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.1,
        ...      "maximum": 0.125},
        ... ])
        >>> s = backsolve(tree, 20)
        >>> s.status, round(s.values["leads"], 6), s.values["win_rate"], s.binding
        ('met', 160.0, 0.125, ['win_rate'])
    """
    found = Findings()
    target = goal_for(tree, goal, found)
    if policy not in POLICIES:
        found.error("unknown-policy", ("policy",), value=str(policy), known=POLICIES)
    levers = [lever_of(tree[id_]) for id_ in tree.levers]
    check_levers(levers, tree, found)
    if policy == "least_cost":
        _check_costs(tree, levers, found)
    found.raise_errors(SolveError)
    evaluate(tree)  # says with its place where the tree has no value
    problem = Problem(tree, levers, target)
    if problem.met(problem.kgi(problem.start)):
        return _solution(problem, problem.start, "already_met", policy, lang, found)
    u = _solve(problem, policy)
    if u is not None:
        u = on_grid(problem, u, partial(_solve_or_start, policy=policy))
    if u is not None and problem.met(problem.kgi(u)):
        return _solution(problem, u, "met", policy, lang, found)
    return _solution(problem, best_reachable(problem), "unreachable", policy, lang, found)


def goal_for(tree: Tree, goal: float | str | None, found: Findings) -> float:
    """The goal as a number, with findings where it is missing, no number or looks mistyped."""
    root = tree.root
    path = tree.path(root.id, "target") if goal is None else ("goal",)
    given = root.target if goal is None else goal
    if given is None or given == "":
        found.error("goal-missing", tree.path(root.id, "target"), node=root.id)
        return math.nan
    target = tree.goal_from(given)
    if target is None or not math.isfinite(target):
        found.error("goal-not-a-number", path, node=root.id, value=str(given))
        return math.nan
    baseline = evaluate(tree)[root.id]
    if isinstance(given, (int, float)) and goal_looks_relative(target, root, baseline):
        found.error(
            "goal-looks-relative", path, node=root.id, value=target, meant=f"+{target * 100:g}%"
        )
    return target


def _check_costs(tree: Tree, levers: list[Lever], found: Findings) -> None:
    for lever in levers:
        if lever.free and lever.cost is None:
            found.error("cost-missing", tree.path(lever.id, "cost"), node=lever.id)


def _solve_or_start(problem: Problem, policy: Policy) -> Vector | None:
    if problem.met(problem.kgi(problem.start)):
        return problem.start
    return _solve(problem, policy)


def _solve(problem: Problem, policy: Policy) -> Vector | None:
    """Coordinates that meet the goal under a policy, or None."""
    if policy == "equal_effort":
        u = equal_effort(problem)
    elif policy == "priority":
        u = priority(problem)
    else:
        u = _best_of_starts(problem, policy)
    return u if u is not None and problem.met(problem.kgi(u)) else None


def _best_of_starts(problem: Problem, policy: Policy) -> Vector | None:
    """Local searches from several states; one is enough where the optimum is unique."""
    resistances = np.array([lever.resistance for lever in problem.levers])

    def change(u: Vector) -> float:
        return float(np.dot(resistances, np.where(problem.free, u * u, 0.0)))

    search: Callable[[Problem, Vector], Vector | None] = least_change
    penalty: Callable[[Vector], float] = change
    if policy == "least_cost":
        search, penalty = least_cost, partial(total_cost, problem)
    first = search(problem, problem.start)
    if policy == "least_change" and is_log_linear(problem):
        return first
    candidates = [first, *(search(problem, state) for state in _starts(problem))]
    candidates += [equal_effort(problem), priority(problem)]
    found = [u for u in candidates if u is not None and problem.met(problem.kgi(u))]
    return min(found, key=penalty, default=None)


def _starts(problem: Problem) -> list[Vector]:
    """States from which a search may find another optimum: single levers, and random mixes."""
    random = np.random.default_rng(_SEED)
    _, slopes = problem.slopes(problem.start)
    best = best_reachable(problem)
    strongest = np.argsort(-np.abs(slopes))[:_STARTS]
    starts = []
    for at in strongest:
        u = problem.start.copy()
        u[at] = best[at]
        starts.append(u)
    for _ in range(_STARTS):
        share = random.random(len(best))
        starts.append(problem.start + share * (best - problem.start))
    return starts


def _solution(
    problem: Problem, u: Vector, status: Outcome, policy: Policy, lang: Lang, found: Findings
) -> Solution:
    tree = problem.tree
    values = evaluate(tree, dict(zip(tree.levers, problem.values(u), strict=True)))
    tight = binding(problem, u)
    relaxations: tuple[Relaxation, ...] = ()
    together = False
    if status == "unreachable":
        relaxations = single_relaxations(problem, u)
        if not relaxations:
            relaxations = smallest_set(problem, u)
            together = True
    reached = values[tree.root.id]
    exact = status == "already_met" or is_log_linear(problem)
    reasons = _explain(
        problem, u, status, policy, tight, relaxations, together=together, exact=exact
    )
    return Solution(
        status, values, reached, problem.goal, policy, [problem.levers[at].id for at, _ in tight],
        relaxations, together, exact, tuple(reasons), tuple(found.issues), lang,
    )  # fmt: skip


def _explain(
    problem: Problem, u: Vector, status: Outcome, policy: Policy,
    tight: list[tuple[int, Bound]], relaxations: tuple[Relaxation, ...], *, together: bool,
    exact: bool,
) -> list[Issue]:  # fmt: skip
    root = problem.tree.root
    goal = Quantity(problem.goal, root.unit)
    reached = Quantity(problem.kgi(u), root.unit)
    say = Findings()
    name = root.label
    say.note(f"solve-{status}", (), name=name, goal=goal, reached=reached)
    values = problem.values(u)
    for at, bound in tight if status != "already_met" else []:
        node = problem.tree[problem.levers[at].id]
        limit = Quantity(values[at], node.unit)
        say.note(f"stands-{bound}", (), name=node.label, limit=limit)
    if status == "met" and policy in ("priority", "least_cost"):
        _explain_unmoved(problem, u, say)
    for relaxation in relaxations:
        node = problem.tree[relaxation.lever]
        code = f"relax-{relaxation.bound}" + ("-too" if together else "")
        say.note(
            code, (), name=node.label, limit=Quantity(relaxation.limit, node.unit),
            needed=Quantity(relaxation.needed, node.unit),
        )  # fmt: skip
    if status == "unreachable" and not relaxations:
        say.note("relax-none", ())
    if status == "met" and not exact:
        say.note("local-optimum", ())
    return say.issues


def _explain_unmoved(problem: Problem, u: Vector, say: Findings) -> None:
    """For sparse policies: why a lever stayed where it was."""
    _, slopes = problem.slopes(u)
    for at, lever in enumerate(problem.levers):
        if lever.free and u[at] == problem.start[at]:
            node = problem.tree[lever.id]
            code = "unmoved-no-effect" if slopes[at] == 0 else "unmoved-not-needed"
            say.note(code, (), name=node.label)


def required(tree: Tree, lever: str, goal: float | str | None = None) -> float:
    """The value of one lever at which the KGI is exactly the goal, the others as they are.

    What Goal Seek answers, without changing anything and to the last digits. The others stand at
    their baselines, held ones at their targets. Where several values would do, the nearest to the
    baseline is returned. The lever's step is not applied, since 'exactly' rarely lies on a grid.

    Args:
        tree: The tree.
        lever: Id of an input.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.

    Raises:
        SolveError: Not a lever, held, without effect on the KGI, or the value needed lies outside
            its bounds; the finding names that value.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "deals", "relation": "product"},
        ...     {"id": "leads", "parent": "deals", "baseline": 100},
        ...     {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": 0.1},
        ... ])
        >>> required(tree, "leads", 50)
        500.0
    """
    found = Findings()
    target = goal_for(tree, goal, found)
    if lever not in tree or tree[lever].relation != "input":
        found.error("not-a-lever", ("lever",), name=lever, known=tree.levers)
    elif tree[lever].hold:
        found.error("lever-held", tree.path(lever, "hold"), node=lever)
    found.raise_errors(SolveError)
    node = tree[lever]
    stands = {
        id_: tree[id_].held_at if tree[id_].hold else tree[id_].baseline for id_ in tree.levers
    }
    numbers = {id_: value for id_, value in stands.items() if value is not None}
    root = tree.root.id

    def gap(x: float) -> float:
        return evaluate(tree, {**numbers, lever: x})[root] - target

    x = _exact_value(gap, numbers[lever], target)
    if x is None:
        found.error("lever-cannot", ("lever",), node=lever, goal=Quantity(target, tree.root.unit))
    elif not node.low <= x <= node.high:
        bound, limit = ("minimum", node.low) if x < node.low else ("maximum", node.high)
        found.error(
            "required-beyond-bound", tree.path(lever, bound), node=lever, bound=bound,
            needed=Quantity(x, node.unit), limit=Quantity(limit, node.unit),
        )  # fmt: skip
    found.raise_errors(SolveError)
    assert x is not None  # noqa: S101  None raised above
    return x


def _exact_value(gap: Callable[[float], float], start: float, goal: float) -> float | None:
    """The root of ``gap`` nearest to ``start``: a straight line first, then an outward scan."""
    close = 1e-13 * max(abs(goal), abs(gap(start) + goal))
    x = start
    step = 0.1 * (abs(start) or 1.0)
    for _ in range(4):
        here, beside = gap(x), _or_nan(gap, x + step)
        if abs(here) <= close:
            return x
        slope = (beside - here) / step
        if not slope or not math.isfinite(slope):
            break
        x -= here / slope
        if math.isnan(_or_nan(gap, x)):
            break
    return _scan(gap, start)


def _or_nan(function: Callable[[float], float], x: float) -> float:
    try:
        return function(x)
    except EvaluationError:
        return math.nan


def _scan(gap: Callable[[float], float], start: float) -> float | None:
    """Walk outward on both sides in growing steps; the first change of sign holds the root."""
    first = gap(start)
    toward = math.copysign(1.0, -first)  # the root function is below zero at the start

    def rising(x: float) -> float:
        return toward * _or_nan(gap, x)

    unit = abs(start) or 1.0
    before = {1.0: start, -1.0: start}
    reach = 1e-3 * unit
    while reach < _FARTHEST * unit:
        for side in (1.0, -1.0):
            at = start + side * reach
            if rising(at) >= 0 and rising(before[side]) < 0:
                return crossing(rising, before[side], at)
            before[side] = at
        reach *= 1.08
    return None
