"""The words on the tabs, in both languages; findings have theirs in messages.py."""

from __future__ import annotations

from kpimodel.table import Lang

_WORDS: dict[str, tuple[str, str]] = {
    "tab-dashboard": ("ダッシュボード", "Dashboard"),
    "tab-actuals": ("実績入力", "Actuals"),
    "tab-notices": ("お知らせ", "Notices"),
    "untitled": ("KPIツリー", "KPI tree"),
    "service-owned": (
        "このタブは自動更新です。実績は「{tab}」タブに入力してください。",
        "This tab updates itself. Type actuals into the tab “{tab}”.",
    ),
    "closed": ("実績 {closed}/{months}か月（{through}まで）", "Actuals {closed} of {months} months, through {through}"),
    "not-closed": ("実績はまだありません（全{months}か月）", "No actuals yet ({months} months)"),
    "no-notices": ("✔ お知らせはありません", "✔ No notices"),
    "some-notices": ("▲ お知らせ {count}件 →「{tab}」タブ", "▲ {count} notices: see the tab “{tab}”"),
    "stamp": ("更新 {at}｜同期番号 {mark}", "Updated {at} | sync no. {mark}"),
    "legend": (
        "● 順調 ≥{on_track}　▲ 注意 ≥{watch}　■ 遅れ <{watch}（達成率＝実績累計÷目標累計）",
        "● on track ≥{on_track}   ▲ watch ≥{watch}   ■ behind <{watch}"
        "   (achievement = actual ÷ target, to date)",
    ),
    "metric": ("指標", "Metric"),
    "role": ("役割", "Role"),
    "unit": ("単位", "Unit"),
    "target": ("目標（期間）", "Target (window)"),
    "target-to-date": ("目標（累計）", "Target to date"),
    "actual-to-date": ("実績（累計）", "Actual to date"),
    "achievement": ("達成率", "Achievement"),
    "landing": ("着地見込み", "Landing"),
    "status": ("判定", "Status"),
    "owner": ("担当", "Owner"),
    "on_track": ("● 順調", "● on track"),
    "watch": ("▲ 注意", "▲ watch"),
    "behind": ("■ 遅れ", "■ behind"),
    "no_data": ("– データなし", "– no data"),
    "kpi-tree": ("KPIツリー", "KPI tree"),
    "actuals-title": ("月次実績の入力", "Monthly actuals"),
    "actuals-help": (
        "黄色のセルに月ごとの実績を入力してください。行・列の追加、並べ替えは自由です。"
        "ID列と月の見出しは消さないでください。",
        "Type each month’s actual into the yellow cells. Add, move and sort rows and columns as "
        "you like; keep the ID column and the month headings.",
    ),
    "actuals-hint": (
        "数値を入力してください（率は 3% のように）。計算はしません。",
        "Type a number (a rate as 3%).",
    ),
    "notices-title": ("お知らせ", "Notices"),
    "notices-help": (
        "入力の確認が必要な箇所です。直すと次の更新で消えます。",
        "These places need a look. Once they are put right, the next update removes them.",
    ),
    "severity": ("種類", "Kind"),
    "place": ("場所", "Place"),
    "what": ("内容と対処", "What it is, and what to do"),
    "error": ("■ 要修正", "■ to fix"),
    "warning": ("▲ 注意", "▲ look"),
    "note": ("● 参考", "● note"),
    "workbook": ("計画", "plan"),
    "protection": (
        "KPIツリー：自動更新のため保護されています", "KPI tree: protected, updates itself"
    ),
}  # fmt: skip


def word(code: str, lang: Lang, **parameters: object) -> str:
    """Return the words for a code.

    Example:
        >>> word("tab-actuals", "ja"), word("some-notices", "en", count=2, tab="Notices")
        ('実績入力', '▲ 2 notices: see the tab “Notices”')
    """
    return _WORDS[code][0 if lang == "ja" else 1].format(**parameters)
