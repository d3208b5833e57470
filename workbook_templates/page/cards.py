"""The five cards above the tree: a value, and one line on what it means."""

from __future__ import annotations

from dataclasses import dataclass

from kpimodel.achievement import Status
from kpimodel.table import Lang
from workbook_templates.page import palette
from workbook_templates.page.figures import Figures
from workbook_templates.page.words import amount, say, share, status_words


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    Attributes:
        title: What it is.
        value: The figure, or the status in words.
        line: What it means.
        status: Colours it, on the card of the status.
    """

    title: str
    value: str
    line: str
    status: Status | None = None


def cards(figures: Figures, lang: Lang) -> tuple[Card, ...]:
    """The cards of a plan."""
    plan, root = figures.plan, figures.root
    unit = root.node.unit
    name = f"{root.node.label}（{unit}）" if lang == "ja" else f"{root.node.label} ({unit})"
    goal = plan.tree.goal
    so_far = say("page-no-actuals", lang)
    if root.target_to_date is not None and root.actual is not None:
        so_far = say("page-so-far", lang, share=share(figures.plan, root.achievement),
                     target=amount(root.target_to_date, unit, lang))  # fmt: skip
    of_goal = (
        say("page-of-goal", lang, share=share(figures.plan, root.landing_share)) if goal else ""
    )
    return (
        Card(say("page-goal", lang), amount(goal, unit, lang).removesuffix(".0"),
             say("page-no-goal", lang) if goal is None else name if unit else root.node.label),
        Card(say("page-to-date", lang), amount(root.actual, unit, lang).removesuffix(".0"), so_far),
        Card(say("page-landing", lang), amount(root.landing, unit, lang), of_goal),
        Card(say("page-gap", lang), amount(figures.gap, unit, lang, signed=True),
             _driver(figures, lang)),
        Card(say("page-status", lang),
             f"{palette.MARK[root.status]} {status_words(root.status, lang)}",
             _time_left(figures, lang), root.status),
    )  # fmt: skip


def _driver(figures: Figures, lang: Lang) -> str:
    named = [one for one in figures.causes if one[0] in figures.by_id]
    if not named:
        return ""
    id_, value = named[0]
    shown = amount(value, figures.root.node.unit, lang, signed=True)
    return say("page-driver", lang, name=figures.by_id[id_].node.label, amount=shown)


def _time_left(figures: Figures, lang: Lang) -> str:
    left = figures.plan.calendar.months - len(figures.plan.closed)
    if not left:
        return say("page-over", lang)
    words = say("page-left-one" if left == 1 else "page-left", lang, months=left)
    if figures.pace is None:
        return words
    node, goal = figures.root.node, figures.plan.tree.goal or 0.0
    if node.direction == "up" and figures.pace <= 0 <= goal:
        return words + say("page-done", lang)
    code = "page-needs" if node.direction == "up" else "page-at-most"
    # a loss may still grow up to its limit
    pace = figures.pace if goal < 0 else max(0.0, figures.pace)
    return words + say(code, lang, pace=amount(pace, node.unit, lang))
