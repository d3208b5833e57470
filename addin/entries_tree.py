"""What the functions over a tree are and take."""

from __future__ import annotations

from addin.signatures import AT, GOAL, LANG, STATE, TREE, Argument, Function

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "KPI_BACKSOLVE",
        (
            "目標から逆算し、各指標の必要値と、妨げている上限・固定を表で返します。",
            "Works back from the goal: what every metric must be, and which bounds stand in the "
            "way, as a table.",
        ),
        (
            Argument("tree", TREE),
            Argument("goal", GOAL, optional=True),
            Argument(
                "policy",
                (
                    "least_change（変化最小、既定）、equal_effort（均等）、priority（優先順）、"
                    "least_cost（費用最小）",
                    "least_change (default), equal_effort, priority or least_cost",
                ),
                optional=True,
            ),
            Argument("lang", LANG, optional=True),
        ),
    ),
    Function(
        "KPI_REQUIRED",
        (
            "ほかの入力をそのままにして、目標ちょうどになる1つの入力の値を返します。",
            "The value that one input needs for exactly the goal, the others as they are.",
        ),
        (
            Argument("tree", TREE),
            Argument("lever", ("動かす入力の ID か指標名", "ID or name of the input that moves")),
            Argument("goal", GOAL, optional=True),
        ),
    ),
    Function(
        "KPI_EVALUATE",
        (
            "基準値から計算した全指標の値を表で返します。",
            "The value of every metric at the baselines, as a table.",
        ),
        (Argument("tree", TREE),),
    ),
    Function(
        "KPI_CONTRIBUTION",
        (
            "KGIの変化を各入力の寄与に分けて表で返します。合計は変化と一致します。",
            "What each input did to the KGI's change, as a table; the parts sum to the change.",
        ),
        (
            Argument("tree", TREE),
            Argument("before", ("前" + STATE[0], "Before" + STATE[1])),
            Argument("after", ("後" + STATE[0], "After" + STATE[1])),
            Argument(
                "method",
                ("lmdi（既定）か shapley", "lmdi (default) or shapley"),
                optional=True,
            ),
        ),
    ),
    Function(
        "KPI_CHECK",
        (
            "ツリーの誤りと注意を、場所と直し方とともに表で返します。なければ OK。",
            "What is wrong or doubtful in the tree, with its place and a remedy; OK if nothing is.",
        ),
        (Argument("tree", TREE),),
    ),
    Function(
        "KPI_SENSITIVITY",
        (
            "入力を1つずつ動かしたときのKGIの変化を表で返します。",
            "What the KGI does when one input moves and the others stay, as a table.",
        ),
        (
            Argument("tree", TREE),
            Argument(
                "change",
                ("動かす幅（割合）。既定は 10%", "How far to move each: a share, 10% by default"),
                optional=True,
            ),
            Argument("at", AT, optional=True),
        ),
    ),
    Function(
        "KPI_TREE",
        (
            "ツリーを罫線つきの図にして、値とともに表で返します。",
            "The tree drawn with lines, with its values, as a table.",
        ),
        (
            Argument("tree", TREE),
            Argument("lang", LANG, optional=True),
        ),
    ),
    Function(
        "KPI_PROBABILITY",
        (
            "入力がばらつくとき、KGIが目標に届く確率を標準誤差とともに表で返します。",
            "How likely the KGI is to reach its goal while inputs vary, with the standard error.",
        ),
        (
            Argument("tree", TREE),
            Argument("goal", GOAL, optional=True),
            Argument(
                "ranges",
                (
                    "入力の幅。ID・低い場合・（最もありそう・）高い場合の表、または全入力に 20% など",
                    "How far inputs vary: a table of ID, low, (likely,) high, or 20% for all of them",
                ),
                optional=True,
            ),
            Argument(
                "draws",
                ("試行回数。既定は 100,000", "Number of draws, 100,000 by default"),
                optional=True,
            ),
            Argument(
                "seed",
                (
                    "乱数のシード（整数）。既定は0で、いつも同じ答え",
                    "Seed, a whole number; 0 by default: the same answer each time",
                ),
                optional=True,
            ),
            Argument("at", AT, optional=True),
            Argument(
                "actuals",
                (
                    "実績の表：tblActuals[#All]。渡すと、残りの月が過去と同じばらつきで動くときの確率",
                    "tblActuals[#All]: then how likely the running plan lands on the goal, open months "
                    "varying as past ones did",
                ),
                optional=True,
            ),
            Argument(
                "start",
                (
                    "実績を渡すときの開始月、または設定の範囲",
                    "Beside actuals: the first month, or a range of settings",
                ),
                optional=True,
            ),
        ),
    ),
)
