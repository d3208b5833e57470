"""Named scenarios (慎重, 現実的, 楽観): sets of lever changes, and all nodes side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kpimodel.calendar import Month
from kpimodel.cells import as_float, shown
from kpimodel.errors import EvaluationError, Findings, Issue, Quantity
from kpimodel.evaluate import evaluate
from kpimodel.limits import resolve_goal
from kpimodel.messages import extend, text
from kpimodel.plan import Plan
from kpimodel.table import Lang
from kpimodel.timing.actuals import monthly_actuals
from kpimodel.timing.rollup import roll_up
from kpimodel.tree import Tree
from kpimodel.words.outlook import CATALOGUE

extend(CATALOGUE)

CAUTIOUS, REALISTIC, OPTIMISTIC = "cautious", "realistic", "optimistic"
STANDARD = (CAUTIOUS, REALISTIC, OPTIMISTIC)
FEWEST_MONTHS = 3
MOST_MONTHS = 120


@dataclass(frozen=True)
class Scenario:
    """A name and what differs in it.

    Attributes:
        name: What it is called; ``cautious``, ``realistic`` and ``optimistic`` are the standard
            ones and have words in both languages.
        changes: ``{lever: value}``: a number stands as it is, in the lever's unit; a text such as
            ``"-20%"`` stands on top of where the lever starts.
        issues: Notes on how it was made.
    """

    name: str
    changes: Mapping[str, float | str] = field(default_factory=dict)
    issues: tuple[Issue, ...] = field(default=(), repr=False)

    def title(self, lang: Lang) -> str:
        """The name in the user's language.

        Example:
            >>> Scenario("cautious").title("ja"), Scenario("new price").title("ja")
            ('慎重', 'new price')
        """
        return text(f"scenario-{self.name}", lang) if self.name in STANDARD else self.name


@dataclass(frozen=True)
class SideBySide:
    """Scenarios side by side.

    Attributes:
        base: ``{id: value}`` where all scenarios start.
        values: ``{scenario: {id: value}}``, every node with a number, in each node's unit.
        goal: The KGI's goal; None where it has none.
        reaches: ``{scenario: bool}`` whether the KGI meets the goal; empty without a goal.
        issues: Findings on the scenarios.
    """

    base: Mapping[str, float]
    values: Mapping[str, Mapping[str, float]]
    goal: float | None
    reaches: Mapping[str, bool]
    issues: tuple[Issue, ...] = field(default=(), repr=False)

    def row(self, id_: str) -> dict[str, float]:
        """One node's value in each scenario."""
        return {name: values[id_] for name, values in self.values.items()}

    def relative(self, id_: str) -> dict[str, float | None]:
        """One node's change on its base in each scenario, as a share; None on a zero base."""
        base = self.base[id_]
        return {
            name: (values[id_] - base) / abs(base) if base else None
            for name, values in self.values.items()
        }


def standard_scenarios(
    tree: Tree, share: float = 0.2, at: Mapping[str, float] | None = None
) -> tuple[Scenario, ...]:
    """慎重, 現実的, 楽観: every free lever a share worse, as it is, and a share better.

    Better is what moves the KGI in its good direction; where a lever has no effect, its own good
    direction. Bounds are respected, with a note; held levers stay.

    Args:
        tree: The tree.
        share: Share of each lever's size; the field uses 0.1 to 0.2.
        at: Where to start, as for `evaluate`; the baselines where it is None.

    Raises:
        EvaluationError: A share out of range, or no value at the start.

    Example:
        >>> tree = Tree.from_rows([
        ...     {"id": "sales", "relation": "product"},
        ...     {"id": "visitors", "parent": "sales", "baseline": 3000},
        ...     {"id": "purchase_rate", "parent": "sales", "unit": "%", "baseline": 0.02},
        ...     {"id": "price", "parent": "sales", "baseline": 5000},
        ... ])
        >>> side = compare_scenarios(tree, standard_scenarios(tree, 0.2))
        >>> {name: round(value) for name, value in side.row("sales").items()}
        {'cautious': 153600, 'realistic': 300000, 'optimistic': 518400}

    Source:
        Equal changes in n factors compound (0.8³, 1.2³): the published case of a shop's sales.
    """
    found = Findings()
    if not 0 < share < 1:
        found.error("scenario-share", ("share",), value=share)
    found.raise_errors(EvaluationError)
    start = evaluate(tree, at)
    levels = {lever: start[lever] for lever in tree.levers}
    return _around(tree, levels, share, {})


def history_scenarios(plan: Plan, months: int = 6, share: float = 0.15) -> tuple[Scenario, ...]:
    """The standard scenarios around the mean of the last closed months.

    A flow's mean month is scaled to the plan's window; a rate is sum over sum; a stock is its last
    value. Seasons are not taken out.

    Args:
        plan: The plan; months before its window count too.
        months: How many of the last months to look at; the field uses 3 to 6.
        share: Share around the mean; the field uses 0.1 to 0.2.

    Raises:
        EvaluationError: A share or a number of months out of range.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> cautious, realistic, optimistic = history_scenarios(software_company_a(), 3)
        >>> realistic.changes["visits"], round(realistic.changes["win_rate"], 4)
        (62000.0, 0.165)
    """
    tree, found = plan.tree, Findings()
    if not 0 < share < 1:
        found.error("scenario-share", ("share",), value=share)
    count = as_float(months)
    if count is None or not 1 <= count <= MOST_MONTHS or not count.is_integer():
        found.error("scenario-months", ("months",), value=shown(months), most=MOST_MONTHS)
    found.raise_errors(EvaluationError)
    last = plan.closed_through or plan.calendar.start + -1
    levels, counts = recent_levels(plan, last, int(months))
    start = {lever: levels.get(lever, tree[lever].baseline or 0.0) for lever in tree.levers}
    return _around(tree, start, share, counts)


def recent_levels(plan: Plan, last: Month, months: int) -> tuple[dict[str, float], dict[str, int]]:
    """Where the inputs stood over the last months, scaled to the plan's window.

    Args:
        plan: The plan and its actuals.
        last: The last month to look at.
        months: How many months up to it.

    Returns:
        ``{lever: value}`` for the levers with actuals, and the number of months known of each.
    """
    tree = plan.tree
    window = tuple(last + offset for offset in range(1 - months, 1))
    series = monthly_actuals(tree, plan.actuals, window, plan.lags)
    known = {id_: sum(value is not None for value in series[id_]) for id_ in tree.levers}
    levels = roll_up(tree, series)
    return {
        id_: levels[id_] / known[id_] * plan.calendar.months
        if tree[id_].rollup == "sum"
        else levels[id_]
        for id_ in tree.levers
        if known[id_]
    }, known


def _around(
    tree: Tree, levels: Mapping[str, float], share: float, counts: Mapping[str, int]
) -> tuple[Scenario, ...]:
    better = _better(tree, levels)
    notes = _history_notes(tree, counts)
    scenarios = []
    for name, by in zip(STANDARD, (-share, 0.0, share), strict=True):
        changes: dict[str, float | str] = {}
        found = Findings()
        for lever, level in levels.items():
            node = tree[lever]
            asked = level + by * better[lever] * abs(level)
            if node.hold:
                changes[lever] = level
                continue
            # a level that stands outside its bounds is a fact; only the move must respect them
            low, high = min(node.low, level), max(node.high, level)
            changes[lever] = min(max(asked, low), high)
            if not low <= asked <= high:
                bound = "minimum" if asked < low else "maximum"
                found.note(
                    "scenario-held-at-bound", ("scenarios", name, lever), name=name, node=lever,
                    bound=bound, limit=Quantity(low if asked < low else high, node.unit),
                    asked=Quantity(asked, node.unit),
                )  # fmt: skip
        scenarios.append(Scenario(name, changes, (*notes, *found.issues)))
    return tuple(scenarios)


def _better(tree: Tree, levels: Mapping[str, float]) -> dict[str, float]:
    """For each lever +1 where more of it is better, else −1."""
    program = tree.program
    slopes = program.gradient(program.values([levels[id_] for id_ in tree.levers]), tree.root.id)
    sign = 1.0 if tree.root.direction == "up" else -1.0
    return {
        lever: math.copysign(1.0, sign * slope)
        if slope
        else (1.0 if tree[lever].direction == "up" else -1.0)
        for lever, slope in zip(tree.levers, slopes, strict=True)
    }


def _history_notes(tree: Tree, counts: Mapping[str, int]) -> tuple[Issue, ...]:
    found = Findings()
    for lever, count in counts.items():
        path = tree.path(lever, "baseline")
        if count == 0:
            found.warn("scenario-no-history", path, node=lever)
        elif count < FEWEST_MONTHS:
            found.note("scenario-few-months", path, node=lever, count=count)
    return tuple(found.issues)


def compare_scenarios(
    tree: Tree, scenarios: Iterable[Scenario], at: Mapping[str, float] | None = None
) -> SideBySide:
    """Evaluate scenarios side by side, all nodes.

    Args:
        tree: The tree.
        scenarios: What differs in each; what a scenario does not name stays at the start.
        at: Where to start, as for `evaluate`; the baselines where it is None.

    Raises:
        EvaluationError: All findings at once: a name twice, an unknown or computed row, a value
            that cannot be read, a scenario without a value (a division by zero).

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> tree = software_company_a().tree
        >>> side = compare_scenarios(tree, [
        ...     Scenario("more visits", {"visits": "+20%"}),
        ...     Scenario("published plan", {"visits": 60000, "cvr": 0.03, "meeting_rate": 0.2,
        ...                                 "win_rate": 0.14}),
        ... ])
        >>> {name: round(value, 2) for name, value in side.row("customers").items()}
        {'more visits': 31.1, 'published plan': 50.4}
        >>> dict(side.reaches)
        {'more visits': False, 'published plan': True}
    """
    base = evaluate(tree, at)
    start = {lever: base[lever] for lever in tree.levers}
    found = Findings()
    values: dict[str, dict[str, float]] = {}
    for scenario in scenarios:
        if scenario.name in values:
            found.error("scenario-twice", ("scenarios", scenario.name), name=scenario.name)
            continue
        found.issues += scenario.issues
        levers = _lever_values(tree, scenario, start, found)
        values[scenario.name] = {}
        try:
            values[scenario.name] = evaluate(tree, levers)
        except EvaluationError as error:
            found.issues += [
                Issue(i.code, i.severity, ("scenarios", scenario.name, *i.path), i.parameters)
                for i in error.issues
            ]
    if not values:
        found.error("scenario-none", ("scenarios",))
    found.raise_errors(EvaluationError)
    goal, root = tree.goal, tree.root
    reaches = {
        name: meets(tree, by_id[root.id], goal)
        for name, by_id in values.items()
        if goal is not None
    }
    return SideBySide(base, values, goal, reaches, tuple(found.issues))


def meets(tree: Tree, value: float, goal: float) -> bool:
    """Whether a KGI's value meets a goal: at least, or at most where less is better."""
    slack = 1e-12 * max(abs(goal), abs(value))
    return value >= goal - slack if tree.root.direction == "up" else value <= goal + slack


def _lever_values(
    tree: Tree, scenario: Scenario, start: Mapping[str, float], found: Findings
) -> dict[str, float]:
    values = dict(start)
    for id_, change in scenario.changes.items():
        path = ("scenarios", scenario.name, id_)
        if id_ not in start:
            found.error("not-a-lever", path, name=id_, known=tree.levers)
            continue
        value = resolve_goal(change, start[id_])
        if value is None or not math.isfinite(value):
            found.error("scenario-value", path, name=scenario.name, node=id_, value=shown(change))
            continue
        values[id_] = value
        node = tree[id_]
        if not node.low <= value <= node.high and value != start[id_]:
            bound, limit = ("minimum", node.low) if value < node.low else ("maximum", node.high)
            found.warn(
                "scenario-outside-bounds", path, name=scenario.name, node=id_, bound=bound,
                value=Quantity(value, node.unit), limit=Quantity(limit, node.unit),
            )  # fmt: skip
    return values
