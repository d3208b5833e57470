"""The words of the result tables, ja and en: headings, choices, statuses, remarks."""

from __future__ import annotations

from collections.abc import Mapping

from kpimodel.cells import fold
from kpimodel.table import BY_KEY, Lang

HEADINGS: Mapping[str, tuple[str, str]] = {
    "value": ("値", "Value"),
    "answer": ("答え", "Answer"),
    "change": ("変化率", "Change"),
    "remark": ("説明", "Remark"),
    "before": ("前", "Before"),
    "after": ("後", "After"),
    "contribution": ("寄与", "Contribution"),
    "share": ("寄与率", "Share"),
    "severity": ("重要度", "Severity"),
    "place": ("場所", "Place"),
    "message": ("内容", "Message"),
    "tree": ("ツリー", "Tree"),
    "elasticity": ("弾力性", "Elasticity"),
    "at_minimum": ("下限で", "At minimum"),
    "at_maximum": ("上限で", "At maximum"),
}

_ALL = {"all": ("すべて", "all")}
PROGRESS_FIGURES: Mapping[str, tuple[str, str]] = {
    "progress": ("進捗率", "Progress"),
    "elapsed": ("経過率", "Elapsed"),
    "lead": ("進捗の差", "Lead"),
    "achievement": ("経過達成率", "Achievement to date"),
    **_ALL,
}
PACE_FIGURES: Mapping[str, tuple[str, str]] = {
    "required": ("必要ペース", "Required pace"),
    "current": ("これまでのペース", "Pace so far"),
    "ratio": ("ペース比", "Pace ratio"),
    "landing": ("このペースの着地", "Landing at this pace"),
    **_ALL,
}
GAP_FIGURES: Mapping[str, tuple[str, str]] = {
    "gap": ("差", "Gap"),
    "missing": ("不足", "Missing"),
    **_ALL,
}
POLICIES: Mapping[str, tuple[str, str]] = {
    "least_change": ("変化最小", "least change"),
    "equal_effort": ("均等", "equal effort"),
    "priority": ("優先順", "priority"),
    "least_cost": ("費用最小", "least cost"),
}
METHODS: Mapping[str, tuple[str, str]] = {
    "lmdi": ("LMDI（対数平均による分解）", "LMDI (log-mean decomposition)"),
    "shapley": ("シャープレイ値", "Shapley values"),
}
RULES: Mapping[str, tuple[str, str]] = {
    **METHODS,
    "shapley_by_node": ("シャープレイ値（行ごと）", "Shapley values, node by node"),
}
STATUSES: Mapping[str, tuple[str, str]] = {
    "on_track": ("● 順調", "● On track"),
    "watch": ("▲ 注意", "▲ Watch"),
    "behind": ("■ 遅れ", "■ Behind"),
    "no_data": ("－ 未入力", "– No data"),
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "met": ("目標に届く", "the goal is met"),
    "already_met": ("すでに届いている", "the goal is already met"),
    "unreachable": ("届かない", "the goal is out of reach"),
}
SUMMARY: Mapping[str, tuple[str, str]] = {
    "_status": ("判定", "Status"),
    "_goal": ("目標", "Goal"),
    "_reached": ("到達値", "Reached"),
    "_reason": ("理由", "Reason"),
    "_policy": ("方針", "Policy"),
    "_exact": ("厳密解", "Exact"),
    "_relaxation": ("緩和の案", "Relaxation"),
    "_total": ("合計", "Total"),
    "_unexplained": ("説明できない差", "Unexplained"),
    "_method": ("方法", "Method"),
}
REMARKS: Mapping[str, tuple[str, str]] = {
    "held": ("固定", "held"),
    "at-maximum": ("上限", "at its maximum"),
    "at-minimum": ("下限", "at its minimum"),
    "unchanged": ("変更なし", "unchanged"),
    "computed": ("計算", "computed"),
    "exact": ("厳密", "exact"),
    "local": ("局所最適：ほかにより良い解がありえます", "a local optimum: a better one may exist"),
    "maximum": ("上限", "maximum"),
    "minimum": ("下限", "minimum"),
    "hold": ("固定値", "held value"),
    "nothing-to-do": ("直すところはありません", "nothing to repair"),
    "and-more": ("ほか {count} 件。KPI_CHECK で全部見られます。",
                 "and {count} more; KPI_CHECK lists them all."),
    "fallbacks": ("。シャープレイ値で代えた行: {rows}", "; Shapley stood in at: {rows}"),
    "findings": ("{count}件の指摘", "{count} findings"),
}  # fmt: skip


def pick(pair: tuple[str, str], lang: Lang) -> str:
    """Return the word of a pair in the user's language."""
    return pair[0 if lang == "ja" else 1]


def heading(key: str, lang: Lang) -> str:
    """Return the heading of a result column; columns of the tree table keep their own."""
    if key in HEADINGS:
        return pick(HEADINGS[key], lang)
    return BY_KEY[key].heading(lang)


def remark(key: str, lang: Lang, **values: object) -> str:
    """Return a short remark, with its fields filled in."""
    return pick(REMARKS[key], lang).format(**values)


def choice(text: str, choices: Mapping[str, tuple[str, str]]) -> str | None:
    """Return the machine value that a text names in either language, or None.

    Example:
        >>> choice("Least Change", POLICIES), choice("費用最小", POLICIES), choice("x", POLICIES)
        ('least_change', 'least_cost', None)
    """
    wanted = _bare(text)
    for value, pair in choices.items():
        if wanted in (_bare(value), *map(_bare, pair)):
            return value
    return None


def _bare(text: str) -> str:
    folded = fold(text).casefold()
    return "".join(char for char in folded if char.isalnum())
