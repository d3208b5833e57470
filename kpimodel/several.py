"""逆算 with several goals at once: customers and revenue, at least or at most, on one tree."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from kpimodel.backsolve import Outcome
from kpimodel.calendar import Calendar, Month
from kpimodel.cells import shown
from kpimodel.errors import Findings, Issue, Quantity, SolveError
from kpimodel.evaluate import evaluate, evaluate_at
from kpimodel.limits import is_relative, resolve_goal
from kpimodel.messages import render
from kpimodel.plan import Plan
from kpimodel.resolving.answered import Answered, Reached
from kpimodel.resolving.horizon import Aim
from kpimodel.resolving.model import model_of
from kpimodel.resolving.policy import MonthPolicy, check_costs, check_policy, measure_of
from kpimodel.resolving.reasons import explain_limits
from kpimodel.resolving.relax import explain_relaxed
from kpimodel.resolving.search import search
from kpimodel.resolving.solution import Solved
from kpimodel.resolving.targets import Targets
from kpimodel.resolving.unmoved import explain_unmoved
from kpimodel.solving.row_limits import explain_rows
from kpimodel.table import Lang
from kpimodel.tree import Tree

ONE_MONTH = (0,)


@dataclass(frozen=True)
class GoalsSolution(Solved):
    """The answer to 'what would it take for all of these', as `Solution` is for one goal.

    Attributes:
        status: ``met``, ``already_met`` or ``unreachable`` (at least one goal is missed).
        policy: The policy that was used.
        issues: Findings on the input that deserve a look.
        lang: Language of ``reason``.
    """

    status: Outcome
    policy: str
    issues: tuple[Issue, ...] = field(repr=False)
    lang: Lang
    answered: Answered = field(repr=False)

    @property
    def goals(self) -> tuple[Reached, ...]:
        """Each goal and what comes of it."""
        return self.answered.reached

    @cached_property
    def values(self) -> dict[str, float]:
        """``{id: value}`` of every node with a number.

        Where a goal is out of reach: as near to all of them as was found.
        """
        table = self.answered.targets.base.unknowns.table(self.answered.values)
        return evaluate_at(self.answered.model.plan.tree, table[:, 0].tolist())

    @cached_property
    def reasons(self) -> tuple[Issue, ...]:
        """The explanation, as coded findings."""
        return tuple(_reasons(self.answered, self.policy))

    @property
    def reason(self) -> str:
        """The explanation in words, in the language that was asked for."""
        return self.explain(self.lang)

    def explain(self, lang: Lang) -> str:
        """The explanation in words, a line for each reason."""
        return "\n".join(render(issue, lang) for issue in self.reasons)


def backsolve_many(
    tree: Tree,
    goals: Mapping[str, float | str],
    policy: MonthPolicy = "least_change",
    lang: Lang = "en",
) -> GoalsSolution:
    """Work back from several goals at once to the values of the levers.

    Each goal is 'at least' for a node whose direction is up, 'at most' where it is down. Starts at
    the baselines, a held input at its target; holds, bounds and steps are always respected.

    Args:
        tree: The tree.
        goals: ``{id: goal}`` of any nodes: the KGI, others, inputs too; in the node's unit, or
            ``+15%`` on top of its baseline.
        policy: ``least_change`` minimises Σ resistance·ln(x/x0)²; ``least_relative`` minimises
            Σ resistance·((x − x0)/x0)². ``equal_effort``: nobody moves relatively more than
            somebody must; the hardest goal decides how far those that serve it go, then the next.
            ``priority``: what is hardest to move moves as little as it must, with all easier ones
            free; then the next harder. ``least_cost`` minimises Σ cost·|x − x0|, and of what
            costs the same changes least. With one goal as in `backsolve`.
        lang: Language of ``reason``.

    Raises:
        SolveError: No goal, one that cannot be read, an unknown node or policy, costs missing.
        EvaluationError: The tree has no value at its baselines.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "revenue", "relation": "product"},
        ...     {"id": "customers", "parent": "revenue", "relation": "product"},
        ...     {"id": "leads", "parent": "customers", "baseline": 100},
        ...     {"id": "win_rate", "parent": "customers", "unit": "%", "baseline": "10%",
        ...      "maximum": "12%"},
        ...     {"id": "price", "parent": "revenue", "baseline": 50, "rollup": "last"},
        ... ])
        >>> s = backsolve_many(tree, {"customers": 15, "revenue": "+60%"})
        >>> s.status, [(one.id, one.met) for one in s.goals]
        ('met', [('customers', True), ('revenue', True)])
        >>> {id_: round(value, 3) for id_, value in s.values.items()}
        {'revenue': 800.0, 'customers': 15.0, 'leads': 125.0, 'win_rate': 0.12, 'price': 53.333}
        >>> even = backsolve_many(tree, {"customers": 11, "revenue": "+33.1%"}, "equal_effort")
        >>> {id_: round(even.values[id_], 3) for id_ in ("leads", "win_rate", "price")}
        {'leads': 110.0, 'win_rate': 0.11, 'price': 55.0}
    """
    found = Findings()
    check_policy(policy, found)
    given: object = goals
    if not goals or not isinstance(given, Mapping):
        found.error("goals-none", ("goals",))
        found.raise_errors(SolveError)
    plan = _one_month(tree)
    asked = [one for id_, goal in goals.items() if (one := _goal(tree, id_, goal, found))]
    found.raise_errors(SolveError)
    model = model_of(plan)
    base = model.problem(measure_of(policy), found)
    check_costs(base, policy, found)
    found.raise_errors(SolveError)
    targets = Targets(base, tuple(asked))
    with np.errstate(all="ignore"):  # a state far off may have no value; it is then not chosen
        state = search(targets, policy, found)
    answered = Answered(
        model, targets, (None,) * len(asked), state.status, state.values, state.best, state.exact
    )
    return GoalsSolution(state.status, policy, tuple(found.issues), lang, answered)


def _one_month(tree: Tree) -> Plan:
    """The tree as a plan of a single month without lags; made once."""
    plan = tree.program.known.get("one month")
    if not isinstance(plan, Plan):
        steady = tree
        if any(node.lag for node in tree.nodes):
            steady = Tree.from_rows([{**row, "lag": None} for row in tree.to_rows()])
        plan = tree.program.known["one month"] = Plan(steady, Calendar(Month(2000, 1), 1))
    return plan


def _goal(tree: Tree, id_: str, goal: float | str, found: Findings) -> tuple[Aim, float] | None:
    path = ("goals", str(id_))
    id_ = tree.find(id_) or id_
    if id_ not in tree or tree[id_].relation == "group":
        found.error("unknown-id", path, name=str(id_), known=tuple(n.id for n in tree.nodes))
        return None
    baseline = evaluate(tree)[id_] if is_relative(goal) else None
    number = resolve_goal(goal, baseline)
    if number is None or not math.isfinite(number):
        found.error("goal-not-a-number", path, node=id_, value=shown(goal))
        return None
    return Aim(id_, ONE_MONTH), float(number)


def _reasons(answered: Answered, policy: str) -> list[Issue]:
    tree, say = answered.model.plan.tree, Findings()
    for one in answered.reached:
        code: str = answered.status if one.met == (answered.status != "unreachable") else "met"
        if code == "unreachable" and not answered.targets.agree:
            code = "conflict"
        unit = tree[one.id].unit
        say.note(f"goals-{code}", (), name=tree[one.id].label, goal=Quantity(one.goal, unit),
                 reached=Quantity(one.value, unit))  # fmt: skip
    with np.errstate(all="ignore"):
        explain_limits(answered, say)
        if answered.status == "unreachable":
            explain_relaxed(answered.model.plan, answered.relaxed, say)
        if answered.status != "already_met":
            table = answered.targets.base.unknowns.table(answered.values)
            explain_rows(tree, evaluate_at(tree, table[:, 0].tolist()), say)
        if answered.status == "met":
            explain_unmoved(answered, policy, say)
        if answered.status == "met" and not answered.exact:
            say.note("local-optimum-cost" if policy == "least_cost" else "local-optimum", ())
    return say.issues
