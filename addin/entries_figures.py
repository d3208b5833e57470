"""What the functions over single figures are and take."""

from __future__ import annotations

from addin.signatures import (
    ACTUAL,
    DIRECTION,
    ELAPSED,
    LANG,
    MACHINE_LANG,
    PERIODS,
    WHOLE,
    Argument,
    Function,
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "KPI_ACHIEVEMENT",
        (
            "達成率を返します（1 = 100%）。範囲を渡すと同じ大きさの表になります。",
            "The achievement of a target (1 is 100 %). Ranges give a table of the same size.",
        ),
        (
            Argument("actual", ACTUAL),
            Argument("target", ("目標。セルか範囲", "The target: a cell or a range")),
            Argument("direction", DIRECTION, optional=True),
        ),
    ),
    Function(
        "KPI_STATUS",
        (
            "達成率の判定を記号と言葉で返します（● 順調、▲ 注意、■ 遅れ、－ 未入力）。",
            "The status of an achievement, as a symbol and a word "
            "(● On track, ▲ Watch, ■ Behind, – No data).",
        ),
        (
            Argument(
                "achievement",
                (
                    "達成率（0.95 や 95%）。セルか範囲",
                    "The achievement (0.95 or 95%): a cell or a range",
                ),
            ),
            Argument(
                "bands",
                (
                    "「順調」と「注意」のしきい値の2セル。既定は 100% と 90%",
                    "Two cells: on track from, watch from. Default: 100% and 90%",
                ),
                optional=True,
            ),
            Argument("lang", MACHINE_LANG, optional=True),
        ),
    ),
    Function(
        "KPI_PROGRESS",
        (
            "進捗率（実績÷全体の目標）を返します。経過と期間を渡すと、経過率や経過達成率と並べた表になります。",
            "Progress: actual ÷ target of the whole. With elapsed and total, a table beside the "
            "time elapsed.",
        ),
        (
            Argument("actual", ACTUAL),
            Argument("goal", WHOLE),
            Argument("elapsed", ELAPSED, optional=True),
            Argument("total", PERIODS, optional=True),
            Argument(
                "figure",
                (
                    "progress（進捗率）、elapsed（経過率）、lead（進捗の差）、achievement（経過達成率）、all（表）",
                    "progress, elapsed, lead, achievement (to date) or all (a table)",
                ),
                optional=True,
            ),
            Argument("direction", DIRECTION, optional=True),
            Argument("lang", MACHINE_LANG, optional=True),
        ),
    ),
    Function(
        "KPI_PACE",
        (
            "残りの期間に必要なペース（1期間あたり）を返します。",
            "The pace per period that the rest needs to reach the goal.",
        ),
        (
            Argument("actual", ACTUAL),
            Argument("goal", WHOLE),
            Argument("elapsed", ELAPSED),
            Argument("total", PERIODS),
            Argument(
                "figure",
                (
                    "required（必要ペース、既定）、current（これまで）、ratio（ペース比）、landing（このペースの着地）、all（表）",
                    "required (default), current, ratio, landing (at the pace so far) or all (a table)",
                ),
                optional=True,
            ),
            Argument("lang", MACHINE_LANG, optional=True),
        ),
    ),
    Function(
        "KPI_GAP",
        (
            "目標との差（実績−目標）を返します。あといくつ足りないかも選べます。",
            "The gap to the target: actual − target; or what is still missing.",
        ),
        (
            Argument("actual", ACTUAL),
            Argument("target", ("目標。セルか範囲", "The target: a cell or a range")),
            Argument("direction", DIRECTION, optional=True),
            Argument(
                "figure",
                (
                    "gap（差、既定）、missing（不足。届いていれば0）、all（表）",
                    "gap (default), missing (0 where it is reached) or all (a table)",
                ),
                optional=True,
            ),
            Argument("lang", MACHINE_LANG, optional=True),
        ),
    ),
    Function(
        "KPI_VERSION",
        (
            "使っている版を返します。問い合わせのときに添えてください。",
            "Which versions are at work; add it when you report a problem.",
        ),
        (
            Argument(
                "part",
                (
                    "1つだけ知りたいとき：toolkit、schema、python、numpy、pydantic、xlwings",
                    "One of them only: toolkit, schema, python, numpy, pydantic or xlwings",
                ),
                optional=True,
            ),
        ),
    ),
    Function(
        "KPI_SPREAD",
        (
            "合計を内訳に配り、前後の値を表で返します。いまの比率のまま、固定したものは動かしません。",
            "Spreads a total to its parts, in proportion to what is there; held parts stay.",
        ),
        (
            Argument(
                "parts",
                (
                    "「名前・値」の2列、見出しのある表（固定の列も可）、または足し算のツリーの表",
                    "Two columns (name, value), a table with headings (Hold may be one), or a tree of sums",
                ),
            ),
            Argument(
                "total",
                (
                    "配る合計。60、または今の合計に対する +50%",
                    "The total: 60, or +50% on top of now",
                ),
            ),
            Argument(
                "hold",
                (
                    "動かさない内訳の名前、または内訳と並ぶ「固定」の列",
                    "Names of parts that stay, or a column of held (TRUE) beside the parts",
                ),
                optional=True,
            ),
            Argument(
                "by",
                (
                    "比例（既定）、均等（even）、順に伸びる率（10%）、または重みの範囲",
                    "proportional (default), even, a growth from part to part (10%), or weights",
                ),
                optional=True,
            ),
            Argument("lang", LANG, optional=True),
        ),
    ),
    Function(
        "KPI_STRETCH",
        (
            "目標が過去の実績に対してどの水準か（余裕あり・現実的・挑戦的・届かない水準）を表で返します。",
            "How far a target stretches beyond its own history: easy, realistic, challenging or out "
            "of reach, as a table.",
        ),
        (
            Argument(
                "history",
                (
                    "過去の月の実績。古い順の1列か1行",
                    "Actuals of past months, oldest first: a column or a row",
                ),
            ),
            Argument("target", ("1か月の目標", "The target of one month")),
            Argument("direction", DIRECTION, optional=True),
            Argument(
                "ahead",
                (
                    "最後の実績から目標の月までの月数。既定は1",
                    "Months from the last actual to the target's; 1 by default",
                ),
                optional=True,
            ),
            Argument("lang", MACHINE_LANG, optional=True),
        ),
    ),
)
