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
    "target_to_date": ("累計目標", "Target to date"),
    "actual_to_date": ("累計実績", "Actual to date"),
    "achieved": ("達成率", "Achievement"),
    "landing": ("着地見込み", "Landing"),
    "gap": ("差", "Gap"),
    "status": ("判定", "Status"),
    "figure": ("項目", "Figure"),
    "low": ("低い場合", "Low"),
    "likely": ("最もありそう", "Likely"),
    "high": ("高い場合", "High"),
    "part": ("内訳", "Part"),
    "composition": ("構成比", "Share of total"),
    "tree": ("ツリー", "Tree"),
    "elasticity": ("弾力性", "Elasticity"),
    "at_minimum": ("下限で", "At minimum"),
    "at_maximum": ("上限で", "At maximum"),
}

SPREADS: Mapping[str, tuple[str, str]] = {
    "proportional": ("比例", "in proportion"),
    "even": ("均等", "evenly"),
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
DISTRIBUTIONS: Mapping[str, tuple[str, str]] = {
    "uniform": ("一様", "uniform"),
    "triangular": ("三角", "triangular"),
    "pert": ("PERT", "PERT"),
    "normal": ("正規", "normal"),
    "binomial": ("二項", "binomial"),
}
RANGES: Mapping[str, tuple[str, str]] = {
    "low": ("低い場合", "Low"),
    "likely": ("最もありそう", "Likely"),
    "high": ("高い場合", "High"),
    "mean": ("平均", "Mean"),
    "sd": ("標準偏差", "SD"),
    "trials": ("試行数", "Trials"),
    "chance": ("確率", "Chance"),
}
OUTLOOK: Mapping[str, tuple[str, str]] = {
    "_probability": ("届く確率", "Probability"),
    "_standard_error": ("標準誤差", "Standard error"),
    "_low": ("確率の下限", "Probability, low"),
    "_high": ("確率の上限", "Probability, high"),
    "_goal": ("目標", "Goal"),
    "_mean": ("KGIの平均", "Mean of the KGI"),
    "_sd": ("KGIの標準偏差", "Standard deviation of the KGI"),
    "_p": ("KGIの{percent} % 点", "KGI, {percent} % point"),
    "_draws": ("試行回数", "Draws"),
    "_seed": ("シード", "Seed"),
    "_note": ("メモ", "Note"),
}
# Whether the goal is within the bounds; how far the actuals are is another question.
REACHES: Mapping[str, tuple[str, str]] = {
    "met": ("上限・下限の中で届く", "within reach of the bounds"),
    "already_met": ("基準値で届いている", "met at the baselines"),
    "unreachable": ("上限・下限の中では届かない", "out of reach of the bounds"),
}
PLAN: Mapping[str, tuple[str, str]] = {
    "_window": ("期間", "Window"),
    "_closed": ("締め済み", "Closed through"),
    "_note": ("メモ", "Note"),
}
STRETCH: Mapping[str, tuple[str, str]] = {
    "_verdict": ("判定", "Verdict"),
    "_target": ("目標", "Target"),
    "_percentile": ("過去の中の位置", "Better than"),
    "_reached": ("届いた月", "Months that reached it"),
    "_months": ("過去の月", "Past months"),
    "_best": ("過去最高", "Best ever"),
    "_trend": ("1か月の傾向", "Trend a month"),
    "_expected": ("傾向の先", "Where the trend leads"),
    "_note": ("メモ", "Note"),
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
    "share-worse": ("過去の月のこの割合より上", "share of the past months that were worse"),
    "all-months": ("{points}か月のうち", "of {points} months"),
    "good-direction": ("良い方向で", "in the good direction"),
    "median-slope": ("すべての2か月の傾きの中央値", "median slope of all pairs of months"),
    "ahead": ("{ahead}か月先", "months ahead: {ahead}"),
    "few-months": ("{months}か月分以上の実績が必要です", "needs {months} months of actuals"),
    "of-draws": ("{draws}回の試行のうち", "of {draws} draws"),
    "draws-only": (
        "試行回数による誤差。範囲が正しいかどうかは含みません",
        "from the number of draws; it does not say whether the ranges are right",
    ),
    "with-95": ("95 % の区間", "95 % interval"),
    "seeded": ("同じ値なら同じ答え", "the same one gives the same answer"),
    "typed": ("入力した目標", "target as typed"),
    "solved": ("逆算の答え", "back-solved"),
    "as-baseline": ("基準値のまま", "as at the baseline"),
    "no-goal": ("目標なし", "no goal"),
    "as-before": ("過去の実績と同じばらつき", "varies as its past months did"),
    "stands": ("動かさない", "not drawn"),
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
