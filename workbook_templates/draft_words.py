"""Words of `kpi import`: code to (Japanese, English); each says what was found and what to do."""

from __future__ import annotations

_AS_INPUT_JA = "このセルは保存されている値のまま入力行にしました。"
_AS_INPUT_EN = "The cell became an input with its stored value."

CATALOGUE: dict[str, tuple[str, str]] = {
    # --- the KGI's cell ----------------------------------------------------------------------
    "draft-no-sheet": (
        "シート「{sheet}」がありません。近いシート: {close}。--kgi 'シート!C12' の形で指定し直してください。",
        "There is no sheet “{sheet}”. Close ones: {close}. Name the cell again: --kgi 'Sheet!C12'.",
    ),
    "draft-which-sheet": (
        "セル {cell} のシートがわかりません。シート: {sheets}。--kgi 'シート!C12' の形で指定してください。",
        "Which sheet is {cell} on? There are: {sheets}. Name it as --kgi 'Sheet!C12'.",
    ),
    "draft-no-cell": (
        "「{cell}」はセルでも、1つのセルを指す名前でもありません。--kgi 'シート!C12' の形で指定してください。",
        "“{cell}” is neither a cell nor a name of one cell. Name it as --kgi 'Sheet!C12'.",
    ),
    "draft-kgi-empty": (
        "KGIのセルが空です。近くの数式: {close}。数式のあるセルを --kgi に指定してください。",
        "The KGI's cell is empty. Formulas near it: {close}. Name a cell with a formula as --kgi.",
    ),
    "draft-kgi-constant": (
        "KGIのセルは数値 {value} で、数式ではないのでたどれません。近くの数式: {close}。計算しているセルを --kgi に指定してください。",
        "The KGI's cell holds the number {value}, no formula to follow. Formulas near it: {close}. "
        "Name the cell that computes it as --kgi.",
    ),
    "draft-kgi-periods": (
        "KGIのセルは、入力された期間の値を合計しているだけで、下の段がありません。積や和で計算しているセルを --kgi に指定してください。",
        "The KGI's cell only adds up typed periods; nothing stands below it. Name a cell that is "
        "computed from other rows.",
    ),
    "draft-kgi-text": (
        "KGIのセルは数値ではなく文字「{text}」です。数値を計算しているセルを --kgi に指定してください。",
        "The KGI's cell holds the text “{text}”, no number. Name a cell that computes a number.",
    ),
    "draft-kgi-error": (
        "KGIのセルがエラー値 {value} です。Excelで直して保存してから、もう一度実行してください。",
        "The KGI's cell shows the error {value}. Mend it in Excel, save, and import again.",
    ),
    "draft-kgi-one-cell": (
        "KGIの数式の行き先はセル {cell}（数値 {value}）だけで、その下に計算がないので、ツリーになりません。近くの数式: {close}。ほかのセルから計算しているセルを --kgi に指定してください。",
        "The KGI's formula leads to {cell} alone, which holds the number {value}: there is nothing "
        "below it to make a tree of. Formulas near it: {close}. Name a cell as --kgi that is "
        "computed from other cells.",
    ),
    "draft-kgi-opaque": (
        "KGIの数式は、セル {cell} でたどれなくなるので、ツリーにできません（理由は次のとおり）。和・積・割り算で計算しているセルを --kgi に指定してください。",
        "The KGI's formula cannot be followed at {cell}, so there is no tree (the reason is below). "
        "Name a cell that is a sum, product or quotient of others.",
    ),
    "draft-not-stored": (
        "数式 {count} 個に計算結果が保存されていません（{cells}）。{file} をExcelで一度開いて保存してから、もう一度実行してください。",
        "{count} formulas have no stored value ({cells}). Open {file} in Excel once, save it, and "
        "import again.",
    ),
    "draft-too-many-formulas": (
        "数式が多すぎます（上限 {limit}）。KGIに関係するシートだけを残したコピーで試してください。",
        "There are too many formulas (limit {limit}). Try a copy with only the KGI's sheets.",
    ),
    # --- cells that became inputs ------------------------------------------------------------
    "draft-function": (
        f"関数 {{name}} はたどれません。{_AS_INPUT_JA}下の段に分けたいときは、ドラフトに行を足してください。",
        f"The function {{name}} cannot be followed. {_AS_INPUT_EN} Add rows below it if it should "
        "be split.",
    ),
    "draft-volatile": (
        f"{{name}} は参照先や値が開くたびに変わる関数です。{_AS_INPUT_JA}今の値でよいか確認してください。",
        f"{{name}} changes by itself, or where it points. {_AS_INPUT_EN} Check that value.",
    ),
    "draft-syntax": (
        f"数式を読めません（「{{found}}」の所）。{_AS_INPUT_JA}配列、範囲の交差、深すぎる入れ子は使えません。",
        f"The formula cannot be read at “{{found}}”. {_AS_INPUT_EN} Array constants, "
        "intersections of ranges and very deep nesting are not followed.",
    ),
    "draft-text": (
        f"数式が文字（{{text}}）を扱っています。{_AS_INPUT_JA}値を確認してください。",
        f"The formula works with text ({{text}}). {_AS_INPUT_EN} Check it.",
    ),
    "draft-comparison": (
        f"IF の外で比較しています。{_AS_INPUT_JA}値を確認してください。",
        f"It compares outside of IF. {_AS_INPUT_EN} Check it.",
    ),
    "draft-array": (
        f"範囲全体で計算する数式（配列）です。{_AS_INPUT_JA}値を確認してください。",
        f"It computes with a whole range at once (an array). {_AS_INPUT_EN} Check it.",
    ),
    "draft-table": (
        f"テーブルの参照 {{text}} はたどれません。{_AS_INPUT_JA}値を確認してください。",
        f"The table reference {{text}} cannot be followed. {_AS_INPUT_EN} Check it.",
    ),
    "draft-name": (
        f"名前「{{name}}」の定義が見つからないか、読めません。{_AS_INPUT_JA}値を確認してください。",
        f"The name “{{name}}” is not defined, or cannot be read. {_AS_INPUT_EN} Check it.",
    ),
    "draft-external": (
        f"ほかのブック（{{sheet}}）を参照しています。{_AS_INPUT_JA}値が古くないか確認してください。",
        f"It refers to another workbook ({{sheet}}). {_AS_INPUT_EN} Check that it is not stale.",
    ),
    "draft-three-d": (
        f"複数シートの串刺し計算（{{sheet}}）はたどれません。{_AS_INPUT_JA}値を確認してください。",
        f"It adds up several sheets ({{sheet}}), which is not followed. {_AS_INPUT_EN} Check it.",
    ),
    "draft-sheet-gone": (
        f"シート「{{sheet}}」がありません。{_AS_INPUT_JA}参照を直してください。",
        f"There is no sheet “{{sheet}}”. {_AS_INPUT_EN} Mend the reference.",
    ),
    "draft-error-value": (
        f"エラー値 {{value}} を参照しています（{{cell}}）。{_AS_INPUT_JA}元のセルを直してください。",
        f"It refers to the error {{value}} ({{cell}}). {_AS_INPUT_EN} Mend that cell.",
    ),
    "draft-text-cell": (
        f"文字のセル {{cell}}（「{{text}}」）を数値として使っています。{_AS_INPUT_JA}数値に直してください。",
        f"It uses the text in {{cell}} (“{{text}}”) as a number. {_AS_INPUT_EN} Make it a number.",
    ),
    "draft-range-long": (
        f"範囲に数値が {{limit}} 個を超えて並んでいます。{_AS_INPUT_JA}明細はツリーにしません。",
        f"Its range holds more than {{limit}} numbers. {_AS_INPUT_EN} Raw records are no tree.",
    ),
    "draft-limit": (
        f"ツリーが大きすぎるので（上限 {{limit}} 行）、ここで止めました。{_AS_INPUT_JA}下の段のセルを --kgi にして分けてください。",
        f"The tree is too large (limit {{limit}} rows), so it ends here. {_AS_INPUT_EN} Import "
        "lower cells as trees of their own.",
    ),
    "draft-formula-long": (
        f"数式が長すぎます（上限: 参照 {{limit}} 個）。{_AS_INPUT_JA}途中のセルに分けてください。",
        f"The formula is too long (limit: {{limit}} references). {_AS_INPUT_EN} Split it.",
    ),
    "draft-circular": (
        f"循環参照です: {{chain}}。{_AS_INPUT_JA}循環をなくすか、どのセルを入力にするか確認してください。",
        f"The references go round in a circle: {{chain}}. {_AS_INPUT_EN} Break the circle, or "
        "check which cell should be typed.",
    ),
    "draft-mismatch": (
        f"保存されている値 {{stored}} と数式の結果 {{computed}} が違います。{_AS_INPUT_JA}Excelで再計算（F9）して保存し、もう一度実行してください。",
        f"Its stored value {{stored}} is not what its formula gives ({{computed}}). {_AS_INPUT_EN} "
        "Recalculate in Excel (F9), save, and import again.",
    ),
    # --- simplified --------------------------------------------------------------------------
    "draft-rounding": (
        "{name} による丸めを外しました（ツリーでは端数のまま計算し、表示だけ丸めます）。",
        "The rounding {name} was left out: the tree computes unrounded and rounds for display "
        "only.",
    ),
    "draft-constant": (
        "数式に直接書かれた数値 {value} を、独立した入力行（固定）にしました。名前を付け、動かしてよければ固定を外してください。",
        "The figure {value} written into the formula became an input of its own, held. Name it, "
        "and release it if it may move.",
    ),
    "draft-named-constant": (
        "名前「{name}」の定数を入力行にしました。値を確認してください。",
        "The constant named “{name}” became an input. Check its value.",
    ),
    "draft-constant-formula": (
        "数値だけの数式なので、入力行にしました。",
        "Its formula holds figures only, so it became an input.",
    ),
    "draft-if": (
        "IF は if(…) の数式として残しました。条件が要らなければ、和や積の行に直してください。",
        "IF stays as a formula, if(…). Make it a sum or product if the condition is not needed.",
    ),
    "draft-if-branch": (
        "IF の条件が文字・空欄・エラーを調べているか、片方をたどれないので、今成り立っている側（{branch}）だけを使いました。確認してください。",
        "IF asks for texts, blanks or errors, or one side cannot be followed: only the side taken "
        "today ({branch}) was used. Check it.",
    ),
    "draft-iferror": (
        "IFERROR を外し、エラーでない場合の式だけを使いました。",
        "IFERROR was left out; the expression without an error is used.",
    ),
    "draft-iferror-other": (
        "IFERROR の式は今エラーなので、エラーの場合の値を使いました。元の式を確認してください。",
        "The expression inside IFERROR is an error today, so its other value is used. Check it.",
    ),
    "draft-blank": (
        "空のセル {cell} を 0 として入力行にしました。値を入力してください。",
        "The empty cell {cell} became an input of 0. Type its value.",
    ),
    "draft-range-blank": (
        "範囲の中の空のセル（{cells}）は数えていません。使うならドラフトに行を足してください。",
        "Empty cells in its range ({cells}) were left out. Add rows if they will be used.",
    ),
    "draft-range-text": (
        "範囲の中の文字のセル {cell}（「{text}」）は、Excelと同じく数えていません。数値のつもりなら直してください。",
        "The text in {cell} (“{text}”) does not count in its range, as in Excel. Correct it if it "
        "was meant as a number.",
    ),
    "draft-text-number": (
        "文字のセル {cell}（「{text}」）を数値として読みました。数値に直してください。",
        "The text in {cell} (“{text}”) was read as a number. Make it one.",
    ),
    "draft-months": (
        "{cells} は同じ数式が {count} 期間並んでいるので、期間合計の1行にまとめました（率は合計÷合計）。",
        "{cells} repeat one formula for {count} periods; they became one row for the whole window "
        "(rates as sum over sum).",
    ),
    "draft-months-typed": (
        "{cells} の {count} 期間の値は、合計を入力行にしました。",
        "The {count} values in {cells} became one input, their total.",
    ),
    "draft-months-rate": (
        "{cells} の {count} 期間の率は、合計÷合計の1つの率にしました。",
        "The {count} rates in {cells} became one input, as sum over sum.",
    ),
    "draft-months-opaque": (
        "{cells} の {count} 期間は、期間ごとに数式が違うか、合計では計算できないので、期間全体の値を入力行にしました。",
        "The {count} periods in {cells} have different formulas, or ones that totals do not "
        "follow; their value for the window became an input.",
    ),
    "draft-one-month": (
        "{cells} は期間別の値で、指定されたのはその1つです。期間全体のツリーには --kgi '{total}' を指定してください。",
        "{cells} are periods, and this is one of them. For the whole window use --kgi '{total}'.",
    ),
    "draft-percent": (
        "値 {value} は 0～100% の率ではないので、単位 % を付けていません。率なら値か上限を確認してください。",
        "The value {value} is no rate of 0 to 100 %, so it has no unit %. If it is one, check it, "
        "then type its unit and maximum.",
    ),
    "draft-no-label": (
        "左にも上にも見出しがないので、セル番地を指標名にしました。名前を付けてください。",
        "There are no words to its left or above, so its address is its name. Name it.",
    ),
    "draft-hidden": (
        "非表示のシート「{sheet}」のセルも使っています。ほかの人にも見えてよいか確認してください。",
        "It uses cells of the hidden sheet “{sheet}”. Check that others may see them.",
    ),
    "draft-deep": (
        "ツリーが {levels} 段あります。テンプレートの数式がたどるのは {limit} 段までです。途中のグループを省くか、下の段を別のツリーにしてください。",
        "The tree has {levels} levels; the template's own formulas follow {limit}. Merge some, or "
        "make a tree of its own of the lower ones.",
    ),
    "draft-formulas": (
        "和・積・比では表せないので数式の行にしました: {rows}。テンプレートの中では再計算されず、kpi コマンドが計算します。",
        "These rows are no sums, products or ratios, so they are formulas: {rows}. The template "
        "does not recalculate them itself; the kpi command does.",
    ),
    "draft-goal": (
        "KGIの目標は、今の値 {value} を仮に入れました。本当の目標を入力するか、--goal で指定してください。",
        "The KGI's target is its value today, {value}, for the time being. Type the true one, or "
        "give --goal.",
    ),
    # --- compared ----------------------------------------------------------------------------
    "draft-differs": (
        "{node}: 元の値 {original} に対し、ドラフトは {drafted} です（丸めを外したため）。どちらを使うか確認してください。",
        "{node}: the original is {original}, the draft {drafted} (roundings were left out). Decide "
        "which one is right.",
    ),
    "draft-differs-mean": (
        "{node}: 元の値 {original} に対し、ドラフトの期間の率は 合計÷合計 で {drafted} です。単純平均ではないか確認してください。",
        "{node}: the original is {original}, the draft's rate over the window is {drafted}, sum "
        "over sum. Check that the original is no simple mean.",
    ),
    # --- the command -------------------------------------------------------------------------
    "draft-constant-label": ("定数 {value}（{cell}）", "Constant {value} ({cell})"),
    "draft-plan-name": ("{name} のドラフト", "Draft of {name}"),
    "draft-equal": (
        "✔ {count} セルを照合し、すべて元のブックと一致しました。",
        "✔ {count} cells were compared, and all equal the original.",
    ),
    "draft-unequal": (
        "▲ {count} セルを照合し、{differ} セルが元のブックと違います（上に一覧）。",
        "▲ {count} cells were compared; not equal to the original: {differ} (listed above).",
    ),
    "draft-made": (
        "ドラフト: {rows} 行（うち入力 {inputs} 行、固定 {held} 行）",
        "Draft: {rows} rows, {inputs} of them inputs ({held} held)",
    ),
    "draft-written": (
        "✔ {name} に書きました。上の指摘・単位・期間集計・KGIの目標を確認してください。",
        "✔ Wrote {name}. Go through the findings, the units, the roll-ups and the KGI's target.",
    ),
    "draft-window": (
        "期間を {start} から {months} か月としました。違うときは --start と --months で指定してください。",
        "The window is {months} months from {start}. If that is wrong give --start and --months.",
    ),
    "draft-exists": (
        "「{file}」はすでにあります。何も書いていません。--out で別の名前を指定してください。",
        "“{file}” is there already; nothing was written. Choose another name with --out.",
    ),
    "draft-out-kind": (
        "「{file}」には書けません。--out には .xlsx（テンプレート）か .json（計画）を指定してください。",
        "“{file}” cannot be written. Give --out a name in .xlsx (template) or .json (plan).",
    ),
    "draft-column-metric": ("指標", "Metric"),
    "draft-column-cell": ("セル", "Cell"),
    "draft-column-relation": ("計算方法", "Relation"),
    "draft-column-value": ("値", "Value"),
}

# of a KGI that cannot be followed there is no draft, and so no input
CATALOGUE |= {
    f"{code}-kgi": (ja.replace(_AS_INPUT_JA, ""), en.replace(f" {_AS_INPUT_EN}", ""))
    for code, (ja, en) in CATALOGUE.items()
    if _AS_INPUT_JA in ja
}
CATALOGUE["draft-function-kgi"] = (
    "関数 {name} はたどれません。",
    "The function {name} cannot be followed.",
)
