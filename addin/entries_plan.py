"""What the functions over a plan and its months are and take."""

from __future__ import annotations

from addin.signatures import LANG, TREE, Argument, Function

_ACTUALS = Argument(
    "actuals",
    (
        "実績の表：tblActuals[#All]（行が指標、列が月）。「ID・月・値」の一覧も可",
        "The actuals: tblActuals[#All] (a row a metric, a column a month), or a list of ID, month, "
        "value",
    ),
    optional=True,
)
_TIME = (
    Argument(
        "start",
        (
            "開始月（2025-04）、または設定の範囲（開始月・期間・締め済みの月 …）。既定は実績の最初の月の見出し",
            "The first month (2025-04), or a range of settings. Default: the actuals' first month "
            "heading",
        ),
        optional=True,
    ),
    Argument(
        "months",
        (
            "計画の月数。既定は実績の最後の月の見出しまで",
            "Number of months. Default: up to the actuals' last month heading",
        ),
        optional=True,
    ),
    Argument(
        "closed_through",
        (
            "締め済みの月。既定はKGIの実績がある最後の月",
            "The last closed month. Default: the last one with an actual of the KGI",
        ),
        optional=True,
    ),
    Argument(
        "profiles",
        (
            "季節配分の表：tblProfiles[#All]。使う行がなければ不要",
            "Seasonal profiles: tblProfiles[#All]; not needed where no row names one",
        ),
        optional=True,
    ),
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "KPI_PLAN",
        (
            "計画と実績から、目標・累計・達成率・着地見込み・判定を全指標の表で返します。",
            "Targets, actuals to date, achievement, landing and status of every metric, as a table.",
        ),
        (
            Argument("tree", TREE),
            _ACTUALS,
            *_TIME,
            Argument("lang", LANG, optional=True),
        ),
    ),
    Function(
        "KPI_LANDING",
        (
            "着地見込み（締めた月の実績＋残りの月の見込み）を返します。",
            "Where the plan will end: actuals of closed months plus a forecast of the open ones.",
        ),
        (
            Argument("tree", TREE),
            _ACTUALS,
            Argument(
                "metric",
                (
                    "指標の ID か指標名、または KGI。範囲も可。省略すると全指標の表",
                    "ID or name of a metric, or KGI; or a range of them. Default: a table of all",
                ),
                optional=True,
            ),
            *_TIME,
        ),
    ),
)
