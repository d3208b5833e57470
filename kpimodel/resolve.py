"""Re-solving in the middle of a plan: closed months are facts, the open ones are solved for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from kpimodel.backsolve import Outcome
from kpimodel.calendar import Calendar, Period
from kpimodel.descent import Change
from kpimodel.errors import Findings, Issue, Quantity, SolveError
from kpimodel.evaluate import evaluate
from kpimodel.goal import goal_for
from kpimodel.horizon import Aim, Horizon
from kpimodel.late import explain_late, explain_pipeline
from kpimodel.messages import render
from kpimodel.month_grid import on_month_grid
from kpimodel.month_limits import MonthLimits, explain_relaxations
from kpimodel.month_problem import MonthProblem, solve_months
from kpimodel.plan import Plan
from kpimodel.problem import Vector
from kpimodel.reach import best_reachable
from kpimodel.relax import Relaxation
from kpimodel.rollup import Series, roll_up
from kpimodel.table import Lang
from kpimodel.targets import Targets, least_for_all
from kpimodel.unknowns import Measure, Unknowns, unknowns

MonthPolicy = Literal["least_change", "equal_effort", "priority", "least_cost", "least_relative"]
MONTH_POLICIES: tuple[MonthPolicy, ...] = (
    "least_change", "equal_effort", "priority", "least_cost", "least_relative",
)  # fmt: skip
FOR_SEVERAL: tuple[MonthPolicy, ...] = ("least_change", "least_relative")
Wanted = Mapping[Any, float]  # keys as `resolve` lists them


@dataclass(frozen=True)
class Reached:
    """One target and what comes of it.

    Attributes:
        id: The node.
        period: Its months; None for the whole window.
        goal: What was asked for, in the node's unit.
        value: What the answer reaches.
        met: Whether that meets it.
    """

    id: str
    period: Period | None
    goal: float
    value: float
    met: bool


@dataclass(frozen=True)
class PlanSolution:
    """The answer to 'what would it take from here'.

    Attributes:
        status: ``met``, ``already_met`` (the open months at their baselines will do) or
            ``unreachable``.
        values: ``{id: window value}``: closed months as they are, open months as answered.
        monthly: ``{id: value by month of the window}``, the same by month.
        reached: The KGI over the window.
        goal: The KGI's goal for the window; None where only other targets were given.
        targets: Each target and what comes of it.
        policy: The policy that was used.
        closed: Number of closed months.
        binding: Ids of the levers whose bound or hold stands in the way.
        relaxations: Where unreachable: each single relaxation that would do, as window values; or
            all of them, where only together they do (``together`` is then True).
        together: Whether ``relaxations`` must all be made.
        effects: ``{input: share of each open month's effect that falls inside the window}``;
            only inputs below a lag.
        exact: True where the answer is known to be the policy's optimum.
        reasons: The explanation, as coded findings.
        issues: Findings on the input that deserve a look.
        calendar: The plan's window.
        lang: Language of ``reason``.
    """

    status: Outcome
    values: dict[str, float]
    monthly: dict[str, Series]
    reached: float
    goal: float | None
    targets: tuple[Reached, ...]
    policy: MonthPolicy
    closed: int
    binding: list[str]
    relaxations: tuple[Relaxation, ...]
    together: bool
    effects: Mapping[str, tuple[float, ...]]
    exact: bool
    reasons: tuple[Issue, ...] = field(repr=False)
    issues: tuple[Issue, ...] = field(repr=False)
    calendar: Calendar = field(repr=False)
    lang: Lang = "en"

    @property
    def reason(self) -> str:
        """The explanation in words, in the language that was asked for."""
        return self.explain(self.lang)

    def explain(self, lang: Lang) -> str:
        """The explanation in words, a line for each reason."""
        return "\n".join(render(self._named(issue, lang), lang) for issue in self.reasons)

    def _named(self, issue: Issue, lang: Lang) -> Issue:
        period = self.calendar.find(issue.parameters.get("period"))
        if period is None:
            return issue
        return replace(issue, parameters={**issue.parameters, "period": period.label(lang)})


def resolve(
    plan: Plan,
    goal: float | str | None = None,
    policy: MonthPolicy = "least_change",
    lang: Lang = "en",
    targets: Wanted | None = None,
) -> PlanSolution:
    """Work back from the goal to the open months of a plan.

    Closed months are facts. Every open month of a free flow is unknown, a rate has one value for
    all open months. They start at their baselines, a flow's phased by its profile; a held input
    stands at its target. A window bound of a flow holds for its sum: what closed months leave of
    it is shared out among the open months by their weights. Late effects count where they arrive,
    so late months get less; the reasons say so.

    Args:
        plan: The plan.
        goal: For the KGI over the window, or ``+15%``; by default the KGI's target, unless
            ``targets`` are given.
        policy: ``least_change`` minimises Σ resistance·ln(x/x0)², the months of a flow sharing
            one lever's resistance by their weights, so that with nothing closed and no lag the
            answer is that of `backsolve`. ``least_relative`` minimises
            Σ resistance·((x − x0)/x0)² with every month counting alike. ``equal_effort``,
            ``priority``, ``least_cost``: as in `backsolve`.
        lang: Language of ``reason``.
        targets: Several targets at once: ``{month or quarter: value}`` for the KGI, or
            ``{(id, month or quarter): value}``; a `Month`, a `Period`, ``"2025-08"`` or
            ``"FY2025 Q2"``. With ``least_change`` and ``least_relative``.

    Raises:
        SolveError: No goal, no open month, an unknown policy or period, costs missing.
        EvaluationError: The tree has no value at its baselines.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> answer = resolve(software_company_a(), 62)
        >>> answer.status, answer.closed, round(answer.reached, 9)
        ('met', 4, 62.0)
        >>> [round(answer.monthly["customers"][at], 2) for at in (3, 4, 5)]
        [13.0, 11.0, 11.0]
    """
    found = Findings()
    asked = _asked(plan, goal, targets, found)
    if policy not in MONTH_POLICIES:
        found.error("unknown-policy", ("policy",), value=str(policy), known=MONTH_POLICIES)
    elif len(asked) > 1 and policy not in FOR_SEVERAL:
        found.error("target-policy", ("policy",), value=policy, known=FOR_SEVERAL)
    if len(plan.closed) == plan.calendar.months:
        found.error("all-closed", ("closed_through",))
    found.raise_errors(SolveError)
    evaluate(plan.tree)  # says with its place where the tree has no value
    levers = unknowns(plan, _measure(policy), found)
    _check_costs(plan, policy, [lever.id for lever in levers.levers if lever.free], found)
    found.raise_errors(SolveError)
    with np.errstate(all="ignore"):  # a state far off may have no value; it is then not chosen
        return _answer(plan, asked, levers, policy, lang, found)


Asked = tuple[Aim, Period | None, float]


def _answer(
    plan: Plan, asked: Sequence[Asked], levers: Unknowns, policy: MonthPolicy, lang: Lang,
    found: Findings,
) -> PlanSolution:  # fmt: skip
    """Solve for what is asked, and explain it."""
    horizon = Horizon(plan)
    first = MonthProblem(plan, horizon, levers, asked[0][0], asked[0][2])
    others = (first.aimed(aim, value) for aim, _, value in asked[1:])
    problems = (first, *others)
    everything = Targets(problems)
    if len(problems) == 1:
        status, values, exact = _one(problems[0], policy, found)
    else:
        status, values, exact = _several(everything, policy)
    return _solution(everything, asked, values, (status, exact), policy, lang, found)


def _asked(
    plan: Plan, goal: float | str | None, targets: Wanted | None, found: Findings
) -> list[Asked]:
    """What must be reached: the goal over the window, and every other target."""
    asked: list[Asked] = []
    whole = tuple(range(plan.calendar.months))
    if goal is not None or targets is None:
        asked.append((Aim(plan.tree.root.id, whole), None, goal_for(plan.tree, goal, found)))
    if targets is not None and not targets:
        found.error("targets-none", ("targets",))
    for key, value in (targets or {}).items():
        id_, when = key if isinstance(key, tuple) else (plan.tree.root.id, key)
        period = when if isinstance(when, Period) else plan.calendar.find(when)
        path = ("targets", str(when))
        known = id_ in plan.tree and plan.tree[id_].relation != "group"
        if not known:
            found.error("unknown-id", path, name=id_, known=tuple(n.id for n in plan.tree.nodes))
        if not _is_number(value):
            found.error("not-a-number", path, node=id_, value=str(value))
        elif period is None or not set(period.months) <= set(plan.calendar.window):
            ends = {"start": str(plan.calendar.start), "end": str(plan.calendar.window[-1])}
            found.error("target-period", path, value=str(when), start=ends["start"],
                        end=ends["end"])  # fmt: skip
        elif known:
            months = tuple(month - plan.calendar.start for month in period.months)
            asked.append((Aim(id_, months), period, float(value)))
    return asked


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _measure(policy: MonthPolicy) -> Measure:
    if policy == "least_change":
        return "shared"
    return "relative" if policy == "least_relative" else "plain"


def _check_costs(plan: Plan, policy: MonthPolicy, free: Sequence[str], found: Findings) -> None:
    for id_ in dict.fromkeys(free):
        if policy == "least_cost" and plan.tree[id_].cost is None:
            found.error("cost-missing", plan.tree.path(id_, "cost"), node=id_)


State = tuple[Outcome, list[float], bool]


def _one(problem: MonthProblem, policy: MonthPolicy, found: Findings) -> State:
    """One goal: whether it is met, the unknowns, and whether that is known to be the best."""
    start = problem.values(problem.start)
    if problem.met(problem.kgi_at(start)):
        return "already_met", start, True
    best = best_reachable(problem)
    if problem.met(problem.kgi(best)) or not problem.monotone:
        u = solve_months(problem, policy)
        fell_back = u is None
        if u is None:
            u = solve_months(problem, "least_change")
        values = None if u is None else _settled(problem, u, policy)
        if u is not None and values is not None:
            if fell_back:
                found.warn("policy-cannot", ("policy",), value=policy, used="least_change")
            stepped = any(lever.free and lever.step for lever in problem.levers)
            return "met", values, problem.is_exact(policy, u) and not fell_back and not stepped
    return "unreachable", problem.values(best), problem.monotone


def _settled(problem: MonthProblem, u: Vector, policy: MonthPolicy) -> list[float] | None:
    def met(values: Sequence[float]) -> bool:
        return problem.met(problem.kgi_at(values))

    return on_month_grid(problem, u, policy, met, again=True)


def _several(targets: Targets, policy: MonthPolicy) -> State:
    """Several targets: the same."""
    p = targets.first
    start = p.values(p.start)
    if targets.met(start):
        return "already_met", start, True
    best = targets.best()
    if best is None or targets.met(p.values(best)):
        u = least_for_all(targets, Change(p).weights)
        values = None if u is None else on_month_grid(p, u, policy, targets.met, again=False)
        if u is not None and values is not None and targets.met(values):
            stepped = any(lever.free and lever.step for lever in p.levers)
            return "met", values, targets.is_exact(policy, u) and not stepped
    return "unreachable", p.values(p.start if best is None else best), best is not None


def _solution(
    targets: Targets, asked: Sequence[Asked], values: list[float],
    state: tuple[Outcome, bool], policy: MonthPolicy, lang: Lang, found: Findings,
) -> PlanSolution:  # fmt: skip
    p = targets.first
    plan, horizon = p.plan, p.horizon
    status, exact = state
    monthly = _monthly(p, values)
    window = roll_up(plan.tree, monthly, plan.lags.felt(monthly))
    reached = [
        Reached(aim.id, period, goal, value, problem.met(value))
        for (aim, period, goal), problem, value in zip(
            asked, targets.problems, targets.reached(values), strict=True
        )
    ]
    missed = [at for at, one in enumerate(reached) if not one.met]
    blamed = targets.problems[missed[0]] if missed else p
    limits = MonthLimits(blamed, values)
    relaxations: tuple[Relaxation, ...] = ()
    together = False
    if status == "unreachable" and len(asked) == 1:
        relaxations = limits.singles() or limits.all_together()
        together = bool(relaxations) and not limits.singles()
    say = Findings()
    _explain(targets, reached, status, limits, values, say)
    if status == "unreachable" and len(asked) == 1:
        explain_relaxations(plan, relaxations, say, together=together)
    if status == "met":
        explain_pipeline(p, values, say)
    effects = explain_late(p, values, say, told=status == "met")
    if status == "met" and not exact:
        say.note("local-optimum", ())
    whole = next((one for one in reached if one.period is None), None)
    return PlanSolution(
        status, window, monthly, horizon_reach(p, values) if whole is None else whole.value,
        None if whole is None else whole.goal, tuple(reached), policy, horizon.closed,
        [id_ for id_, _ in limits.binding] if status != "already_met" else [],
        relaxations, together, effects, exact, tuple(say.issues), tuple(found.issues),
        plan.calendar, lang,
    )  # fmt: skip


def horizon_reach(problem: MonthProblem, values: Sequence[float]) -> float:
    """The KGI over the window at values of the unknowns."""
    plan = problem.plan
    slots = problem.horizon.values(problem.unknowns.table(np.asarray(values)))
    whole = tuple(range(plan.calendar.months))
    return problem.horizon.reach(slots, Aim(plan.tree.root.id, whole))


def _monthly(problem: MonthProblem, values: Sequence[float]) -> dict[str, Series]:
    """Closed months as they are, open months at values of the unknowns."""
    plan, horizon = problem.plan, problem.horizon
    slots = horizon.values(problem.unknowns.table(np.asarray(values)))
    monthly: dict[str, Series] = {}
    for node in plan.tree.nodes:
        if node.relation != "group":
            answered = horizon.series(slots, node.id).tolist()
            known = [value if math.isfinite(value) else None for value in answered]
            monthly[node.id] = (*plan.monthly_landing[node.id][: horizon.closed], *known)
    return monthly


def _explain(
    targets: Targets, reached: Sequence[Reached], status: Outcome, limits: MonthLimits,
    values: Sequence[float], say: Findings,
) -> None:  # fmt: skip
    """What came out, which targets are missed and why, and what stands in the way."""
    p = targets.first
    tree, closed = p.tree, p.horizon.closed
    months = {"closed": closed, "open": p.horizon.open}
    for at, one in enumerate(reached):
        unit = tree[one.id].unit
        goal, value = Quantity(one.goal, unit), Quantity(one.value, unit)
        name = tree[one.id].label
        if one.period is None:
            code = "met" if one.met and status == "unreachable" else status
            say.note(f"resolve-{code}", (), name=name, goal=goal, reached=value,
                     closed=months["closed"], open=months["open"])  # fmt: skip
        elif not one.met:
            _explain_missed(targets.problems[at], one, values, say)
    if all(one.period is not None for one in reached) and status != "unreachable":
        say.note("resolve-targets-met", (), count=len(reached), open=months["open"])
    for id_, bound in limits.binding if status != "already_met" else []:
        node = tree[id_]
        limit = Quantity(limits.standing(id_), node.unit)
        say.note(f"stands-{bound}", (), name=node.label, limit=limit)


def _explain_missed(
    problem: MonthProblem, one: Reached, values: Sequence[float], say: Findings
) -> None:
    period = "" if one.period is None else one.period.label("en")
    node = problem.tree[one.id]
    goal, value = Quantity(one.goal, node.unit), Quantity(one.value, node.unit)
    if max(problem.aim.months) < problem.horizon.closed:
        say.note("target-closed", (), period=period, reached=value, goal=goal)
        return
    say.note("resolve-target-missed", (), name=node.label, period=period, goal=goal, reached=value)
    if not problem.slopes(problem.coordinates(values))[1].any():
        say.note("resolve-target-lag", (), name=node.label, period=period)
