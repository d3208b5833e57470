"""What the page says, in both languages."""

from __future__ import annotations

from kpimodel import Plan
from kpimodel.achievement import Status
from kpimodel.messages import text
from kpimodel.table import Lang
from workbook_templates.achieved_text import achieved_text

CATALOGUE: dict[str, tuple[str, str]] = {
    "page-goal": ("KGI目標", "KGI goal"),
    "page-to-date": ("実績（累計）", "Actual to date"),
    "page-landing": ("着地見込み", "Landing forecast"),
    "page-gap": ("目標との差", "Gap to goal"),
    "page-status": ("判定（累計）", "Status to date"),
    "page-no-goal": ("目標が未入力です", "no goal yet"),
    "page-no-actuals": ("まだ実績がありません", "no actuals yet"),
    "page-so-far": ("ここまでの目標 {target}　{share}", "target so far {target}  {share}"),
    "page-of-goal": ("目標の {share}", "{share} of the goal"),
    "page-driver": ("最大の要因 {amount}: {name}", "main driver {amount}: {name}"),
    "page-left": ("残り {months} か月", "{months} months left"),
    "page-left-one": ("残り 1 か月", "1 month left"),
    "page-needs": ("、毎月 {pace} が必要", ": {pace} a month"),
    "page-at-most": ("、毎月 {pace} 以内", ": {pace} a month at most"),
    "page-done": ("、必要な分は達成済み", ", the goal is reached"),
    "page-over": ("期間は終わりました", "the period is over"),
    "page-period": ("{start} ～ {end}　｜　締め済み {closed} / {months} か月",
                    "{start} – {end}  |  closed {closed} / {months} months"),
    "page-tree": ("KPIツリー", "KPI tree"),
    "page-tree-note": ("枠：着地見込み／目標、下段は達成率（累計）",
                       "boxes: landing / target, below: achievement to date"),
    "page-why": ("どこで差がついているか", "Where the gap comes from"),
    "page-score": ("スコアカード", "Scorecard"),
    "page-progress": ("{name}：計画と実績（累計）", "{name}: plan and actual, cumulative"),
    "page-level": ("{name}：計画と実績", "{name}: plan and actual"),
    "page-waterfall": ("目標 → 着地（青 押し上げ・橙 押し下げ）", "Goal → landing (blue lifts, orange drags)"),
    "page-tornado": ("感度：KGIを動かせる余地", "Sensitivity: room to move the KGI"),
    "page-owners": ("担当別の達成率", "Achievement by owner"),
    "page-timing": ("時期のずれ", "Timing"),
    "page-not-closing": ("目標の積み上げ差", "Targets' sum"),
    "page-other": ("その他", "Other"),
    "page-no-owner": ("担当なし", "no owner"),
    "page-bar-goal": ("目標", "Goal"),
    "page-plan": ("計画", "Plan"),
    "page-actual": ("実績", "Actual"),
    "page-forecast": ("見込み", "Forecast"),
    "page-band": ("注意の帯", "watch band"),
    "page-to-low": ("下限まで（なければ−10%）", "to minimum (else −10%)"),
    "page-to-high": ("上限まで（なければ＋10%）", "to maximum (else +10%)"),
    "page-nothing": ("実績を入力すると、ここに図が出ます", "this fills in once there are actuals"),
    "page-column-metric": ("指標", "Metric"),
    "page-column-owner": ("担当", "Owner"),
    "page-column-target": ("目標", "Target"),
    "page-column-to-date": ("実績（累計）", "To date"),
    "page-column-achieved": ("達成率", "Achieved"),
    "page-column-landing": ("着地見込み", "Landing"),
    "page-column-share": ("着地／目標", "Of target"),
    "page-column-effect": ("KGI寄与", "KGI effect"),
    "page-column-status": ("判定", "Status"),
    "page-column-trend": ("月次推移", "Trend"),
    "page-on_track": ("順調", "On track"),
    "page-watch": ("注意", "Watch"),
    "page-behind": ("遅れ", "Behind"),
    "page-no_data": ("未入力", "No data"),
    "page-legend": ("● 順調 {good}以上　▲ 注意 {fair}以上　■ 遅れ {fair}未満",
                    "● on track ≥ {good}   ▲ watch ≥ {fair}   ■ behind < {fair}"),
    "page-made": ("kpi report で作成。数値は計画ファイルの時点のものです。",
                  "Made by kpi report. The figures are those of the plan's file."),
    "page-untitled": ("KPIツリー", "KPI tree"),
    "report-no-folder": (
        "フォルダー「{folder}」がありません。先に作るか、別の場所を指定してください。",
        "There is no folder “{folder}”. Make it first, or name another place.",
    ),
    "report-ending": (
        "{option} に「{name}」は使えません。何も書いていません。{ending} で終わる名前にしてください。",
        "“{name}” will not do for {option}; nothing was written. Give it a name that ends in {ending}.",
    ),
    "report-shared": ("{file} に書き出しました。", "Wrote {file}."),
    "report-picture-missing": (
        "PNGにするには追加パッケージ（resvg-py）が必要です。pip install 'kpi-tree-toolkit[workbook]' を実行するか、--html を使ってください。",
        "A PNG needs the package resvg-py. Run pip install 'kpi-tree-toolkit[workbook]', or use --html.",
    ),
    "report-fonts": (
        "日本語のフォントが見つからないため、図の日本語が表示されません。フォントを入れるか（Debian: apt-get install fonts-noto-cjk）、--html を使ってください。",
        "No font with Japanese letters was found, so the picture lacks them. Install one (Debian: apt-get install fonts-noto-cjk), or use --html.",
    ),
}  # fmt: skip

_MAN, _OKU = 1e4, 1e8
_SHORT_FROM_JA, _SHORT_FROM_EN = 1e7, 1e6
_BILLION, _MILLION = 1e9, 1e6
_TENTHS_BELOW, _FINE_RATE = 100, 0.1


def say(code: str, lang: Lang, **parameters: str | int) -> str:
    """The words of a code, see `kpimodel.messages.text`."""
    return text(code, lang, **parameters)


def status_words(status: Status, lang: Lang) -> str:
    """A status in words."""
    return text(f"page-{status}", lang)


def share(plan: Plan, value: float | None) -> str:
    """An achievement: ``120%``, but ``99.6%`` where 100 % is a better band; blank for none."""
    return "" if value is None else achieved_text(plan, value)


def amount(value: float | None, unit: str, lang: Lang, *, signed: bool = False) -> str:
    """A figure as short as a box needs: ``56,759``, ``2.96%``, ``10.2億``, ``1.5M``.

    Args:
        value: The figure; a rate as a fraction.
        unit: Unit of its row.
        lang: Large figures are shortened by 万 and 億, or by M and B.
        signed: With its sign, for a difference; that of a rate is in points.
    """
    if value is None:
        return "–"
    sign = "+" if signed and value > 0 else ""
    if unit == "%" and signed:
        return f"{sign}{value * 100:,.1f}pt"
    if unit == "%":
        return f"{sign}{value * 100:,.{2 if abs(value) < _FINE_RATE else 1}f}%"
    return sign + (_short_ja(value) if lang == "ja" else _short_en(value))


def _short_ja(value: float) -> str:
    if abs(value) >= _OKU:
        return f"{value / _OKU:,.2f}億"
    if abs(value) >= _SHORT_FROM_JA:
        return f"{value / _MAN:,.0f}万"
    return _plain(value)


def _short_en(value: float) -> str:
    if abs(value) >= _BILLION:
        return f"{value / _BILLION:,.2f}B"
    if abs(value) >= _SHORT_FROM_EN:
        return f"{value / _MILLION:,.2f}M"
    return _plain(value)


def _plain(value: float) -> str:
    shown = f"{value:,.{1 if abs(value) < _TENTHS_BELOW else 0}f}"
    return "0.0" if shown == "-0.0" else shown
