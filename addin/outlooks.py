"""KPI_PROBABILITY as a pure function: how likely the goal is, given how uncertain the levers are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from addin import arguments, messages, words
from addin.attempts import Attempts
from addin.plans import notes, read_plan
from addin.ranges import Answer, Cell, Grid, TreeRange, as_grid
from addin.refusal import answer, said
from addin.sensing import state_at
from addin.uncertain import read_ranges
from kpimodel.distributions import Binomial, Distribution, Normal, Triangular, Uniform
from kpimodel.errors import Issue
from kpimodel.evaluate import evaluate
from kpimodel.outlook import landing_probability as land
from kpimodel.probability import Outlook
from kpimodel.probability import probability as estimate
from kpimodel.table import Lang
from kpimodel.tree import Tree

_DRAWS = 100_000  # as in the model, so that both give the same figures; some milliseconds
_MOST_DRAWS = 1_000_000  # and must not hold Excel for more than about a second
_HEADS = ("id", "label", "value", "low", "likely", "high", "remark")


def probability(  # a function of Excel takes its arguments one by one
    tree: object,
    goal: object = None,
    ranges: object = None,
    draws: object = None,
    seed: object = None,
    at: object = None,
    actuals: object = None,
    start: object = None,
) -> Answer:
    """Return the probability that the KGI reaches its goal, or that a running plan lands on it.

    Args:
        tree: The tree's range with its headings.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.
        ranges: How far the uncertain levers may go, see `addin.uncertain.read_ranges`.
        draws: Number of draws, 100,000 by default, at most 1,000,000.
        seed: Seed of the random numbers, 0 by default: the cell shows the same every time.
        at: Where the certain levers stand, as for KPI_CONTRIBUTION; the baselines by default.
        actuals: As for KPI_PLAN. With them closed months are facts, and the levers of the open
            months vary as their past months did; ``ranges`` are then of one month's value, and
            only for levers that will vary otherwise.
        start: As for KPI_PLAN, first month or settings.

    Returns:
        A table of seven columns: ID, name, value, low, likely, high, remark. ``_probability``,
        ``_standard_error`` (of the draws), ``_low`` and ``_high`` (95 % interval), ``_goal``,
        ``_mean``, ``_sd``, ``_p5`` to ``_p95`` of the KGI, ``_draws``, ``_seed``, notes, then a
        line a lever: its range, or where it stands. Or ``#KPI! …``.
    """
    table = TreeRange.of(tree)

    def work() -> Grid:
        attempt = Attempts()
        wanted = attempt(lambda: arguments.goal(goal, table.lang))
        count = attempt(lambda: _draws(draws, table.lang))
        chosen = attempt(lambda: _whole("seed", seed, 0, table.lang))
        running = not arguments.left_out(as_grid(actuals))
        read = _of_plan if running else _of_tree
        case = attempt(lambda: read(table, ranges, at, (actuals, start)))
        if case is None or count is None or chosen is None or attempt.issues:
            raise attempt.failed
        found = case.estimate(wanted, draws=count, seed=chosen)
        return [
            [words.heading(key, table.lang) for key in _HEADS],
            *_figures(found, table.lang),
            *(_note(said(issue, table, table.lang), table.lang) for issue in case.notes),
            *_levers(case, found, table.lang),
        ]

    return answer(table, work)


@dataclass(frozen=True)
class _Case:
    """What is estimated.

    Attributes:
        tree: The tree.
        ranges: Levers that are drawn as given.
        where: Where each lever stands, or is forecast to stand in an open month.
        estimate: The model's function, waiting for the goal, the draws and the seed.
        notes: What deserves a look in a plan.
    """

    tree: Tree
    ranges: dict[str, Distribution]
    where: Mapping[str, float]
    estimate: Callable[..., Outlook]
    notes: Sequence[Issue] = ()


def _of_tree(table: TreeRange, ranges: object, at: object, _: tuple[object, object]) -> _Case:
    tree = table.tree()
    state = state_at(at, tree, table)
    given = read_ranges(ranges, tree, state, table.lang)
    return _Case(tree, given, evaluate(tree, state), partial(estimate, tree, given, at=state))


def _of_plan(
    table: TreeRange, ranges: object, at: object, over_time: tuple[object, object]
) -> _Case:
    if not arguments.left_out(as_grid(at)):
        raise arguments.refuse("at", "at-with-actuals")
    actuals, start = over_time
    plan = read_plan(table, actuals, (start, None, None), None)
    where = {id_: plan.monthly_landing[id_][-1] or 0.0 for id_ in plan.tree.levers}
    given: dict[str, Distribution] = {}
    if not arguments.left_out(as_grid(ranges)):
        given = read_ranges(ranges, plan.tree, where, table.lang)
    return _Case(plan.tree, given, where, partial(land, plan, given), notes(plan))


def _draws(value: object, lang: Lang) -> int:
    count = _whole("draws", value, _DRAWS, lang)
    if count > _MOST_DRAWS:
        raise arguments.refuse("draws", "draws-too-many", value=count, most=_MOST_DRAWS)
    return count


def _whole(argument: str, value: object, default: int, lang: Lang) -> int:
    """A whole number; what is none is left to the model, which says how it should be."""
    cell = arguments.one_cell(argument, value)
    read = arguments.number(argument, cell, arguments.a_number(lang))
    if read is None or (read == 0 and argument == "draws"):
        return default
    if not read.is_integer():
        raise arguments.refuse(argument, "argument-not-whole", value=f"{read:g}")
    return int(read)


def _figures(found: Outlook, lang: Lang) -> Grid:
    def line(key: str, value: Cell, remark: str = "", **fields: object) -> list[Cell]:
        bare = "_p" if fields else key
        name = words.pick(words.OUTLOOK[bare], lang).format(**fields)
        return [key, name, value, "", "", "", remark]

    def remark(key: str, **fields: object) -> str:
        return words.remark(key, lang, **fields)

    lines = [
        line("_probability", found.probability, remark("of-draws", draws=f"{found.draws:,}")),
        line("_standard_error", found.standard_error, remark("draws-only")),
        line("_low", found.interval[0], remark("with-95")),
        line("_high", found.interval[1], remark("with-95")),
        line("_goal", found.goal),
        line("_mean", found.mean),
        line("_sd", found.sd),
    ]
    for percent, value in found.percentiles.items():
        lines.append(line(f"_p{percent}", value, percent=percent))
    lines += [line("_draws", found.draws), line("_seed", found.seed, remark("seeded"))]
    told = (messages.text(issue.code, lang, **issue.parameters) for issue in found.issues)
    return [*lines, *(_note(text, lang) for text in told)]


def _note(text: str, lang: Lang) -> list[Cell]:
    return ["_note", words.pick(words.OUTLOOK["_note"], lang), "", "", "", "", text]


def _levers(case: _Case, found: Outlook, lang: Lang) -> Grid:
    lines: Grid = []
    for id_ in case.tree.levers:
        given = case.ranges.get(id_)
        value: Cell = "" if given else case.where[id_]
        varies = "as-before" if id_ in found.uncertain else "stands"
        stays: list[Cell] = ["", "", "", words.remark(varies, lang)]
        shown = _range(given, lang) if given else stays
        lines.append([id_, case.tree[id_].label, value, *shown])
    return lines


def _range(given: Distribution, lang: Lang) -> list[Cell]:
    """Low, likely, high and the kind; for a bell its limits and its mean."""
    kind = words.pick(words.DISTRIBUTIONS[type(given).__name__.lower()], lang)
    match given:
        case Uniform():
            return [given.low, "", given.high, kind]
        case Triangular():  # Pert is one, too
            return [given.low, given.likely, given.high, kind]
        case Normal():
            low, high = ("" if limit is None else limit for limit in (given.low, given.high))
            return [
                low,
                given.mean,
                high,
                f"{kind} ({words.pick(words.RANGES['sd'], lang)} {given.sd:g})",
            ]
        case Binomial():
            return ["", "", "", f"{kind} ({given.trials:g}, {given.chance:g})"]
        case _:
            return ["", "", "", kind]
