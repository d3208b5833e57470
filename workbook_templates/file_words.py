"""Words of findings on a whole file: missing, no plan, not readable, not writable."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    "file-missing": (
        "ファイル「{name}」がありません。場所と名前を確認してください。",
        "There is no file “{name}”. Check its folder and name.",
    ),
    "file-kind": (
        "「{name}」は計画ではありません。テンプレートの .xlsx か、計画の .json を指定してください。",
        "“{name}” is no plan. Name a template workbook (.xlsx) or a plan as JSON (.json).",
    ),
    "file-unreadable": (
        "ファイル「{name}」を読めません（{why}）。権限と、他のアプリで開いていないかを確認してください。",
        "The file “{name}” cannot be read ({why}). Check its permissions and whether another "
        "program holds it.",
    ),
    "file-unwritable": (
        "ファイル「{name}」に書けません（{why}）。何も変更していません。権限を確認してください。",
        "The file “{name}” cannot be written ({why}). Nothing was changed. Check its permissions.",
    ),
    "file-too-large": (
        "ファイル「{name}」が大きすぎます（上限 {limit} バイト）。計画ならずっと小さいはずなので、ファイルを確認してください。",
        "The file “{name}” is too large (limit {limit} bytes). A plan is far smaller: check it.",
    ),
    "json-not-text": (
        "ファイル「{name}」は UTF-8 のテキストではありません。計画のJSONを UTF-8 で保存し直してください。",
        "The file “{name}” is no UTF-8 text. Save the plan's JSON as UTF-8.",
    ),
    "json-too-deep": (
        "ファイル「{name}」は入れ子が深すぎて、計画のJSONではありません。kpi が書いた計画のファイルを渡してください。",
        "The file “{name}” is nested too deep to be a plan's JSON. Pass a file that kpi has written.",
    ),
    "json-syntax": (
        "{line}行目 {column}文字目でJSONとして読めません（{why}）。その行を直してください。",
        "It is no JSON at line {line}, character {column} ({why}). Correct that line.",
    ),
}  # fmt: skip
