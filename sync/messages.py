"""The service's findings in words: what is wrong, and what to do (ja, en)."""

from __future__ import annotations

from kpimodel import messages
from kpimodel.errors import Issue
from kpimodel.table import Lang

CATALOGUE: dict[str, tuple[str, str]] = {
    # --- reaching the sheet --------------------------------------------------------------------
    "sync-bad-sheet-id": (
        "「{value}」はスプレッドシートのIDでもURLでもありません。ブラウザのアドレス欄のURLをそのまま --sheet に渡してください。",
        "“{value}” is neither the id nor the URL of a spreadsheet. Pass the URL from the browser’s address bar to --sheet.",
    ),
    "sync-no-sheet": (
        "どのシートかの指定がありません。--sheet にスプレッドシートのURLかID（または環境変数 KPI_SHEET）を指定してください。",
        "The sheet is not named: --sheet is missing. Pass the spreadsheet’s URL or id with --sheet, or set KPI_SHEET.",
    ),
    "sync-which-sheet": (
        "この台帳には2つ以上のシートがあります: {sheets}。--sheet（または KPI_SHEET）でどれかを指定してください。",
        "The ledger knows more than one sheet: {sheets}. Choose one with --sheet (or KPI_SHEET).",
    ),
    "sync-writes-nothing": (
        "このコマンドは何も書き込まないため、シートを作りません。先に {command} でシートを作り、表示されたIDを --sheet に渡してください。",
        "This command (like plan) writes nothing, so it makes no sheet. Make the sheet with {command}, then pass the id that it prints with --sheet.",
    ),
    "sync-bad-base-url": (
        "--base-url「{value}」は http(s)://ホスト の形ではありません。例: http://127.0.0.1:8765",
        "--base-url “{value}” is not of the form http(s)://host. Example: http://127.0.0.1:8765",
    ),
    "sync-no-credentials": (
        "Googleの認証情報がありません。--credentials にサービスアカウントのJSONを渡すか、gcloud auth application-default login を実行してください（docs/sync.md）。",
        "There are no Google credentials. Pass a service account’s JSON file with --credentials, or run gcloud auth application-default login (docs/sync.md).",
    ),
    "sync-credentials-missing": (
        "認証ファイル {file} を読めません。パスを確かめてください。",
        "The credentials file {file} cannot be read. Check the path.",
    ),
    "sync-credentials-mode": (
        "認証ファイル {file} を他の人が読めます（モード {mode}）。chmod 600 {file} を実行してください。",
        "Others can read the credentials file {file} (mode {mode}). Run chmod 600 {file}.",
    ),
    "sync-credentials-kind": (
        "{file} はサービスアカウントの鍵ではありません。Google Cloudの「IAM → サービスアカウント → 鍵」でJSONの鍵を作ってください。",
        "{file} is not a service account’s key. Create a JSON key in Google Cloud under IAM, Service accounts, Keys.",
    ),
    "sync-credentials-refused": (
        "Googleが認証情報を拒否しました（{reason}）。鍵が有効か、パソコンの時計が合っているかを確かめてください。",
        "Google refused the credentials ({reason}). Check that the key is still valid and that this machine’s clock is right.",
    ),
    "sync-no-access": (
        "スプレッドシートを開く権限がありません。シートの「共有」で {email} を編集者に追加してください。",
        "There is no right to open the spreadsheet. Open it, choose Share, and add {email} as an editor.",
    ),
    "sync-api-disabled": (
        "Google Sheets API が有効になっていません。Google Cloudの「APIとサービス」で Google Sheets API を有効にしてください。",
        "The Google Sheets API is not enabled. Enable it in Google Cloud under APIs & Services.",
    ),
    "sync-scope-missing": (
        "認証情報にスプレッドシートの権限（スコープ）がありません。gcloud auth application-default login --scopes={scope},https://www.googleapis.com/auth/cloud-platform を実行するか、サービスアカウントを使ってください。",
        "The credentials lack the spreadsheets scope. Run gcloud auth application-default login --scopes={scope},https://www.googleapis.com/auth/cloud-platform, or use a service account.",
    ),
    "sync-sheet-not-found": (
        "スプレッドシート {sheet} が見つかりません。URLと、削除されていないことを確かめてください。",
        "There is no spreadsheet {sheet}. Check its URL, and that it was not deleted.",
    ),
    "sync-quota": (
        "Google APIの上限（1分あたりの回数）に達しました。1分ほど待つか、--every を長くしてください。",
        "Google’s quota of calls a minute is used up. Wait a minute, or choose a longer --every.",
    ),
    "sync-server-error": (
        "サーバーがエラー {status} を返し続けました。しばらくしてからもう一度実行してください。何も失われていません。",
        "The server kept answering with error {status}. Run it again in a while; nothing is lost.",
    ),
    "sync-unreachable": (
        "{host} につながりません（{reason}）。ネットワークと --base-url を確かめてください。",
        "{host} cannot be reached ({reason}). Check the network and --base-url.",
    ),
    "sync-bad-request": (
        "Googleが要求を受け付けませんでした: {reason}。シートのタブ名や保護の設定を確かめ、続くようなら報告してください。",
        "Google did not accept the request: {reason}. Check the tabs’ names and protections; if it stays, report it.",
    ),
    "sync-write-lost": (
        "書き込みの返事が届きませんでした。もう一度実行してください。書けたかどうかを確かめてから続けます。",
        "No answer came to the write. Run it again: it first finds out whether the write arrived.",
    ),
    "sync-cannot-create": (
        "Google上ではスプレッドシートを新規作成できません（サービスアカウントは保存領域を持ちません）。空のシートを作り、サービスアカウントと共有し、--sheet でURLを渡してください。",
        "A spreadsheet cannot be created on Google from here (service accounts have no storage). Create an empty one, share it with the service account, and pass its URL with --sheet.",
    ),
    # --- the cycle -----------------------------------------------------------------------------
    "sync-sheet-changed": (
        "別の同期が先に書き込みました。何も書いていません。もう一度実行してください。",
        "Another sync wrote first; nothing was written. Run it again.",
    ),
    "sync-not-verified": (
        "タブ「{tab}」の内容が書き込んだものと違います。書いた直後に誰かが変更したようです。次の同期で直します。",
        "The tab “{tab}” does not hold what was written; somebody changed it right after. The next sync puts it right.",
    ),
    "sync-other-writer": (
        "この台帳が知らない同期がシートに書き込んでいます（同期番号 {epoch}）。1枚のシートを更新するサービスは1つにしてください。",
        "A sync that this ledger does not know writes to the sheet (sync no. {epoch}). Let only one service update a sheet.",
    ),
    "sync-other-plan": (
        "このシートは別の計画「{found}」のものです（この計画は「{plan}」）。何も書いていません。この計画には別のシートを --sheet で指定してください。計画の名前を変えた場合や、このシートをこの計画に切り替える場合は --force を付けて実行してください。",
        "This sheet belongs to another plan, “{found}” (this one is “{plan}”); nothing was written. Name another sheet with --sheet for this plan. If you renamed the plan, or mean to give the sheet over to it, run with --force.",
    ),
    "sync-tab-gone": (
        "タブ「{tab}」が削除されています。作り直すには --force を付けて実行してください。",
        "The tab “{tab}” was deleted. Run with --force to make it again.",
    ),
    "sync-team-tab-gone": (
        "実績入力のタブが削除されています（{count}件の値が入っていました）。シートの変更履歴から戻すか、--force で最後に見た値から作り直してください。",
        "The team’s tab of actuals was deleted; it held {count} values. Restore it from the sheet’s version history, or run with --force to make it again from the values seen last.",
    ),
    "sync-values-vanished": (
        "実績 {existing} 件のうち {vanished} 件が消えています。誤って消した場合はシートの変更履歴から戻してください。意図した削除なら --force を付けてください。",
        "{vanished} of {existing} actuals have vanished from the sheet. If by mistake, restore them from its version history; if on purpose, run with --force.",
    ),
    "sync-no-key-column": (
        "見出し行が見つかりません。「ID」と月（例: 2025-04）の見出しを元に戻してください。",
        "There is no header row. Bring back the headings “ID” and the months (such as 2025-04).",
    ),
    # --- the team's tab ------------------------------------------------------------------------
    "sync-month-outside": (
        "{month} は計画の期間の後です。この列は読みません。計画の期間を延ばすか、列を消してください。",
        "{month} is after the plan’s window, so this column is not read. Extend the plan, or delete the column.",
    ),
    "sync-month-twice": (
        "{month} の列が2つ以上あります。どれも読みません。1つだけ残してください。",
        "{month} has more than one column, and none is read. Keep one.",
    ),
    "sync-key-missing": (
        "この行はIDが空で値が入っています。読んでいません。IDを入力してください。",
        "This row has values and no ID, so it is not read. Type its ID.",
    ),
    "sync-key-unknown": (
        "「{name}」という指標は計画にありません。この行は読みません。IDを直すか、計画に加えてください。",
        "The plan has no metric “{name}”, so this row is not read. Correct the ID, or add it to the plan.",
    ),
    "sync-key-twice": (
        "「{node}」の行が2つ以上あります。どれも読みません。1つだけ残してください。",
        "“{node}” has more than one row, and none is read. Keep one.",
    ),
    "sync-error-value": (
        "{node}: エラー値 {value} です。数値を入力してください。それまで前の値を使います。",
        "{node}: the cell holds the error {value}. Type a number; until then the last value stands.",
    ),
    "sync-not-a-number": (
        "{node}: 「{value}」は数値ではありません。数値を入力してください。それまで前の値を使います。",
        "{node}: “{value}” is not a number. Type a number; until then the last value stands.",
    ),
    "sync-percent-as-number": (
        "{node}: 率に「{value}」とあります。{value}% の間違いではありませんか。% を付けて入力してください。",
        "{node}: a rate of “{value}”. Did you mean {value} %? Type it with the % sign.",
    ),
    "sync-text-as-number": (
        "{node}: 文字列「{value}」を数値 {number} として読みました。",
        "{node}: the text “{value}” was read as the number {number}.",
    ),
    "sync-row-lacking": (
        "タブ「{tab}」に「{label}」の行がありません。ID列に {node} と入力した行を足してください。",
        "The tab “{tab}” has no row for “{label}”. Add a row with {node} in its ID column.",
    ),
    "sync-month-lacking": (
        "タブ「{tab}」に {month} の列がありません。見出しに {month} と入力した列を足してください。",
        "The tab “{tab}” has no column for {month}. Add a column with {month} as its heading.",
    ),
    # --- both sides ----------------------------------------------------------------------------
    "sync-conflict": (
        "{node} {month}: 計画ファイルは {model}、シートは {sheet}（前回は {base}）。どちらも反映していません。両方を同じ値にしてください。",
        "{node} {month}: the plan file says {model}, the sheet {sheet} (last time {base}). Neither is applied. Make both the same.",
    ),
    "sync-behind": (
        "{node} {month}: 計画ファイルで {model} に変更されました。シートは {sheet} のままです。集計は計画ファイルの値です。シートも {model} にしてください。",
        "{node} {month}: the plan file was changed to {model}, the sheet still says {sheet}. The figures use the plan file’s. Type {model} into the sheet too.",
    ),
    # --- the plan's file -----------------------------------------------------------------------
    "sync-store-busy": (
        "{file} は他で開かれているため、シートの実績 {count} 件をまだ書き込んでいません。閉じると次の同期で入ります。値は台帳に保存済みです。",
        "{file} is open elsewhere, so {count} actuals from the sheet are not in it yet. Close it, and the next sync fills them in; the ledger has them.",
    ),
    "sync-plan-write": (
        "計画ファイル {file} に書き込めません: {reason}。値は台帳に保存済みです。",
        "The plan file {file} cannot be written: {reason}. The ledger has the values.",
    ),
    "sync-no-workbook-cell": (
        "{node} {month} の入力欄が計画ファイルにありません。実績シートに行か列を足してください。値は台帳に保存済みです。",
        "The plan file has no cell for {node} {month}. Add the row or column to its actuals; the ledger has the value.",
    ),
    # --- the ledger and the service --------------------------------------------------------------
    "sync-ledger": (
        "台帳 {file} を使えません: {reason}。ファイルの権限と空き容量を確かめてください。",
        "The ledger {file} cannot be used: {reason}. Check its permissions and the free space.",
    ),
    "sync-ledger-broken": (
        "台帳 {file} は台帳のファイルではないか、壊れています（{reason}）。ファイルの名前を変えるか削除してください。次の同期がシートと計画から作り直します。",
        "The ledger {file} is no ledger, or it is damaged ({reason}). Rename or remove the file; the next sync rebuilds it from the sheet and the plan.",
    ),
    "sync-ledger-version": (
        "台帳 {file} は別の版（{found}）で作られています（この版は {known}）。kpi を更新するか、--ledger で別のファイルを指定してください。",
        "The ledger {file} was made by another version ({found}; this one knows {known}). Update kpi, or name another file with --ledger.",
    ),
    "sync-locked": (
        "このシートの同期が既に動いています（{file}）。終わるのを待つか、そちらを止めてください。",
        "A sync of this sheet is already running ({file}). Wait for it, or stop it.",
    ),
    "sync-not-a-duration": (
        "「{value}」は時間の長さではありません。30s、5m、1h のように入力してください。",
        "“{value}” is no span of time. Write 30s, 5m or 1h.",
    ),
    "sync-duration-range": (
        "「{value}」は使えません。5秒（5s）から7日（7d）の間にしてください。",
        "“{value}” is out of range. Choose between 5 seconds (5s) and 7 days (7d).",
    ),
    # --- tabular sources -------------------------------------------------------------------------
    "sync-source-unreadable": (
        "{file} を表として読めません: {reason}。CSV（UTF-8 か Shift_JIS）か .xlsx を渡してください。",
        "{file} cannot be read as a table: {reason}. Pass a CSV (UTF-8 or Shift_JIS) or an .xlsx.",
    ),
    "sync-source-columns": (
        "列が見つかりません。「ID, 月, 値」の3列か、「ID」と月ごとの列（見出しは 2025-04 の形）にしてください（見つかった列: {seen}）。",
        "The columns were not found. Use ID, month, value, or an ID column and one column a month, headed 2025-04 (found: {seen}).",
    ),
    "sync-source-month": (
        "「{value}」は月ではありません。2025-04 のように入力してください。",
        "“{value}” is no month. Write it as 2025-04.",
    ),
}  # fmt: skip


def text(issue: Issue, lang: Lang) -> str:
    """Return a finding's words without its place."""
    return messages.text(issue.code, lang, **issue.parameters)


def exact(value: float | None, unit: str) -> str | None:
    """Show a typed value so that two that differ look different.

    Example:
        >>> exact(10800.5, ""), exact(0.0295, "%"), exact(None, "")
        ('10,800.5', '2.95 %', None)
    """
    if value is None:
        return None
    return f"{value * 100:.10g} %" if unit == "%" else f"{value:,.10g}"
