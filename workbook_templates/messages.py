"""Words of this room's findings, in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping

CATALOGUE: Mapping[str, tuple[str, str]] = {
    "profile-twice": (
        "配分名「{name}」が {other} 行目にもあります。どちらかの名前を変えてください。",
        "The profile “{name}” also stands in row {other}. Rename one of them."),
    "template-unknown": (
        "「{name}」というテンプレートはありません。次から選んでください: {known}",
        "There is no template “{name}”. Choose one of: {known}"),
    "recalculation-missing": (
        "再計算エンジンがありません。pip install 'kpi-tree-toolkit[workbook]' で入れてください。",
        "The recalculation engine is missing. Run: pip install 'kpi-tree-toolkit[workbook]'"),
    "xlwings-missing": (
        "マクロ版には xlwings が要ります。pip install 'kpi-tree-toolkit[excel]' で入れてください。",
        "The macro variant needs xlwings. Run: pip install 'kpi-tree-toolkit[excel]'"),
    "book-missing": (
        "ファイルがありません。名前と場所を確かめてください。",
        "There is no such file. Check its name and folder."),
    "book-is-folder": (
        "フォルダーです。中の .xlsx ファイルを指定してください。",
        "This is a folder. Name the .xlsx file inside it."),
    "book-not-allowed": (
        "開く権限がありません。Excel で開いていれば閉じ、アクセス権を確かめてください。",
        "It may not be opened. Close it in Excel, and check your access rights."),
    "book-not-read": (
        "読み込めません（{reason}）。別の場所にコピーして試してください。",
        "It cannot be read ({reason}). Copy it elsewhere and try again."),
    "book-empty": (
        "中身が空（0バイト）です。元のファイルをコピーし直してください。",
        "The file is empty (0 bytes). Copy the original again."),
    "not-a-workbook": (
        "Excel ブック（.xlsx）ではありません。Excel で開き、.xlsx 形式で保存し直してください。",
        "This is no Excel workbook (.xlsx). Open it in Excel and save it as .xlsx."),
    "workbook-xls": (
        "古い .xls 形式です。Excel で開き、.xlsx 形式で保存し直してください。",
        "This is the old .xls format. Open it in Excel and save it as .xlsx."),
    "workbook-encrypted": (
        "パスワードで保護されていて読めません。Excel でパスワードを解除して保存し直してください。",
        "It is protected by a password and cannot be read. Remove the password in Excel and save."),
    "workbook-too-large": (
        "大きすぎます（{size} バイト、上限 {limit}）。不要なシートや画像を削ってください。",
        "It is too large ({size} bytes, limit {limit}). Remove sheets or pictures that are not needed."),
    "workbook-too-many-cells": (
        "セルが多すぎます（上限 {limit}）。不要な行やシートを削ってください。",
        "It has too many cells (limit {limit}). Remove rows or sheets that are not needed."),
    "workbook-bomb": (
        "展開すると異常に大きくなるため読みません。出所を確かめ、元のブックを Excel で保存し直してください。",
        "It unpacks to an abnormal size and is not read. Check where it comes from; save the original again in Excel."),
    "workbook-entities": (
        "XML の実体宣言（{part}）があり安全でないため読みません。Excel で保存し直してください。",
        "It declares XML entities ({part}), which is unsafe, and is not read. Save it again in Excel."),
    "workbook-damaged": (
        "ブックの一部（{part}）が壊れています。Excel の「開いて修復」を試し、保存し直してください。",
        "A part of the workbook ({part}) is damaged. Try ‘Open and Repair’ in Excel and save it again."),
    "tree-not-found": (
        "KPIツリーの表が見つかりません（シート: {sheets}）。見出し「ID・親ID・計算方法・基準値」のある表を残すか、テンプレートから作り直してください。",
        "No KPI tree table was found (sheets: {sheets}). Keep a table with the headings ID, Parent, Relation and Baseline, or start again from the template."),
    "tree-by-keys": (
        "表「{table}」の名前がなくなっています。見出しの上の隠し行から読みました。「テーブルとして書式設定」で名前を戻せます。",
        "The table name “{table}” is gone; it was read by the hidden row above the headings. Format it as a table and name it again."),
    "tree-by-headings": (
        "表「{table}」の名前がなくなっています。見出しの言葉から読みました。値を確かめてください。",
        "The table name “{table}” is gone; it was read by its headings. Please check the values."),
    "actuals-not-found": (
        "実績の表（{table}）が見つかりません。実績なしとして読みました。",
        "The table of actuals ({table}) was not found; the plan was read without actuals."),
    "actuals-by-keys": (
        "実績の表「{table}」の名前がなくなっています。隠し行から読みました。",
        "The table name “{table}” is gone; actuals were read by the hidden row above the headings."),
    "actuals-by-headings": (
        "実績の表「{table}」の名前がなくなっています。見出しから読みました。値を確かめてください。",
        "The table name “{table}” is gone; actuals were read by their headings. Please check the values."),
    "tree-several": (
        "KPIツリーらしい表がいくつもあり、どれを読むか決められません（{places}）。正しい表に「テーブルとして書式設定」で「{table}」と名前を付けるか、ほかを消してください。",
        "Several tables look like the KPI tree ({places}) and nothing tells which one counts. Format the right one as a table and name it “{table}”, or delete the others."),
    "actuals-several": (
        "実績らしい表がいくつもあり、どれを読むか決められません（{places}）。正しい表に「テーブルとして書式設定」で「{table}」と名前を付けるか、ほかを消してください。",
        "Several tables look like the actuals ({places}) and nothing tells which one counts. Format the right one as a table and name it “{table}”, or delete the others."),
    "table-copies": (
        "表「{table}」の写しがほかのシート（{sheets}）にもあります。「{table}」だけを読みました。",
        "There are copies of the table “{table}” on other sheets ({sheets}). Only “{table}” was read."),
    "schema-newer": (
        "このブックは新しい形式（スキーマ {schema}）です。このプログラムは {known} まで読めます。kpi を更新してから、もう一度実行してください。",
        "This workbook is of a newer form (schema {schema}); this program knows up to {known}. Update kpi, then run the command again."),
    "schema-older": (
        "このブックは以前の形式（スキーマ {schema}、今は {known}）です。このまま使えますが、kpi template upgrade で新しい形式に移せます。",
        "This workbook is of an older form (schema {schema}; now {known}). It works as it is; `kpi template upgrade` moves it into the new form."),
    "heading-moved": (
        "見出し「{heading}」が、上の隠し行のキーと合いません。見出しのとおりに読みました。違うときは見出しを直してください。",
        "The heading “{heading}” contradicts the hidden key above it; the column was read as its heading says. If that is wrong, correct the heading."),
    "formula-without-value": (
        "数式に計算結果が保存されていません。0とはみなしません。Excel か LibreOffice で開いて保存し直してください。",
        "This formula carries no stored result, and it is not taken as 0. Open the workbook in Excel or LibreOffice, and save it."),
    "setting-several": (
        "設定「{setting}」がいくつもあり、値が違います（{places}）。1つにしてください。",
        "The setting “{setting}” stands in several places with different values ({places}). Keep one."),
    "actual-row-ambiguous": (
        "「{name}」という指標名の行が計画にいくつもあります（{ids}）。名前の代わりにIDを入力してください。",
        "Several rows of the plan are called “{name}” ({ids}). Type the id in place of the name."),
    "headings-missing": (
        "見出し {missing} が見つかりません（読めない見出し: {seen}）。見出しを元の言葉に戻すか、kpi template new で作ったブックに値を移してください。",
        "The headings {missing} were not found (not understood: {seen}). Restore the original words, or start from `kpi template new` and copy the values."),
    "headings-gone": (
        "見出し {missing} がありません（見出しの行が消えています）。見出しを元の言葉に戻すか、kpi template new で作ったブックに値を移してください。",
        "The headings {missing} are gone (blank). Restore the heading row, or start from `kpi template new` and copy the values."),
    "heading-near": (
        "列「{heading}」は読みません。「{near}」のことなら、見出しを「{near}」に直してください。",
        "The column “{heading}” was not read. If you mean “{near}”, correct the heading to “{near}”."),
    "heading-blank": (
        "見出しが空欄の列に値があります。この列は読みません。見出しを入力するか、値を消してください。",
        "A column without a heading holds values and was not read. Type its heading, or clear the values."),
    "month-blank": (
        "見出しが空欄の列に値があります。見出しに 2025-04 の形の月（IDの列なら ID）を入力してください。",
        "A column of actuals has no heading. Type its month as 2025-04 (or ID above the ids)."),
    "column-ignored": (
        "列「{heading}」は計画の列ではないので読みません。",
        "The column “{heading}” is no column of the plan and was not read."),
    "rows-below-table": (
        "表の枠の下に続く行も読みました。Excel では表の右下の角を下に引いて広げてください。",
        "Rows right below the table were read as well. In Excel, drag the table's corner down over them."),
    "setting-missing": (
        "設定「{setting}」が空欄か、見つかりません。入力してください。",
        "The setting “{setting}” is blank or was not found. Type it."),
    "setting-by-label": (
        "設定「{setting}」の名前の定義がなくなっています。見出しの右の値を読みました。",
        "The defined name of the setting “{setting}” is gone; the value beside its label was read."),
    "not-whole": (
        "期間 {value} は整数ではありません。月数を整数で入力してください。",
        "The period {value} is no whole number. Type a whole number of months."),
    "actual-row-unknown": (
        "「{name}」は計画にないIDです。この行の {count} 個の実績は読みません。IDを直すか、計画に行を追加してください。",
        "“{name}” is no id of the plan; its {count} actuals were not read. Correct the id, or add the row to the plan."),
    "actual-row-nameless": (
        "IDのない行に {count} 個の実績があります。読みません。IDを入力してください。",
        "A row without an id holds {count} actuals; they were not read. Type its id.",
    ),
    "actual-row-twice": (
        "「{node}」の実績の行が2つあります（もう1つは {other} 行目）。1行にまとめてください。",
        "{node} has two rows of actuals (the other is row {other}). Merge them into one."),
    "month-twice": (
        "月の見出し「{month}」が2列あります。1列にまとめてください。",
        "Two columns are headed {month}. Merge them into one."),
    "book-changed": (
        "読み込んだ後にファイルが変わりました。何も書いていません。もう一度実行してください。",
        "The file has changed since it was read. Nothing was written. Run the command again."),
    "book-open": (
        "ほかのプログラムで開いています（{lock}）。保存して閉じてから、もう一度実行してください。",
        "It is open in another program ({lock}). Save and close it, then run the command again."),
    "book-not-written": (
        "書き込めません（{reason}）。ファイルを閉じ、フォルダーの権限を確かめてください。",
        "It cannot be written ({reason}). Close the file and check the folder's rights."),
    "book-exists": (
        "同じ名前のファイルがあります。何も書いていません。別の名前にするか --force を付けてください。",
        "A file of this name is there already; nothing was written. Choose another name or add --force."),
    "cell-formula": (
        "数式のセルなので上書きしません。何も書いていません。値を入れるなら、先に数式を消してください。",
        "This cell holds a formula and is not overwritten; nothing was written. Delete the formula first to put a value here."),
    "cell-occupied": (
        "すでに {value} が入っています。何も書いていません。置き換えるなら --replace を付けてください。",
        "It already holds {value}; nothing was written. Add --replace to replace it."),
    "actual-no-month": (
        "{node}: 実績の表に {month} の列がありません。見出しの右に {month} を入力してから、もう一度実行してください（kpi fill なら --add-months でも足せます）。",
        "{node}: the table of actuals has no column {month}. Type {month} to the right of its headings, then run the command again (kpi fill adds it with --add-months)."),
    "append-no-table": (
        "表「{table}」がありません。表に「テーブルとして書式設定」で名前を付け直すか、kpi template upgrade で新しいブックに移してください。",
        "There is no table “{table}”. Format it as a table and name it again, or move to a new workbook with `kpi template upgrade`."),
    "append-no-column": (
        "表「{table}」に「{column}」の列がありません。何も書いていません。見出しを確かめてください。",
        "The table “{table}” has no column “{column}”; nothing was written. Check its headings."),
    "append-blocked": (
        "表「{table}」を広げる先に、ほかの内容があります。何も書いていません。そこを空けるか、続きの行なら表の右下の角を引いて広げてください。",
        "Something stands where the table “{table}” would grow; nothing was written. Clear it, or drag the table's corner over rows that belong to it."),
    "append-beyond": (
        "計算が追う {rows} 行を超えました。kpi template upgrade で大きなブックに移してください。",
        "This is more than the {rows} rows that the calculation follows. Move to a larger workbook with `kpi template upgrade`."),
    "sheet-missing": (
        "シート「{sheet}」がありません。ブックをもう一度読み込んでください。",
        "There is no sheet “{sheet}”. Read the workbook again."),
    "upgrade-differs": (
        "新しいブックに同じ計画を移せませんでした（{parts}）。何も書いていません。元のブックを添えて開発元に知らせてください。",
        "The new workbook would not hold the same plan ({parts}); nothing was written. Please report this with the old workbook."),
    "upgrade-done": (
        "{name} を作りました（スキーマ {old} → {new}）。移したもの: 指標 {rows}、実績 {actuals}、逆算の値 {answers}、当初目標 {originals}、振り返り {reviews}。元のブックはそのままです。",
        "Made {name} (schema {old} → {new}). Carried over: metrics {rows}, actuals {actuals}, answers {answers}, original targets {originals}, reviews {reviews}. The old workbook stays as it was."),
    "upgrade-sheet": (
        "シート「{name}」は移していません。要るなら、元のブックから新しいブックへコピーしてください。",
        "The sheet “{name}” was not carried over. If you need it, copy it from the old workbook."),
    "upgrade-formula": (
        "入力セルの数式 {count} 件は、数式ではなく値を移しました（{cells}）。要るなら入力し直してください。",
        "{count} formulas in input cells were carried over as values ({cells}). Type them again if you need them."),
    "upgrade-typed": (
        "表の外に入力された {count} 件は移していません（{cells}）。要るならコピーしてください。",
        "{count} entries outside the tables were not carried over ({cells}). Copy them if you need them."),
    "upgrade-comments": (
        "コメント {count} 件は移していません（{cells}）。",
        "{count} comments were not carried over ({cells})."),
    "upgrade-part": (
        "{kind} {count} 件は移していません。要るなら、元のブックからコピーしてください。",
        "{count} of the kind {kind} were not carried over. Copy them from the old workbook if you need them."),
    "upgrade-names": (
        "自分で付けた名前（{names}）は移していません。",
        "Your own defined names ({names}) were not carried over."),
    "answer-missing": (
        "逆算のシートの名前（answer_id, answer_value）が見つかりません。テンプレートから作り直してください。",
        "The names of the answer sheet (answer_id, answer_value) were not found. Start again from the template."),
    "answer-too-long": (
        "逆算のシートに {rows} 行は入りません（上限 {limit}）。kpi template で作り直してください。",
        "The answer sheet has no room for {rows} rows (limit {limit}). Build the workbook again with kpi template."),
    # --- the review log --------------------------------------------------------------------------
    "review-row-undated": (
        "振り返りのこの行に日付がありません。2025-04-30 の形で入力してください。",
        "This line of the review log has no date. Type it as 2025-04-30."),
    "review-row-date": (
        "振り返りの日付「{value}」を読めません。2025-04-30 の形で入力してください。",
        "The review's date “{value}” cannot be read. Type it as 2025-04-30."),
    "review-row-nobody": (
        "振り返りのこの行に担当がありません。決めたことを誰がするかを入力してください。",
        "This line of the review log names nobody. Type who does what was decided."),
    "review-full": (
        "振り返りの表に空いた行がありません（{rows} 行）。表の右下の角を下に引いて広げてください。",
        "The review log has no blank row left ({rows} rows). Drag the table's corner down."),
    "review-missing": (
        "振り返りの表がありません。kpi template upgrade で新しいブックに移してください。",
        "The workbook has no review log. Move it into a new one by kpi template upgrade.",
    ),
    "original-value": (
        "「{node}」の当初目標「{value}」は数値ではないので読みません。数字だけを入力してください。",
        "The original target “{value}” of {node} is no number and was not read. Type digits only."),
}  # fmt: skip
