"""The tables of docs/templates.md, made from the templates themselves."""

from __future__ import annotations

from console import figure
from kpimodel.evaluate import evaluate
from kpimodel.plan import Plan
from kpimodel.table import Lang
from workbook_templates import catalogue

_STATUS = {"on_track": "● on track", "watch": "▲ watch", "behind": "■ behind", "no_data": "–"}


def _shown(value: float | None, unit: str) -> str:
    return "–" if value is None else figure(value, unit, 2)


def overview() -> list[str]:
    """One line a template: the KGI from baseline to landing."""
    lines = [
        "| Template | KGI | Baseline | Goal | Target to date | Actual to date | Landing | Status |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for name in catalogue.names():
        plan = catalogue.plan(name, "en")
        root = plan.tree.root
        figures = (
            evaluate(plan.tree)[root.id], plan.targets[root.id],
            plan.target_to_date.get(root.id) if plan.closed else None,
            plan.actual_to_date.get(root.id), plan.landing[root.id],
        )  # fmt: skip
        cells = " | ".join(_shown(value, root.unit) for value in figures)
        lines.append(
            f"| `{name}` | {root.label}, {root.unit} | {cells} | {_STATUS[plan.statuses[root.id]]} |"
        )
    return lines


def levers(name: str, lang: Lang = "en") -> list[str]:
    """One line a lever: where it is, where it must go, how far it may."""
    plan: Plan = catalogue.plan(name, lang)
    base = evaluate(plan.tree)
    lines = [
        "| Lever | 指標 | Unit | Baseline | Back-solved | Change | Bound | Actual to date |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for id_ in plan.tree.levers:
        node = plan.tree[id_]
        japanese = catalogue.plan(name, "ja").tree[id_].label
        bound = node.minimum if node.direction == "down" else node.maximum
        limit = "held" if node.hold else _shown(bound, node.unit)
        target = plan.targets[id_]
        cells = (
            _shown(base[id_], node.unit), _shown(target, node.unit),
            f"{target / base[id_] - 1:+.1%}", limit, _shown(plan.actual_to_date.get(id_), node.unit),
        )  # fmt: skip
        lines.append(f"| {node.label} | {japanese} | {node.unit} | {' | '.join(cells)} |")
    return lines
