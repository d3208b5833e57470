"""The words of the add-in's own findings, added to the model's; all are said with `text`."""

from __future__ import annotations

from kpimodel.messages import SEVERITIES, text

__all__ = ["CATALOGUE", "SEVERITIES", "text"]

CATALOGUE: dict[str, tuple[str, str]] = {
    "argument-missing": (
        "値がありません。{expected}を入れてください。",
        "it is missing. Give {expected}.",
    ),
    "argument-not-one-cell": (
        "セル1つの値が必要ですが、{rows}行×{columns}列の範囲です。セルを1つ選んでください。",
        "one cell is needed, this range has {rows} rows and {columns} columns. Pick one cell.",
    ),
    "argument-not-a-number": (
        "「{value}」は数値ではありません。{expected}を入れてください。",
        "'{value}' is not a number. Give {expected}.",
    ),
    "argument-not-a-share": (
        "「{value}」は使えません。0より大きく1以下の割合にしてください（10 % は 0.1 か 10%）。",
        "'{value}' does not fit. Give a share above 0 and up to 1; 10 % is 0.1 or 10%.",
    ),
    "argument-not-a-line": (
        "{rows}行×{columns}列の範囲です。1列か1行の範囲にしてください。",
        "this range has {rows} rows and {columns} columns. Give one column or one row.",
    ),
    "argument-error-value": (
        "参照先のセルがエラー {value} です。そのセルを先に直してください。",
        "the cell holds the error {value}. Repair that cell first.",
    ),
    "argument-unknown": (
        "「{value}」は使えません。次のどれかにしてください：{known}",
        "'{value}' is not known. Use one of: {known}.",
    ),
    "bands-shape": (
        "しきい値は「順調」と「注意」の2セルです（例：100% と 90%）。{rows}行×{columns}列は使えません。",
        "the bands are two cells, on track and watch (100% and 90%, say); "
        "{rows} rows and {columns} columns do not fit.",
    ),
    "bands-percent": (
        "しきい値 {value} は割合ではありません。{percent}% なら {fraction} か {percent}% と書きます。",
        "the band {value} is not a fraction. For {percent}% write {fraction} or {percent}%.",
    ),
    "shapes-differ": (
        "ほかの範囲は{rows}行×{columns}列、これは{other_rows}行×{other_columns}列です。"
        "同じ大きさか、セル1つにしてください。",
        "this range has {other_rows} rows and {other_columns} columns, another one {rows} and "
        "{columns}. Use the same size or one cell.",
    ),
    "values-shape": (
        "{rows}行×{columns}列の値を指標に対応づけられません。「ID・値」の2列か、"
        "ツリーの行（{expected}行）と並ぶ1列にしてください。",
        "{rows} rows and {columns} columns of values cannot be matched to the metrics. Give two "
        "columns (ID, value), or one column beside the tree's {expected} rows.",
    ),
    "values-unknown-id": (
        "指標「{name}」はツリーにありません。ID を直すか、その行を外してください。入力は {known} です。",
        "the tree has no metric '{name}'. Correct the ID or leave the row out; the inputs are {known}.",
    ),
    "values-id-twice": (
        "指標「{name}」が2回あります。1行だけにしてください。",
        "metric '{name}' stands there twice. Keep one row.",
    ),
    "values-empty": (
        "値が1つもありません。期間の値を入れてください。",
        "there is not one value. Fill in the values of the period.",
    ),
    "parts-shape": (
        "{rows}行×{columns}列を内訳として読めません。「名前・値」の2列か、「値」などの見出しがある表にしてください。",
        "{rows} rows and {columns} columns cannot be read as parts. Give two columns (name, "
        "value), or a table with a heading such as Value.",
    ),
    "part-nameless": (
        "{value} に名前がありません。名前を入れるか、その行を外してください。",
        "{value} has no name. Name it, or leave the row out.",
    ),
    "part-is-total": (
        "「{name}」は合計の行のようです。合計は引数 total で渡し、その行を外してください。",
        "'{name}' looks like a total. Pass the total as the argument total, and leave the row out.",
    ),
    "part-twice": (
        "「{name}」が2回あります。名前を分けるか、1行にまとめてください。",
        "'{name}' stands there twice. Give them two names, or join them.",
    ),
    "part-unknown": (
        "「{name}」という内訳はありません。次のどれかにしてください：{known}",
        "there is no part '{name}'. Use some of: {known}.",
    ),
    "growth-percent": (
        "伸び {value} は割合ではありません。{value} % なら「{value}%」と書きます。",
        "the growth {value} is not a fraction. For {value} % write {value}%.",
    ),
    "growth-in-tree": (
        "伸びはツリーには使えません。空欄（比例）、even、または重みの範囲にしてください。",
        "a growth has no meaning in a tree. Leave it blank (in proportion), or give even or weights.",
    ),
    "values-no-lever": (
        "入力の値が1つもありません。次の入力のどれかの値を入れてください：{known}",
        "there is no value of an input. Give values of some of: {known}.",
    ),
    "ranges-shape": (
        "{rows}行×{columns}列を範囲として読めません。「ID・低い場合・高い場合」の3列、"
        "間に「最もありそう」を入れた4列、または見出しのある表にしてください。",
        "{rows} rows and {columns} columns cannot be read as ranges. Give three columns (ID, low, "
        "high), four with the likely one in the middle, or a table with headings.",
    ),
    "range-unclear": (
        "{given} だけでは分布が決まりません。低い・高い、その間の最もありそうな値、平均・標準偏差、"
        "試行数・確率のどれかの組にするか、列「分布」で指定してください。",
        "{given} make no distribution. Give low and high, with or without the likely one, mean and "
        "SD, or trials and chance; or name it in a column Distribution.",
    ),
    "range-incomplete": (
        "分布「{kind}」には {missing} が必要です。入れてください。",
        "the distribution '{kind}' needs {missing}. Fill it in.",
    ),
    "draws-too-many": (
        "試行回数が {value} です。セルでは {most} までにしてください（Excelが待たされます）。",
        "the number of draws is {value}. In a cell give at most {most}, since Excel waits for it.",
    ),
    "argument-not-whole": (
        "「{value}」は整数ではありません。整数を入れてください。",
        "{value} is not a whole number. Give one.",
    ),
    "actuals-month": (
        "「{value}」を月として読めません。2025-04 の形にするか、月でない列なら外してください。",
        "'{value}' is no month. Write it as 2025-04, or leave the column out if it is none.",
    ),
    "actuals-month-twice": (
        "{month} が2回あります。1つにしてください。",
        "{month} stands there twice. Keep one.",
    ),
    "actuals-no-month": (
        "月の見出しがありません。見出し行を含めて tblActuals[#All] のように指定し、月は 2025-04 の形にしてください。",
        "there is no month among the headings. Include them, as in tblActuals[#All], and write "
        "months as 2025-04.",
    ),
    "actuals-unknown-id": (
        "指標「{name}」はツリーにありません。ID を直すか、その行を外してください。使える ID は {known} です。",
        "the tree has no metric '{name}'. Correct the ID or leave the row out; the IDs are {known}.",
    ),
    "actuals-cell": (
        "{node} の {month}：「{value}」は数値ではありません。数値にするか、まだなら空欄にしてください。",
        "{node}, {month}: '{value}' is not a number. Give a number, or leave it blank if there is "
        "none yet.",
    ),
    "settings-none": (
        "設定が見つかりません。最初の月を1つのセルで渡すか、{known} などの名前と値が並ぶ範囲にしてください。",
        "there is no setting. Give the first month in one cell, or a range in which values stand "
        "beside names such as {known}.",
    ),
    "profiles-no-month": (
        "月の見出しがありません。見出し行を含めて tblProfiles[#All] のように指定し、月は 4月 の形にしてください。",
        "there is no month among the headings. Include them, as in tblProfiles[#All], and write "
        "months as Apr.",
    ),
    "profiles-month-twice": (
        "同じ月の見出しが2回あります。1つにしてください。",
        "a month stands twice among the headings. Keep one.",
    ),
    "metric-unknown": (
        "指標「{name}」はツリーにありません。ID か指標名、または KGI を指定してください：{known}",
        "the tree has no metric '{name}'. Give an ID, a name or KGI: {known}.",
    ),
    "at-with-actuals": (
        "実績を渡すときは使えません（出発点は実績から決まります）。空欄にしてください。",
        "it has no meaning beside actuals, which say where the inputs stand. Leave it blank.",
    ),
    "lever-unknown": (
        "「{name}」という入力はツリーにありません。入力の ID か指標名を指定してください：{known}",
        "the tree has no input '{name}'. Give the ID or the name of an input: {known}.",
    ),
    "internal-error": (
        "内部エラーです（{kind}）。入力の誤りではありません。この式と表を添えて報告してください。",
        "internal error ({kind}). This is not your mistake: please report it with the formula "
        "and the table.",
    ),
}
