"""KPI_PROBABILITY as a pure function: how likely the goal is, given how uncertain the levers are."""

from __future__ import annotations

from addin import arguments, messages, words
from addin.ranges import Answer, Cell, Grid, TreeRange
from addin.refusal import answer
from addin.sensing import state_at
from addin.uncertain import read_ranges
from kpimodel.distributions import Binomial, Distribution, Normal, Triangular, Uniform
from kpimodel.evaluate import evaluate
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
) -> Answer:
    """Return the probability that the KGI reaches its goal.

    Args:
        tree: The tree's range with its headings.
        goal: In the KGI's unit, or ``+15%``; by default the KGI's target.
        ranges: How far the uncertain levers may go, see `addin.uncertain.read_ranges`.
        draws: Number of draws, 100,000 by default, at most 1,000,000.
        seed: Seed of the random numbers, 0 by default: the cell shows the same every time.
        at: Where the certain levers stand, as for KPI_CONTRIBUTION; the baselines by default.

    Returns:
        A table of seven columns: ID, name, value, low, likely, high, remark. ``_probability``,
        ``_standard_error`` (of the draws), ``_low`` and ``_high`` (95 % interval), ``_goal``,
        ``_mean``, ``_sd``, ``_p5`` to ``_p95`` of the KGI, ``_draws``, ``_seed``, notes, then a
        line a lever: its range, or where it stands. Or ``#KPI! …``.
    """
    table = TreeRange.of(tree)

    def work() -> Grid:
        wanted = arguments.goal(goal, table.lang)
        count = _whole("draws", draws, _DRAWS, table.lang)
        start = _whole("seed", seed, 0, table.lang)
        if count > _MOST_DRAWS:
            raise arguments.refuse("draws", "draws-too-many", value=count, most=_MOST_DRAWS)
        model = table.tree()
        state = state_at(at, model, table)
        uncertain = read_ranges(ranges, model, state, table.lang)
        found = estimate(model, uncertain, wanted, at=state, draws=count, seed=start)
        where = evaluate(model, state)
        return [
            [words.heading(key, table.lang) for key in _HEADS],
            *_figures(found, table.lang),
            *_levers(model, where, uncertain, table.lang),
        ]

    return answer(table, work)


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

    def said(key: str, **fields: object) -> str:
        return words.remark(key, lang, **fields)

    lines = [
        line("_probability", found.probability, said("of-draws", draws=f"{found.draws:,}")),
        line("_standard_error", found.standard_error, said("draws-only")),
        line("_low", found.interval[0], said("with-95")),
        line("_high", found.interval[1], said("with-95")),
        line("_goal", found.goal),
        line("_mean", found.mean),
        line("_sd", found.sd),
    ]
    for percent, value in found.percentiles.items():
        lines.append(line(f"_p{percent}", value, percent=percent))
    lines += [line("_draws", found.draws), line("_seed", found.seed, said("seeded"))]
    for issue in found.issues:
        lines.append(line("_note", "", messages.text(issue.code, lang, **issue.parameters)))
    return lines


def _levers(
    tree: Tree, where: dict[str, float], uncertain: dict[str, Distribution], lang: Lang
) -> Grid:
    lines: Grid = []
    for id_ in tree.levers:
        given = uncertain.get(id_)
        value: Cell = "" if given else where[id_]
        stays: list[Cell] = ["", "", "", words.remark("stands", lang)]
        shown = _range(given, lang) if given else stays
        lines.append([id_, tree[id_].label, value, *shown])
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
