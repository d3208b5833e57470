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
    "values-no-lever": (
        "入力の値が1つもありません。次の入力のどれかの値を入れてください：{known}",
        "there is no value of an input. Give values of some of: {known}.",
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
