"""Messages of back-solving: code to (Japanese, English); what came out, and what to do."""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, str]] = {
    "goal-missing": (
        "{node}: KGIの目標が空欄です。目標を入力するか、引数で渡してください。",
        "{node}: the KGI has no target. Type one, or pass a goal.",
    ),
    "goal-not-a-number": (
        "{node}: 目標「{value}」が読めません。50 または +15% のように入力してください。",
        "{node}: the goal “{value}” cannot be read. Type it as 50 or +15%.",
    ),
    "goal-looks-relative": (
        "{node}: 目標が {value} です。{meant} のことですか。増加率は「{meant}」と入力してください。",
        "{node}: the goal is {value}. Did you mean {meant}? Type a growth as “{meant}”.",
    ),
    "unknown-policy": (
        "配分方法「{value}」はありません。使える値: {known}",
        "There is no policy “{value}”. Use one of: {known}",
    ),
    "policy-cannot": (
        "配分方法 {value} では目標に届かないので、{used} で解きました。結果を確認してください。",
        "The policy {value} finds no way to the goal, so {used} was used. Check the answer.",
    ),
    "cost-missing": (
        "{node}: least_cost には単位コストが必要です。単位コストを入力するか、固定してください。",
        "{node}: least_cost needs a unit cost. Type one, or hold this lever.",
    ),
    "zero-lever": (
        "{node}: 基準値が0で上限がないので、動かしません。上限を入力してください。",
        "{node}: its baseline is 0 and it has no maximum, so it is left alone. Type a maximum.",
    ),
    "no-scale": (
        "{node}: 基準値が負で範囲もないので、動かしません。下限か上限を入力してください。",
        "{node}: its baseline is negative and it has no bounds, so it is left alone. Type a "
        "minimum or a maximum.",
    ),
    "step-too-fine": (
        "{node}: 刻み {step} は細かすぎるので、刻みなしとして計算します。刻みを見直すか、空欄にしてください。",
        "{node}: its step {step} is too fine to count with, so it is ignored. Type a larger step, "
        "or none.",
    ),
    "not-a-lever": (
        "「{name}」は入力行ではありません。入力行: {known}",
        "“{name}” is not an input. Inputs: {known}",
    ),
    "lever-held": (
        "{node}: 固定されています。固定を外すか、別の入力行を指定してください。",
        "{node}: it is held. Release it, or name another input.",
    ),
    "lever-cannot": (
        "{node}: この行だけを動かしても目標 {goal} には届きません。他の行も動かしてください（KPI_BACKSOLVE）。",
        "{node}: moving it alone cannot reach the goal {goal}. Let others move too: KPI_BACKSOLVE.",
    ),
    "lever-no-effect": (
        "{node}: 動かしてもKGIは変わりません。別の入力行を指定してください。",
        "{node}: moving it does not change the KGI. Name another input.",
    ),
    "lever-peak": (
        "{node}: この行だけでは目標 {goal} に届きません。最も近いのは {at} のときの {best} です。他の行も動かしてください（KPI_BACKSOLVE）。",
        "{node}: moving it alone cannot reach the goal {goal}; the nearest is {best}, at {at}. Let "
        "others move too: KPI_BACKSOLVE.",
    ),
    "required-beyond-bound": (
        "{node}: {needed} が必要ですが、{bound}は {limit} です。範囲を変えるか、他の行も動かしてください（KPI_BACKSOLVE）。",
        "{node}: it would have to be {needed}, and its {bound} is {limit}. Change the bound, or "
        "let others move too: KPI_BACKSOLVE.",
    ),
    "solve-met": (
        "{name}の目標 {goal} に届きます（{reached}）。",
        "{name} reaches the goal of {goal} ({reached}).",
    ),
    "solve-already_met": (
        "{name}は現状のままで目標 {goal} に届いています（{reached}）。動かす必要はありません。",
        "{name} meets the goal of {goal} already ({reached}). Nothing has to move.",
    ),
    "solve-unreachable": (
        "{name}の目標 {goal} には届きません。届くのは {reached} までです。",
        "{name} cannot reach the goal of {goal}. The best it can reach is {reached}.",
    ),
    "stands-maximum": ("{name}は上限 {limit} にあります。", "{name} is at its maximum {limit}."),
    "stands-minimum": ("{name}は下限 {limit} にあります。", "{name} is at its minimum {limit}."),
    "stands-maximum-months": (
        "{name}は {months} に、その月の上限（計 {limit}）にあります。",
        "{name} is at its maximum in {months} ({limit} there).",
    ),
    "stands-minimum-months": (
        "{name}は {months} に、その月の下限（計 {limit}）にあります。",
        "{name} is at its minimum in {months} ({limit} there).",
    ),
    "stands-maximum-step": (
        "{name}は {limit} です。上限 {bound} までに、これより大きい刻み {step} の倍数はありません。刻みか上限を見直してください。",
        "{name} is at {limit}: no larger multiple of its step {step} lies within its maximum "
        "{bound}. Change the step or the maximum.",
    ),
    "stands-minimum-step": (
        "{name}は {limit} です。下限 {bound} までに、これより小さい刻み {step} の倍数はありません。刻みか下限を見直してください。",
        "{name} is at {limit}: no smaller multiple of its step {step} lies within its minimum "
        "{bound}. Change the step or the minimum.",
    ),
    "stands-hold": ("{name}は {limit} に固定されています。", "{name} is held at {limit}."),
    "relax-maximum": (
        "{name}を {needed} にできれば、それだけで届きます（今の上限 {limit}）。",
        "{name} at {needed} would do alone (its maximum is {limit}).",
    ),
    "relax-minimum": (
        "{name}を {needed} にできれば、それだけで届きます（今の下限 {limit}）。",
        "{name} at {needed} would do alone (its minimum is {limit}).",
    ),
    "relax-hold": (
        "{name}の固定（{limit}）を外して {needed} にできれば、それだけで届きます。",
        "{name} at {needed} would do alone (it is held at {limit}).",
    ),
    "relax-maximum-too": (
        "合わせて必要: {name}を {needed} に（今の上限 {limit}）。",
        "Needed together: {name} at {needed} (its maximum is {limit}).",
    ),
    "relax-minimum-too": (
        "合わせて必要: {name}を {needed} に（今の下限 {limit}）。",
        "Needed together: {name} at {needed} (its minimum is {limit}).",
    ),
    "relax-hold-too": (
        "合わせて必要: {name}の固定（{limit}）を外して {needed} に。",
        "Needed together: {name} at {needed} (it is held at {limit}).",
    ),
    "relax-none": (
        "範囲や固定を緩めても届きません。目標かツリーの構造を見直してください。",
        "No bound or hold, if relaxed, would do. Review the goal or the tree itself.",
    ),
    "row-past-maximum": (
        "{name}は {value} になり、上限 {limit} を超えます。計算する行の限度は逆算では守れません。下の入力（{levers}）に上限・下限を入れてください（{limit} を超えてよい行なら、その行の上限を入れる）。",
        "{name} would be {value}, past its maximum {limit}: limits of computed rows do not bind the "
        "answer. Bound the inputs below it ({levers}); if it may pass {limit}, type its maximum.",
    ),
    "row-past-minimum": (
        "{name}は {value} になり、下限 {limit} を下回ります。計算する行の限度は逆算では守れません。下の入力（{levers}）に上限・下限を入れるか、その行の下限を見直してください。",
        "{name} would be {value}, past its minimum {limit}: limits of computed rows do not bind the "
        "answer. Bound the inputs below it ({levers}), or review its minimum.",
    ),
    "row-past-maximum-month": (
        "{period} の {name}は {value} になり、上限 {limit} を超えます。計算する行の限度は逆算では守れません。下の入力（{levers}）に上限・下限を入れてください（{limit} を超えてよい行なら、その行の上限を入れる）。",
        "{name} in {period} would be {value}, past its maximum {limit}: limits of computed rows do "
        "not bind the answer. Bound the inputs below it ({levers}); if it may pass {limit}, type its "
        "maximum.",
    ),
    "row-past-minimum-month": (
        "{period} の {name}は {value} になり、下限 {limit} を下回ります。計算する行の限度は逆算では守れません。下の入力（{levers}）に上限・下限を入れるか、その行の下限を見直してください。",
        "{name} in {period} would be {value}, past its minimum {limit}: limits of computed rows do "
        "not bind the answer. Bound the inputs below it ({levers}), or review its minimum.",
    ),
    "relax-past-maximum": (
        "{name}だけでは届きません。{needed} が必要ですが、{row}が {value} になり、上限 {limit} を超えます。",
        "{name} cannot do it alone: at the {needed} it would take, {row} would be {value}, past its "
        "maximum {limit}.",
    ),
    "relax-past-minimum": (
        "{name}だけでは届きません。{needed} が必要ですが、{row}が {value} になり、下限 {limit} を下回ります。",
        "{name} cannot do it alone: at the {needed} it would take, {row} would be {value}, past its "
        "minimum {limit}.",
    ),
    "relax-past-set": (
        "合わせて緩めるとしても、{row}が {value} になり、限度 {limit} を超えます。目標か、その行の限度を見直してください。",
        "Even the smallest set of relaxations takes {row} to {value}, past its limit {limit}. Review "
        "the goal, or that limit.",
    ),
    "unmoved-not-needed": (
        "{name}は動かしません。先に選ばれた行だけで届きます。",
        "{name} does not move: the levers chosen before it are enough.",
    ),
    "unmoved-not-asked": (
        "{name}は動かしません。動かして近づく目標には、動かさなくても届きます。",
        "{name} does not move: the targets it helps are reached without it.",
    ),
    "unmoved-dearer": (
        "{name}は動かしません。他の行のほうが安く届きます。",
        "{name} does not move: others reach the targets for less money.",
    ),
    "unmoved-no-target": (
        "{name}は動かしません。どの目標にも影響しません。",
        "{name} does not move: it has no effect on any target.",
    ),
    "passed-on-maximum": (
        "{name}は上限まで使い、残りを次の行に回しました。",
        "{name} is used up to its maximum; the rest passes on to the next lever.",
    ),
    "passed-on-minimum": (
        "{name}は下限まで使い、残りを次の行に回しました。",
        "{name} is used down to its minimum; the rest passes on to the next lever.",
    ),
    "unmoved-no-effect": (
        "{name}は動かしません。KGIに影響しません。",
        "{name} does not move: it has no effect on the KGI.",
    ),
    "best-too-far": (
        "目標が遠すぎます。限度のない入力も、基準値のおよそ {times} 倍までしか調べていません。目標の桁を確認してください。",
        "The goal is too far: inputs without a limit were tried only up to about {times} times their "
        "baselines. Check the goal's digits.",
    ),
    "best-searched": (
        "山や折れ目のある式なので、この最大値は探索の結果です。他の出発点（基準値）でも試してください。",
        "The formula has peaks or kinks, so this best was found by search. Try other baselines too.",
    ),
    "local-optimum-cost": (
        "これより安く届く組み合わせが他にあるかもしれません（局所解）。",
        "A cheaper way may exist elsewhere (a local optimum).",
    ),
    "local-optimum": (
        "これより小さい変更で届く組み合わせが他にあるかもしれません（局所解）。",
        "A smaller change elsewhere may also do (a local optimum).",
    ),
    # --- spreading and contributions ----------------------------------------------------------
    "spread-empty": (
        "配分先がありません（合計 {total}）。配分先を1つ以上指定してください。",
        "There is no part to spread the total {total} to. Give at least one part.",
    ),
    "spread-hold-unknown": (
        "固定に指定した「{name}」は配分先にありません。次のどれかを指定してください：{known}。",
        "The held part “{name}” is not one of the parts. Use one of: {known}.",
    ),
    "spread-sum-zero": (
        "固定されていない値（{parts}）が打ち消し合って合計0になるため、比率が決まりません。値を直すか、すべて0にして均等に配分するか、1つを固定してください。",
        "The free parts ({parts}) cancel to a sum of 0, so no proportion is defined. Correct a value, set all to 0 for an even split, or hold one of them.",
    ),
    "spread-all-held": (
        "すべて固定されていて、その合計 {held} が指定の合計 {total} と違います。1つ以上の固定を外すか、合計を {held} にしてください。",
        "All parts are held and sum to {held}, not to the total {total}. Free at least one part, or set the total to {held}.",
    ),
    "unknown-method": (
        "要因分解の方法「{name}」はありません。次のどれかを指定してください：{known}。",
        "There is no decomposition method “{name}”. Use one of: {known}.",
    ),
    "contribution-mixed": (
        "「{node}」は前と後の途中の組み合わせで値を持ちません（0での割り算など）。要因に分けられないため、数式を直すか、入力の値を見直してください。",
        "“{node}” has no value at a mix of before and after (such as a division by zero), so its change cannot be split. Change the formula, or check the inputs.",
    ),
}
