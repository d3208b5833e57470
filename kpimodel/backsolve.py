"""逆算: from a goal to lever values; unreachable goals and their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import numpy as np

from kpimodel.errors import Findings, Issue, Quantity, SolveError
from kpimodel.evaluate import evaluate_at
from kpimodel.goal import goal_for
from kpimodel.messages import render
from kpimodel.required import required
from kpimodel.solving.policies import POLICIES, Policy, is_exact, objective_of, solve
from kpimodel.solving.problem import Lever, Problem, Vector, box_of, check_levers
from kpimodel.solving.reach import best_reachable
from kpimodel.solving.relax import Limit, Limits, Relaxation
from kpimodel.solving.row_limits import explain_rows, set_within_rows, within_rows
from kpimodel.solving.steps import best_on_grid, explain_limit, on_grid, stepped_levers
from kpimodel.table import Lang
from kpimodel.tree import Tree

__all__ = ["Outcome", "Solution", "backsolve", "required"]

Outcome = Literal["met", "already_met", "unreachable"]
FALLBACK: Policy = "least_change"
_UNMOVED = 1e-12


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
        SolveError: No goal, costs missing, an unknown policy.
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
    with np.errstate(all="ignore"):  # a state far off may have no value; it is then not chosen
        return _answer(tree, target, policy, lang, found)


def _answer(tree: Tree, target: float, policy: Policy, lang: Lang, found: Findings) -> Solution:
    """Solve for a goal that is a number, and explain the answer."""
    levers = box_of(tree).levers
    check_levers(box_of(tree).worth_a_word, tree, found)
    if policy == "least_cost":
        _check_costs(tree, levers, found)
    found.raise_errors(SolveError)
    problem = Problem(tree, box_of(tree), target)
    if problem.met(problem.at_start):
        start = problem.values(problem.start)
        return _solution(problem, start, "already_met", policy, lang, found)
    best = best_on_grid(problem, best_reachable(problem))
    if problem.met(problem.kgi_at(best)) or not problem.best_is_proven:
        values = _solve(problem, policy, found)
        if values is not None:
            return _solution(problem, values, "met", policy, lang, found)
    return _solution(problem, best, "unreachable", policy, lang, found)


def _check_costs(tree: Tree, levers: Sequence[Lever], found: Findings) -> None:
    for lever in levers:
        if lever.free and lever.cost is None:
            found.error("cost-missing", tree.path(lever.id, "cost"), node=lever.id)


def _solve(problem: Problem, policy: Policy, found: Findings) -> list[float] | None:
    """Lever values that meet the goal, on their grids, or None.

    Where the policy itself finds no way although there is one, the least change answers.
    """
    for chosen in dict.fromkeys((policy, FALLBACK)):
        u = solve(problem, chosen)
        if u is not None:
            penalty = objective_of(problem, chosen).penalty
            values = on_grid(problem, u, partial(solve, policy=chosen), penalty)
            if values is not None and problem.met(problem.kgi_at(values)):
                if chosen != policy:
                    found.warn("policy-cannot", ("policy",), value=policy, used=chosen)
                return values
    best = best_on_grid(problem, best_reachable(problem))
    return best if problem.met(problem.kgi_at(best)) else None


def _solution(
    problem: Problem, levers: list[float], status: Outcome, policy: Policy, lang: Lang,
    found: Findings,
) -> Solution:  # fmt: skip
    tree = problem.tree
    values = evaluate_at(tree, levers)
    u = problem.coordinates(levers)
    limits = Limits(problem, u)
    relaxations: tuple[Relaxation, ...] = ()
    together = False
    past = Findings()
    if status == "unreachable":
        relaxations, together = _relaxations(limits, levers, past)
    exact = _is_exact(problem, u, status, policy, found)
    say = Findings()
    _explain(problem, values, status, limits.binding, say)
    if status == "met" and policy in ("priority", "least_cost"):
        _explain_unmoved(problem, u, say)
    if status == "unreachable":
        _explain_relaxations(problem, relaxations, say, together=together, past=past.issues)
    if status != "already_met":
        explain_rows(tree, values, say)
    if status != "already_met" and not exact:
        say.note("local-optimum" if status == "met" else "best-searched", ())
    return Solution(
        status, values, values[tree.root.id], problem.goal, policy,
        [problem.levers[at].id for at, _ in limits.binding], relaxations, together, exact,
        tuple(say.issues), tuple(found.issues), lang,
    )  # fmt: skip


def _relaxations(
    limits: Limits, best: list[float], past: Findings
) -> tuple[tuple[Relaxation, ...], bool]:
    """What would do within the limits of computed rows: alone, else together."""
    tree = limits.problem.tree
    alone = limits.singles()
    kept = within_rows(tree, best, alone, past)
    if kept:
        return kept, False
    together = limits.smallest_set({one.lever for one in alone})
    return (together, True) if set_within_rows(tree, best, together, past) else ((), False)


def _is_exact(
    problem: Problem, u: Vector, status: Outcome, policy: Policy, found: Findings
) -> bool:
    """Whether the answer is proven: the optimum, or that there is none."""
    if status == "already_met":
        return True
    if status == "unreachable":
        return problem.best_is_proven
    if any(issue.code == "policy-cannot" for issue in found.issues):
        return False
    alone = int((problem.free & (problem.directions != 0)).sum()) == 1
    if alone and problem.monotone:
        return True
    return not stepped_levers(problem) and is_exact(problem, policy, u)


def _explain(
    problem: Problem,
    values: dict[str, float],
    status: Outcome,
    binding: list[Limit],
    say: Findings,
) -> None:
    """What came out, and which bounds and holds stand in the way."""
    tree = problem.tree
    goal = Quantity(problem.goal, tree.root.unit)
    reached = Quantity(values[tree.root.id], tree.root.unit)
    say.note(f"solve-{status}", (), name=tree.root.label, goal=goal, reached=reached)
    for at, bound in binding if status != "already_met" else []:
        node = tree[problem.levers[at].id]
        explain_limit(node, bound, values[node.id], say)


def _explain_relaxations(
    problem: Problem, relaxations: tuple[Relaxation, ...], say: Findings, *, together: bool,
    past: Sequence[Issue],
) -> None:  # fmt: skip
    """What would have to give way, or that nothing would do."""
    for lever in problem.box.stuck:
        say.note(lever.why_fixed, (), node=problem.tree[lever.id].label)
    for relaxation in relaxations:
        node = problem.tree[relaxation.lever]
        code = f"relax-{relaxation.bound}" + ("-too" if together else "")
        say.note(
            code, (), name=node.label, limit=Quantity(relaxation.limit, node.unit),
            needed=Quantity(relaxation.needed, node.unit),
        )  # fmt: skip
    say.issues += past
    if not relaxations and not past:
        say.note("relax-none", ())


def _explain_unmoved(problem: Problem, u: Vector, say: Findings) -> None:
    """For sparse policies: why a lever stayed where it was."""
    _, slopes = problem.slopes(u)
    for at, lever in enumerate(problem.levers):
        if lever.free and abs(u[at] - problem.start[at]) <= _UNMOVED:
            node = problem.tree[lever.id]
            idle = slopes[at] == 0 and problem.directions[at] == 0
            code = "unmoved-no-effect" if idle else "unmoved-not-needed"
            say.note(code, (), name=node.label)
