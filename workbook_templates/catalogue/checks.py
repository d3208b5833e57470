"""What the checks sheet says: titles and remedies, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Words:
    """One check in words.

    Attributes:
        severity: ``error`` makes figures wrong, ``warning`` deserves a look.
        title: What should hold, ja and en.
        remedy: What to do where it does not.
    """

    severity: Literal["error", "warning"]
    title: tuple[str, str]
    remedy: tuple[str, str]


CHECKS: Mapping[str, Words] = {
    "kgi": Words("error", ("KGI（親IDが空欄の行）がちょうど1つある", "Exactly one KGI (a row without a parent)"),
                 ("KGI以外の行に親IDを入力します。", "Type a parent on every row but the KGI.")),
    "below": Words("error", ("役割 KGI は最上位の行だけ", "Only the top row has the role KGI"),
                   ("役割を KSF か KPI に直すか、親IDを消します。",
                    "Make its role KSF or KPI, or clear its parent.")),
    "name": Words("error", ("すべての行にIDか指標名がある", "Every row has an id or a name"),
                  ("IDか指標名を入力するか、行の中身を消します。", "Type an id or a name, or clear the row.")),
    "parent": Words("error", ("親IDがすべて表にある", "Every parent is a row of the table"),
                    ("親IDのつづりを直すか、その行を追加します。", "Correct the parent, or add its row.")),
    "twice": Words("error", ("IDが重複していない", "Ids are unique"),
                   ("どちらかのIDを変えます。", "Rename one of them.")),
    "deep": Words("error", ("循環がなく、階層が上限以内", "No circle of parents, and not too deep"),
                  ("親をたどるとKGIに着くように直します（7階層まで）。",
                   "Let the parents lead up to the KGI (at most 7 levels below it).")),
    "relation": Words("error", ("計算方法が子の有無と合っている", "The relation fits the children"),
                      ("子がある行は 和・積・平均・比、末端は 入力 を選びます。",
                       "Choose sum, product, mean or ratio for rows with children, input for leaves.")),
    "word": Words("error", ("選択肢の列に一覧の言葉が入っている", "Choices are words of the lists"),
                  ("役割・計算方法・良い方向・期間集計・固定を一覧から選び直します。",
                   "Choose role, relation, direction, roll-up and hold from the lists.")),
    "baseline": Words("error", ("末端の指標に基準値がある", "Every input has a baseline"),
                      ("基準値（いまの値、期間合計）を入力します。",
                       "Type the baseline: the value now, for the whole period.")),
    "bounds": Words("error", ("下限 ≦ 上限", "Minimum ≤ maximum"),
                    ("上限を下限以上に直します。", "Raise the maximum or lower the minimum.")),
    "percent": Words("error", ("％の指標が1（100%）以下", "Rates are not above 1 (100%)"),
                     ("5% は 5% または 0.05 と入力します。100%を超えてよいなら上限を入力します。",
                      "Type 5% as 5% or 0.05. If it may pass 100%, type a maximum.")),
    "text": Words("error", ("計画の数値の列に文字が入っていない", "No text where a number belongs (plan)"),
                  ("数字だけを半角で入力し直します。", "Type the number again, digits only.")),
    "positive": Words("error", ("刻み・動かしにくさ・コスト・重みの符号が正しい", "Steps, resistances, costs, weights have their sign"),
                      ("刻みと動かしにくさは正、コストと重みは0以上。空欄なら標準の値が使われます。",
                       "Steps and resistances are positive, costs and weights 0 or more; blank takes the default.")),
    "date": Words("error", ("期限が日付になっている", "Due dates are dates"),
                  ("2025-09-30 の形で入力します。", "Type it as 2025-09-30.")),
    "lag": Words("error", ("遅れが月数になっている", "Lags are months"),
                 ("2 のような月数か、0:50% 1:50% のような割合で入力します。",
                  "Type months such as 2, or shares such as 0:50% 1:50%.")),
    "profiles": Words("error", ("季節配分の重みがそろっている", "Seasonal profiles are whole"),
                      ("計画の期間の月すべてに0以上の重みを入力し、同じ名前は1行だけにします。",
                       "Type a weight of 0 or more for every month of the plan; each name on one row only.")),
    "value": Words("error", ("すべての指標が計算できる", "Every metric has a value"),
                   ("0で割っている比、空欄の子、または数式の行がないか確かめます。",
                    "Look for a division by zero, a blank child, or a formula row not yet solved.")),
    "settings": Words("error", ("開始月・期間・締め・判定基準が正しい", "First month, months, closing and bands are valid"),
                      ("月は 2025-04 の形、期間は1以上の整数、注意の基準 ≦ 順調の基準にします。",
                       "Months read 2025-04, the period is a whole number, watch ≤ on track.")),
    "relative": Words("error", ("KGI目標が増加率の入れ間違いでない", "The goal is no mistyped percentage"),
                      ("15%増やすなら +15% と入力します。", "For 15 % more, type +15%.")),
    "capacity": Words("error", ("行数と月数が計算できる範囲にある", "Rows and months are within the limits"),
                      ("表を短くするか、kpi template で大きいブックを作り直します。",
                       "Shorten the table, or build a larger workbook with kpi template.")),
    "actual_text": Words("error", ("実績の欄に文字が入っていない", "No text where a number belongs (actuals)"),
                         ("数字だけを半角で入力し直します。まだの月は空欄にします。",
                          "Type the number again; leave months to come blank.")),
    "actual_month": Words("error", ("実績の月見出しが 2025-04 の形で重複がない", "Month headings read 2025-04, each once"),
                          ("見出しを 2025-04 の形に直します。", "Write the heading as 2025-04.")),
    "actual_twice": Words("error", ("実績の表に同じIDが2行ない", "No id twice in the actuals"),
                          ("2行を1行にまとめます。", "Merge the two rows.")),
    "actual_unknown": Words("warning", ("実績のIDがすべて計画にある", "Every id of the actuals is in the plan"),
                            ("IDを直すか、計画に行を追加します。この行は計算に入っていません。",
                             "Correct the id or add it to the plan; this row is not counted.")),
    "actual_negative": Words("warning", ("実績に負の値がない", "No negative actuals"),
                             ("符号を確かめます。負になりうる指標なら、下限に負の値を入力します。",
                              "Check the sign. Where it may be negative, type a negative minimum.")),
    "gap": Words("warning", ("締めた月の実績がそろっている", "Closed months have their actuals"),
                 ("担当者に、締めた月の実績の入力を頼みます。", "Ask the owner for the actuals of the closed months.")),
    "goal_set": Words("warning", ("KGIの目標が入力されている", "The KGI has a goal"),
                      ("KGIの行の目標に 50 や +15% を入力します。", "Type the KGI's target: 50, or +15%.")),
    "goal": Words("warning", ("目標の積み上げがKGI目標に届く", "Targets add up to the KGI goal"),
                  ("末端の目標を見直すか空欄にして、kpi solve ブック --write で逆算します。",
                   "Review the inputs' targets, or blank them and run kpi solve BOOK --write.")),
    "out": Words("warning", ("基準値が下限と上限の間にある", "Baselines lie within their bounds"),
                 ("意図したものでなければ基準値か上下限を直します。", "Unless intended, correct the baseline or the bounds.")),
    "target": Words("warning", ("採用目標が下限と上限の間にある", "Targets lie within their bounds"),
                    ("目標か上下限を見直します。", "Review the target or the bounds.")),
    "profile": Words("warning", ("季節配分の名前が「入力_季節配分」にある", "Profiles that are named stand on Profiles"),
                     ("名前を直すか、その季節配分を入力します。いまは均等に分けています。",
                      "Correct the name, or type that profile; until then the months are even.")),
    "unused": Words("warning", ("使われない入力がない", "Nothing typed goes unused"),
                    ("計算する行の基準値・目標・固定、KGIの遅れ、率の季節配分は使われません。消すか、子の値を直します。",
                     "Baseline, target and hold of computed rows, a lag of the KGI and profiles of rates are not used: "
                     "clear them, or correct the children.")),
    "stale": Words("warning", ("逆算の答えがいまの目標と入力に合っている", "The answer fits the goal and the inputs"),
                   ("kpi solve ブック --write で解き直すか、末端の目標を手で入力します。",
                    "Run kpi solve BOOK --write again, or type the inputs' targets.")),
    "live": Words("warning", ("ライブの答えが「逆算」シートと合っている", "The live answer agrees with the sheet Answer"),
                  ("kpi solve ブック --write で書き直すか、アドインを確かめるか、ライブをオフにします。",
                   "Run kpi solve BOOK --write again, see to the add-in, or turn Live off.")),
    "native": Words("warning", ("すべての行を表の数式で計算できる", "Every row is computed by native formulas"),
                    ("数式の行、割合の遅れ、長い遅れは kpi コマンドが計算します（表示は最後に書いた値）。",
                     "Rows with a formula, a lag by shares or a long lag are computed by kpi; shown as last written.")),
    "drawn": Words("warning", ("すべての指標と月が図に入っている", "Every metric and month is drawn"),
                   ("計算には入っています。図に入れるには kpi template で作り直します。",
                    "They are counted. To draw them, build the workbook again with kpi template.")),
}  # fmt: skip
