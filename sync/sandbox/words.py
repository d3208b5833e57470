"""What the sandbox tells people, in Japanese and English; the APIs answer in Google's English."""

from __future__ import annotations

LANGUAGES = ("ja", "en")

WORDS: dict[str, tuple[str, str]] = {
    "protected": (
        "「{place}」は保護されています。サービスが書き込む場所なので、ここには入力できません。鍵の付いていないタブのセルに入力してください。",
        "{place} is protected: the service writes here, so you cannot type here. Type into a cell of a tab without a lock.",
    ),
    "protected_described": (
        "「{place}」は保護されています（{description}）。鍵の付いていないセルに入力してください。",
        "{place} is protected ({description}). Type into a cell without a lock.",
    ),
    "validation": (
        "{place}: この値は入力規則に合いません。{hint}",
        "{place}: this value breaks the cell's rule. {hint}",
    ),
    "validation_list": (
        "次のどれかを入力してください: {options}",
        "Enter one of: {options}.",
    ),
    "validation_other": (
        "規則: {rule} {values}",
        "Rule: {rule} {values}.",
    ),
    "no_sheet": (
        "「{place}」というタブはありません。タブの名前を確かめてください。",
        "There is no tab named {place}. Check the tab's name.",
    ),
    "no_cell": (
        "{place}: セルを 1 つだけ、K14 のように指定してください。表の外のセルには入力できません。",
        "{place}: give exactly one cell inside the grid, like K14.",
    ),
    "too_long": (
        "{place}: 1 つのセルには 50,000 文字まで入力できます。",
        "{place}: a cell holds at most 50,000 characters.",
    ),
    "no_spreadsheet": (
        "このスプレッドシートはありません。削除されたか、アドレスが違います。",
        "There is no such spreadsheet. It was deleted, or the address is wrong.",
    ),
    "lock_tab": (
        "このタブはサービスが更新します。見るだけで、入力はできません。",
        "The service keeps this tab up to date. You can read it, not edit it.",
    ),
    "lock_part": (
        "このタブには保護されたセルがあります。選んだときに鍵が表示されるセルには入力できません。",
        "Parts of this tab are protected: a cell that shows a lock when selected cannot be edited.",
    ),
    "open_tab": (
        "このタブには入力できます。セルをダブルクリックするか、選んでそのまま入力し、Enter で確定します。",
        "You can type here: double-click a cell, or select it and type; Enter commits.",
    ),
    "not_loopback": (
        "{host}: サンドボックスにはパスワードがなく、この PC だけで使います。{hosts} のどれかを指定してください。",
        "{host}: the sandbox has no passwords and serves this machine only. Use one of {hosts}.",
    ),
    "already_running": (
        "{url}: このサンドボックスはもう動いています。",
        "{url}: the sandbox is running already.",
    ),
    "port_unusable": (
        "{url}: このポートは使えません（{reason}）。--port で別の番号か、空きを選ぶ 0 を指定してください。",
        "{url}: the port cannot be used ({reason}). Choose another one, or 0 for any.",
    ),
    "state_locked": (
        "{file}: 別のサンドボックスがこのファイルを使っています。そちらを止めるか、別のファイルを指定してください。",
        "{file}: another sandbox is running on this state file. Stop it, or start this one on another file.",
    ),
    "state_unusable": (
        "{file}: 保存先として使えません（{reason}）。フォルダーの権限を確かめるか、別のファイルを指定してください。",
        "{file}: cannot be used as the state file: {reason}. Check the folder's permissions, or choose another file.",
    ),
    "state_foreign": (
        "{file}: この版のサンドボックスの保存ファイルではありません。別のファイルを指定してください。",
        "{file}: not a state file of this version of the sandbox. Choose another file.",
    ),
    "not_started": (
        "{url}: サンドボックスが起動しませんでした。もう一度実行してください。",
        "{url}: the sandbox did not start. Run it again.",
    ),
    "no_answer": (
        "{url}: サンドボックスが応答しません（{reason}）。動いているか確かめてください。",
        "{url}: the sandbox does not answer ({reason}). Check that it is running.",
    ),
    "home_title": ("ローカルのスプレッドシート", "Local spreadsheets"),
    "home_intro": (
        "この画面は、この PC の中だけで動く Google スプレッドシート互換のサーバーです。外部には接続しません。",
        "This page belongs to a server on this machine that speaks the Google Sheets API. It connects to nothing outside.",
    ),
    "home_empty": (
        "スプレッドシートはまだありません。`kpi sync apply` か `kpi demo` を実行すると、ここに並びます。",
        "No spreadsheets yet. Run `kpi sync apply` or `kpi demo`, and they appear here.",
    ),
    "home_changed": ("最終更新 {time}", "Changed {time}"),
    "sandbox": ("サンドボックス", "Sandbox"),
    "saved": ("保存しました", "Saved"),
    "saving": ("保存中…", "Saving…"),
    "updated": ("更新されました", "Updated"),
    "live": ("自動更新中", "Live"),
    "offline": (
        "サーバーにつながりません。再接続しています…",
        "The server does not answer. Reconnecting…",
    ),
    "truncated": (
        "先頭の {rows} 行 × {columns} 列を表示しています（全体は {all_rows} 行 × {all_columns} 列）。",
        "Showing the first {rows} rows × {columns} columns of {all_rows} × {all_columns}.",
    ),
    "no_script": (
        "表の表示には JavaScript が必要です。",
        "The sheet needs JavaScript to be shown.",
    ),
    "back": ("一覧へ", "All spreadsheets"),
    "all_tabs": ("タブ", "Tabs"),
    "locked": ("保護", "Protected"),
    "cell_content": ("セルの内容", "Cell content"),
}


def say(code: str, lang: str, **parameters: object) -> str:
    """One sentence in a language.

    Args:
        code: A key of WORDS.
        lang: `ja` or `en`.
        parameters: What fills the placeholders.
    """
    japanese, english = WORDS[code]
    return (japanese if lang == "ja" else english).format(**parameters)


def choose_language(wanted: str, accepted: str, default: str) -> str:
    """The language of a page.

    Args:
        wanted: The address's `lang`, if any.
        accepted: The Accept-Language header, if any.
        default: The server's language.

    Example:
        >>> choose_language("", "fr, ja;q=0.8, en;q=0.5", "en")
        'ja'
    """
    if wanted in LANGUAGES:
        return wanted
    ranked = []
    for position, part in enumerate(accepted.split(",")):
        name, _, quality = part.strip().partition(";q=")
        code = name.lower().partition("-")[0]
        if code in LANGUAGES:
            weight = float(quality) if quality.replace(".", "", 1).isdecimal() else 1.0
            ranked.append((-weight, position, code))
    return min(ranked)[2] if ranked else default
