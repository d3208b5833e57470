"""逆算: from a goal to lever values; unreachable goals and their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import numpy as np

from kpimodel.errors import Findings, Issue, SolveError
from kpimodel.evaluate import evaluate_at
from kpimodel.goal import goal_for
from kpimodel.messages import render
from kpimodel.required import required
from kpimodel.solving.explained import Explained, stopped_far
from kpimodel.solving.policies import POLICIES, Policy, is_exact, objective_of, solve
from kpimodel.solving.problem import Lever, Problem, Vector, box_of, check_levers
from kpimodel.solving.reach import best_kgi, best_reachable
from kpimodel.solving.relax import Relaxation
from kpimodel.solving.steps import best_on_grid, on_grid, stepped_levers
from kpimodel.table import Lang
from kpimodel.tree import Tree

__all__ = ["Outcome", "Solution", "backsolve", "required"]

Outcome = Literal["met", "already_met", "unreachable"]
FALLBACK: Policy = "least_change"


@dataclass(frozen=True)
class Solution:
    """The answer to 'what would it take'.

    What explains it is worked out when it is read.

    Attributes:
        status: ``met``, ``already_met`` or ``unreachable``.
        values: ``{id: value}`` of every node with a number, at the answer; where the goal is out
            of reach, at the best reachable state.
        reached: The KGI at ``values``.
        goal: The goal, in the KGI's unit.
        policy: The policy that was used.
        exact: True where the answer is known to be the policy's optimum; False where only a local
            one is known.
        issues: Findings on the input that deserve a look.
        lang: Language of ``reason``.
    """

    status: Outcome
    values: dict[str, float]
    reached: float
    goal: float
    policy: Policy
    exact: bool
    issues: tuple[Issue, ...] = field(repr=False)
    lang: Lang
    explained: Explained = field(repr=False, compare=False)

    @property
    def binding(self) -> list[str]:
        """Ids of the levers whose bound or hold stands in the way at ``values``."""
        return self.explained.binding

    @property
    def relaxations(self) -> tuple[Relaxation, ...]:
        """Where unreachable: each single relaxation that would do, smallest first.

        Or, where none does alone, the smallest set that does together; ``together`` is then True.
        """
        return self.explained.relaxations

    @property
    def together(self) -> bool:
        """Whether ``relaxations`` must all be made."""
        return self.explained.together

    @property
    def reasons(self) -> tuple[Issue, ...]:
        """The explanation, as coded findings."""
        return self.explained.reasons

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
    """Solve for a goal that is a number."""
    box = box_of(tree)
    check_levers(box.worth_a_word, tree, found)
    if policy == "least_cost":
        _check_costs(tree, box.levers, found)
    found.raise_errors(SolveError)
    problem = Problem(tree, box, target)
    if problem.met(problem.at_start):
        start = problem.stands_at(problem.start)
        return _solution(problem, start, "already_met", policy, lang, found)
    if problem.met(_most(problem)) or not problem.best_is_proven:
        answer = _solve(problem, policy, found)
        if answer is not None:
            return _solution(problem, answer, "met", policy, lang, found)
    return _solution(problem, _best(problem), "unreachable", policy, lang, found)


def _best(problem: Problem) -> Vector:
    """The best lever values that can be had, on their grids."""
    u = best_reachable(problem)
    if not stepped_levers(problem):
        return problem.stands_at(u)
    return np.array(best_on_grid(problem, u))


def _most(problem: Problem) -> float:
    """The KGI there."""
    return problem.kgi_at(_best(problem)) if stepped_levers(problem) else best_kgi(problem)


def _check_costs(tree: Tree, levers: Sequence[Lever], found: Findings) -> None:
    for lever in levers:
        if lever.free and lever.cost is None:
            found.error("cost-missing", tree.path(lever.id, "cost"), node=lever.id)


def _solve(problem: Problem, policy: Policy, found: Findings) -> Vector | None:
    """Lever values that meet the goal, on their grids, or None.

    Where the policy itself finds no way although there is one, the least change answers.
    """
    for chosen in dict.fromkeys((policy, FALLBACK)):
        u = solve(problem, chosen)
        values = None if u is None else _on_grid(problem, u, chosen)
        if values is not None and problem.met(problem.kgi_at(values)):
            if chosen != policy:
                found.warn("policy-cannot", ("policy",), value=policy, used=chosen)
            return values
    return _best(problem) if problem.met(_most(problem)) else None


def _on_grid(problem: Problem, u: Vector, policy: Policy) -> Vector | None:
    if not stepped_levers(problem):
        return problem.stands_at(u)
    penalty = objective_of(problem, policy).penalty
    values = on_grid(problem, u, partial(solve, policy=policy), penalty)
    return None if values is None else np.array(values)


def _solution(
    problem: Problem, levers: Vector, status: Outcome, policy: Policy, lang: Lang, found: Findings
) -> Solution:
    tree = problem.tree
    state = problem.state_of(levers)
    # one that has no value says why
    known = state is not None and state.is_finite
    values = state.every() if state is not None and known else evaluate_at(tree, levers.tolist())
    u = problem.coordinates(levers)
    exact = _is_exact(problem, u, status, policy, found)
    explained = Explained(problem, u, values, status, policy, exact=exact)
    return Solution(
        status, values, values[tree.root.id], problem.goal, policy, exact, tuple(found.issues),
        lang, explained,
    )  # fmt: skip


def _is_exact(
    problem: Problem, u: Vector, status: Outcome, policy: Policy, found: Findings
) -> bool:
    """Whether the answer is proven: the optimum, or that there is none."""
    if status == "already_met":
        return True
    if status == "unreachable":
        return problem.best_is_proven and not stopped_far(problem, u)
    if any(issue.code == "policy-cannot" for issue in found.issues):
        return False
    alone = int((problem.free & (problem.directions != 0)).sum()) == 1
    if alone and problem.monotone:
        return True
    return not stepped_levers(problem) and is_exact(problem, policy, u)
