"""The core's messages: code to (Japanese, English); each says what is wrong and what to do."""

from __future__ import annotations

from kpimodel.words.solving import CATALOGUE as _SOLVING

CATALOGUE: dict[str, tuple[str, str]] = {
    # --- the table ---------------------------------------------------------------------------
    "table-empty": (
        "KPIツリーの表に行がありません。KGIの行から入力してください。",
        "The tree table has no rows. Start with a row for the KGI.",
    ),
    "table-too-long": (
        "表が {rows} 行あります（上限 {limit} 行）。範囲を表の部分だけにしてください。",
        "The table has {rows} rows, the limit is {limit}. Pass only the table's range.",
    ),
    "no-headings": (
        "見出し行が見つかりません（先頭行: {seen}）。見出しを含めて tblTree[#All] のように指定してください。",
        "No header row was found (first row: {seen}). Include the headings, as in tblTree[#All].",
    ),
    "heading-twice": (
        "見出し「{heading}」が2回あります。どちらかを削除してください。",
        "The heading “{heading}” stands twice. Delete one of the two columns.",
    ),
    "columns-ignored": (
        "次の列は計算に使いません: {headings}",
        "These columns are not used: {headings}",
    ),
    "unknown-key": (
        "列「{key}」はありません。使える列: {known}",
        "There is no column “{key}”. Known columns: {known}",
    ),
    "error-value": (
        "{node}: セルがエラー値 {value} です。参照先を直すか、値を入力してください。",
        "{node}: the cell holds the error {value}. Mend what it refers to, or type a value.",
    ),
    "not-a-number": (
        "{node}: 「{value}」は数値ではありません。数値を入力してください（例: 1200、3%）。",
        "{node}: “{value}” is not a number. Type a number, such as 1200 or 3%.",
    ),
    "text-read-as-number": (
        "{node}: 文字列「{value}」を数値 {number} として読みました。",
        "{node}: the text “{value}” was read as the number {number}.",
    ),
    "unknown-choice": (
        "{node}: 「{value}」は選択肢にありません。使える値: {known}",
        "{node}: “{value}” is not one of the choices. Use one of: {known}",
    ),
    "not-a-date": (
        "{node}: 「{value}」は日付ではありません（例: 2025-09-30）。",
        "{node}: “{value}” is not a date. Type it as 2025-09-30.",
    ),
    # --- the tree ----------------------------------------------------------------------------
    "name-missing": (
        "この行にはIDも指標名もありません。どちらかを入力してください。",
        "This row has neither an id nor a name. Type one of them.",
    ),
    "id-twice": (
        "ID「{node}」が2回あります（表の{other}行目にもあります）。どちらかを変えてください。",
        "The id “{node}” stands twice, also in row {other} of the table. Change one of them.",
    ),
    "name-ambiguous": (
        "{node}: 「{name}」は複数の行（{ids}）に当てはまります。IDで指定してください。",
        "{node}: “{name}” may mean several rows ({ids}). Use the id.",
    ),
    "parent-unknown": (
        "{node}: 親「{name}」の行がありません。近い名前: {close}。親IDを直すか、その行を追加してください。",
        "{node}: there is no row “{name}” for its parent. Close names: {close}. Correct the "
        "parent or add that row.",
    ),
    "two-roots": (
        "{node}: 親IDが空欄の行が複数あります（KGIは「{root}」）。この行の親IDを入力してください。",
        "{node}: more than one row has no parent (the KGI is “{root}”). Give this row a parent.",
    ),
    "kgi-below": (
        "{node}: 役割がKGIですが親があります。役割をKSFかKPIにするか、親IDを空欄にしてください。",
        "{node}: its role is KGI and yet it has a parent. Make it a KSF or KPI, or clear the "
        "parent.",
    ),
    "cycle": (
        "親子関係または数式が循環しています: {chain}。どれか1つの親IDか数式を直してください。",
        "The rows go round in a circle: {chain}. Change one of the parents or formulas.",
    ),
    "relation-missing": (
        "{node}: 子（{children}）がありますが計算方法が空欄です。和・積などを選んでください。",
        "{node}: it has children ({children}) and no relation. Choose sum, product, …",
    ),
    "input-with-children": (
        "{node}: 計算方法が「入力」ですが子（{children}）があります。和・積などを選ぶか、子の親IDを直してください。",
        "{node}: its relation is input and yet it has children ({children}). Choose sum, "
        "product, …, or move the children.",
    ),
    "no-children": (
        "{node}: 計算方法に子が必要ですが、子の行がありません。子を追加するか「入力」にしてください。",
        "{node}: its relation needs children and it has none. Add some, or make it an input.",
    ),
    "group-root": (
        "{node}: KGIはグループにできません。和・積などを選んでください。",
        "{node}: the KGI cannot be a group, since a group has no number. Choose sum, product, …",
    ),
    "not-rows": (
        '「{value}」はKPIツリーの行の一覧ではありません。1行ごとに {{"id": …}} の形にした一覧を渡してください。',
        '“{value}” is no list of rows. Pass a list with one {{"id": …}} for each row.',
    ),
    "weights-zero": (
        "{node}: 子の重みの合計が0です。重みを入力してください。",
        "{node}: the weights of its children sum to 0. Type weights.",
    ),
    "child-not-in-formula": (
        "{node}: 子「{child}」は数式に使われていません。数式に加えるか、親IDを直してください。",
        "{node}: its child “{child}” is not in its formula. Use it there, or move it.",
    ),
    # --- formulas ----------------------------------------------------------------------------
    "formula-missing": (
        "{node}: 数式が空欄です。例: リード数 * 受注率",
        "{node}: the formula is blank. Type one, such as leads * win_rate.",
    ),
    "formula-unused": (
        "{node}: 計算方法が「数式」「比」ではないので、数式は使いません。",
        "{node}: the formula is not used, since the relation is not formula or ratio.",
    ),
    "formula-syntax": (
        "{node}: 数式「{formula}」の{at}文字目（「{found}」）が読めません。演算子とかっこを確認してください。",
        "{node}: the formula “{formula}” cannot be read at character {at} (“{found}”). Check "
        "its signs and parentheses.",
    ),
    "formula-too-long": (
        "{node}: 数式が長すぎます（上限 {limit}）。途中の行に分けてください。",
        "{node}: the formula is too long (limit {limit}). Split it into rows.",
    ),
    "formula-too-deep": (
        "{node}: 数式のかっこが深すぎます（上限 {limit}）。途中の行に分けてください。",
        "{node}: the formula is nested too deep (limit {limit}). Split it into rows.",
    ),
    "formula-function": (
        "{node}: 関数「{name}」は使えません。使える関数: {known}",
        "{node}: there is no function “{name}”. Known functions: {known}",
    ),
    "formula-arguments": (
        "{node}: 関数「{name}」の引数が {count} 個です（必要な数: {needed}）。",
        "{node}: the function “{name}” has {count} arguments; it needs {needed}.",
    ),
    "formula-name": (
        "{node}: 数式の「{name}」という行がありません。近い名前: {close}。名前を直してください。",
        "{node}: the formula names “{name}”, which is no row. Close names: {close}. Correct it.",
    ),
    "formula-group": (
        "{node}: 数式の「{name}」はグループなので数値がありません。子の行を使ってください。",
        "{node}: the formula names the group “{name}”, which has no number. Use its children.",
    ),
    "ratio-formula": (
        "{node}: 比の数式は「分子 / 分母」の形にしてください（今: {formula}）。",
        "{node}: a ratio's formula is “numerator / denominator”, two rows (now: {formula}).",
    ),
    # --- numbers -----------------------------------------------------------------------------
    "baseline-missing": (
        "{node}: 基準値が空欄です。現状の値を入力してください（0とは区別します）。",
        "{node}: the baseline is blank. Type where you are today (a blank is not a zero).",
    ),
    "percent-meant": (
        "{node}: 単位が％で値が {value} です。{meant} のことですか。％記号も付けて入力してください。100%を超えてよい率なら上限を入力します。300%を超える率（ROASなど）は、単位を「倍」にしてください。",
        "{node}: the unit is % and the value is {value}. Did you mean {meant}? Type the percent "
        "sign too; if this rate may pass 100 %, type its maximum; one above 300 %, such as a "
        "return on ad spend, takes the unit “times”.",
    ),
    "max-below-min": (
        "{node}: 上限 {maximum} が下限 {minimum} より小さくなっています。入れ替えるか直してください。",
        "{node}: the maximum {maximum} is below the minimum {minimum}. Swap or correct them.",
    ),
    "not-positive": (
        "{node}: {key} が {value} です。正の値を入力してください。",
        "{node}: {key} is {value}. Type a positive number.",
    ),
    "baseline-outside-bounds": (
        "{node}: 基準値 {value} が範囲の外です（{bound}は {limit}）。意図どおりか確認してください。逆算は範囲の端から始めます。",
        "{node}: the baseline {value} lies outside its bounds (the {bound} is {limit}). Check that "
        "this is meant; back-solving starts at the bound.",
    ),
    "hold-breaks-bound": (
        "{node}: 固定する値 {value} が範囲の外です（{bound}は {limit}）。固定を外すか、範囲を直してください。",
        "{node}: it is held at {value}, outside its bounds (the {bound} is {limit}). Release it or "
        "change the bound.",
    ),
    "hold-on-computed": (
        "{node}: 計算される行なので固定できません。下の入力行を固定してください。",
        "{node}: a computed row cannot be held. Hold the inputs below it.",
    ),
    "no-step-fits": (
        "{node}: 刻み {step} の値が範囲（{minimum} ～ {maximum}）の中にありません。刻みか範囲を直してください。",
        "{node}: no multiple of the step {step} lies between {minimum} and {maximum}. Change the "
        "step or a bound.",
    ),
    "relative-target": (
        "{node}: 「{value}」のような増減率の目標はKGIの行だけで使えます。数値を入力してください。",
        "{node}: a relative target such as “{value}” is for the KGI's row only. Type a number.",
    ),
    "target-wrong-sign": (
        "{node}: 目標 {value} が負の値ですが、この行は負になりません。符号を確認してください。"
        "負になり得るなら、入力行の下限に負の値を入力してください。",
        "{node}: the target {value} is negative, and this row cannot fall below zero. Check its "
        "sign; if it may fall below zero, type a negative minimum for an input.",
    ),
    "control-differs": (
        "{node}: 入力された値 {typed} は計算値 {computed} と1%以上違います。計算値を使います。行の値か子の値を確認してください。",
        "{node}: the typed {typed} differs from the computed {computed} by more than 1 %. The "
        "computed one is used; check this row or its children.",
    ),
    "flow-factors": (
        "{node}: 月ごとに合計する積には、合計する要素がちょうど1つ必要です（今: {flows}）。期間集計を確認してください。",
        "{node}: a product that adds up over months needs exactly one factor that does (now: "
        "{flows}). Check the roll-ups.",
    ),
    # --- evaluation --------------------------------------------------------------------------
    "division-by-zero": (
        "{node}: 0で割っています。分母の値か数式を直してください。",
        "{node}: it divides by zero. Correct the denominator's value or the formula.",
    ),
    "no-number": (
        "{node}: 計算結果が数値になりません（大きすぎる値か、負の数のべき乗）。元の値を確認してください。",
        "{node}: its value is no number (too large, or a power of a negative). Check its inputs.",
    ),
    "unknown-id": (
        "「{name}」という行はありません。使える行: {known}",
        "There is no row “{name}”. Name one of: {known}",
    ),
    "not-finite": (
        "{node}: 値が有限の数値ではないか、大きすぎます。数値を入力するか、単位を大きくしてください（円を百万円にするなど）。",
        "{node}: the value is not a finite number, or too large. Give a number, or use larger "
        "units, such as millions.",
    ),
    "computed-row": (
        "{node}: 計算される行です。代わりに入力行（{levers}）の値を変えてください。",
        "{node}: this row is computed. Change its inputs instead: {levers}",
    ),
    **_SOLVING,
    # --- the plan ----------------------------------------------------------------------------
    "months-out-of-range": (
        "期間が {months} か月です。1～{most} か月にしてください。",
        "The plan has {months} months. Give it 1 to {most}.",
    ),
    "closed-after-end": (
        "締め月 {month} が期間の最終月 {end} より後です。期間内の月にしてください。",
        "Closed through {month} lies after the last month {end}. Choose a month of the plan.",
    ),
    "not-a-month": (
        "「{value}」は月として読めません（例: 2025-04）。",
        "“{value}” is not a month. Type it as 2025-04.",
    ),
    "id-differs-in-case": (
        "{node}: 「{other}」と大文字・小文字だけが違います。シートの数式は同じ行とみなすので、別の名前にしてください。",
        "{node}: it differs from “{other}” in upper and lower case only, and a sheet's formulas take "
        "the two as one row. Give it another name.",
    ),
    "actual-unknown-id": (
        "実績の「{name}」という行が計画にありません。IDを直すか、計画に行を追加してください。",
        "There are actuals for “{name}”, which is no row of the plan. Correct the id or add the "
        "row.",
    ),
    "actual-after-end": (
        "{node}: {month} の実績は期間（{end} まで）の外です。期間を延ばすか、月を直してください。",
        "{node}: the actual of {month} lies after the plan's end {end}. Extend the plan or correct "
        "the month.",
    ),
    "actual-twice": (
        "{node}: {month} の実績が2回あります。どちらかを削除してください。",
        "{node}: the actual of {month} stands twice. Delete one of them.",
    ),
    "actual-percent": (
        "{node}: {month} の実績が {value} です。率は3%のように入力してください。",
        "{node}: the actual of {month} is {value}. Type a rate as 3%.",
    ),
    "actual-gap": (
        "{name}: {months} は締め済み（{last} まで）ですが実績がありません（担当: {owner}）。実績を入力するか、締め月を戻してください。着地見込みでは予測値で補います。",
        "{name}: no actual for {months}, closed through {last} (owner: {owner}). Type it, "
        "or set the closed month back. The landing fills it with the forecast.",
    ),
    "actual-negative": (
        "{node}: {month} の実績が負の値（{value}）です。符号を確認してください。負になり得る行なら下限を入力してください。",
        "{node}: the actual of {month} is negative ({value}). Check its sign; if this row may fall "
        "below zero, type its minimum.",
    ),
    "bands-order": (
        "「順調」の基準 {on_track} が「注意」の基準 {watch} より小さくなっています。入れ替えてください。",
        "The on-track band {on_track} is below the watch band {watch}. Swap them.",
    ),
    "not-a-plan": (
        "計画のJSONではありません（schema: {schema}、nodes の一覧が必要です）。",
        "This is not a plan as JSON: it needs schema {schema} and a list of nodes.",
    ),
    "schema-unknown": (
        "計画の形式「{schema}」は読めません（読めるのは {known}）。kpi を更新してください。",
        "The plan's schema {schema} is not known (known: {known}). Update kpi.",
    ),
    "plan-key": (
        "「{key}」という項目はありません。使える項目: {known}",
        "There is no entry “{key}” in a plan. Known entries: {known}",
    ),
    "not-a-node": (
        'ノードがオブジェクトではありません。{{"id": …}} の形にしてください。',
        'A node is not an object. Write it as {{"id": …}}.',
    ),
    "not-an-actual": (
        "実績は id、month、value を持つオブジェクトにしてください。",
        "An actual needs id, month and value.",
    ),
}
