"""What the commands print, in both languages."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    "say-sheet": ("シート: {url}", "Sheet: {url}"),
    "say-create": ("+ タブ「{tab}」を作成", "+ make the tab “{tab}”"),
    "say-create-team": (
        "+ タブ「{tab}」を作成（作成後はチームのもので、以後は書き込みません）",
        "+ make the tab “{tab}” (from then on it is the team’s, and never written again)",
    ),
    "say-update": ("~ タブ「{tab}」を更新（{rows} 行）", "~ update the tab “{tab}” ({rows} rows)"),
    "say-pull": (
        "~ {place} {node} {month}: {model} → {sheet}（シートから {file} へ）",
        "~ {place} {node} {month}: {model} → {sheet} (from the sheet into {file})",
    ),
    "say-nothing": ("変更はありません。", "Nothing to do."),
    "say-plan": (
        "計画: タブ作成 {create}、タブ更新 {update}、取り込み {pull}、不一致 {conflict}",
        "Plan: {create} tabs to make, {update} to update, {pull} values to pull, {conflict} conflicts",
    ),
    "say-run-apply": (
        "実行するには: {command}",
        "To do it: {command}",
    ),
    "say-unsafe": (
        "! 安全でないため実行しません（--force で実行）",
        "! Unsafe: it will not be done without --force",
    ),
    "say-applied": (
        "同期しました（同期番号 {epoch}）: タブ {tabs} 件を書き込み、実績 {pulled} 件を取り込み",
        "Synced (sync no. {epoch}): {tabs} tabs written, {pulled} actuals pulled",
    ),
    "say-pulled": ("  {place} {node} {month} = {value}", "  {place} {node} {month} = {value}"),
    "say-headline": (
        "{label}: 達成率 {before} → {after}、着地見込み {landing_before} → {landing_after}",
        "{label}: achievement {before} → {after}, landing {landing_before} → {landing_after}",
    ),
    "say-headline-same": (
        "{label}: 達成率 {after}、着地見込み {landing_after}",
        "{label}: achievement {after}, landing {landing_after}",
    ),
    "say-conflicts-open": (
        "不一致が {count} 件あります。{command} で確認できます。",
        "{count} conflicts are open: see {command}",
    ),
    "say-no-conflicts": ("不一致はありません。", "No conflicts."),
    "say-conflict": (
        "! {node} {month}: 計画ファイル {model}、シート {sheet}、前回 {base}（{since} から）{state}",
        "! {node} {month}: plan file {model}, sheet {sheet}, last time {base} (since {since}) {state}",
    ),
    "say-closed": ("→ 解消 {at}", "→ settled {at}"),
    "say-serving": (
        "{every} ごとに同期します。終わるには Ctrl-C を押してください。",
        "Syncing every {every}. Press Ctrl-C to stop.",
    ),
    "say-cycle": (
        "{time} 書き込み {tabs}、取り込み {pulled}、不一致 {conflicts}、達成率 {after}",
        "{time} {tabs} tabs written, {pulled} pulled, {conflicts} conflicts, achievement {after}",
    ),
    "say-cycle-failed": (
        "{time} 失敗。{seconds} 秒後にもう一度試します。",
        "{time} Failed; trying again in {seconds} seconds.",
    ),
    "say-stopped": ("終了しました（{cycles} 回同期）。", "Stopped after {cycles} cycles."),
    "say-no-runs": ("まだ同期していません。", "Not synced yet."),
    "say-run": (
        "{number} {at} {outcome} 書き込み {tabs} 取り込み {pulled} 不一致 {conflicts}",
        "{number} {at} {outcome} {tabs} tabs written, {pulled} pulled, {conflicts} conflicts",
    ),
    "say-value": ("{at} {node} {month} {kind} {raw}", "{at} {node} {month} {kind} {raw}"),
    "say-status-last": ("最後の同期: {at}（{outcome}）", "Last sync: {at} ({outcome})"),
    "say-status-epoch": ("同期番号: {epoch}", "Sync no.: {epoch}"),
    "say-status-intents": (
        "結果を確認していない書き込み: {count}",
        "Writes whose outcome is not known yet: {count}",
    ),
    "say-status-values": ("見た実績: {count} 件", "Actuals seen: {count}"),
    "say-status-conflicts": ("不一致: {count} 件", "Conflicts: {count}"),
    "say-created": (
        "シートを作成しました: {url}\n次からは: {command}",
        "Made a sheet: {url}\nFrom now on: {command}",
    ),
    "say-check-plan": ("計画ファイル {file}", "plan file {file}"),
    "say-check-ledger": ("台帳 {file}", "ledger {file}"),
    "say-check-credentials": (
        "認証情報（権限はスプレッドシートのみ）{email}",
        "credentials (scope: spreadsheets only) {email}",
    ),
    "say-check-local": ("ローカルのサーバー {url}（認証なし）", "local server {url} (no credentials)"),
    "say-check-access": ("シート「{title}」を開けます", "the sheet “{title}” opens"),
    "say-check-tab": ("タブ「{tab}」", "tab “{tab}”"),
    "say-check-intents": ("書き込みはすべて確認済み", "every write is accounted for"),
    "sync-unprotected": (
        "タブ「{tab}」の保護が外れています。手で書き換えると次の同期で上書きされます。シートの「データ → シートと範囲を保護」で戻せます。",
        "The tab “{tab}” is not protected; what people type there is overwritten. Protect it again under Data, Protect sheets and ranges.",
    ),
    "sync-no-tabs-yet": (
        "まだタブがありません。{command} を実行してください。",
        "There are no tabs yet. Run {command}",
    ),
    "sync-open-intents": (
        "結果を確認していない書き込みが {count} 件あります。{command} を実行すると確認します。",
        "The outcome of {count} writes is not known yet. It is found out by {command}",
    ),
    "sync-ledger-damaged": (
        "台帳が壊れています: {reason}。バックアップから戻すか、別の --ledger で始めてください（シートの値は失われません）。",
        "The ledger is damaged: {reason}. Restore a backup, or start with another --ledger (the sheet’s values stay).",
    ),
}  # fmt: skip
