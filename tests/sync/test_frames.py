"""Plans as pandas frames and back; the page that tells of them computes."""

from __future__ import annotations

import doctest
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kpimodel.errors import KpiError, ModelError
from kpimodel.examples import software_company_a
from kpimodel.table import Lang
from sync.errors import StoreError
from sync.frames import (
    actuals_frame,
    actuals_from_frame,
    figures_frame,
    monthly_frame,
    tree_frame,
    tree_from_frame,
)

PAGE = Path(__file__).parents[2] / "docs" / "pandas.md"
PLAN = software_company_a("en")


def test_the_page_computes() -> None:
    """Every example of docs/pandas.md gives what the page shows."""
    flags = doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=flags, encoding="utf-8"
    )
    assert failed == 0
    assert tried > 12


def test_figures_by_id() -> None:
    """To date and landing as in the worked example."""
    figures = figures_frame(PLAN)
    assert figures.loc["customers", "actual_to_date"] == 40.0
    assert figures.loc["customers", "landing"] == pytest.approx(60.0)


def test_months_add_up_to_the_window() -> None:
    """The landing of a flow is the sum of its months; closed months are its actuals."""
    months = monthly_frame(PLAN)
    for flow in ("customers", "leads", "visits"):
        rows = months.loc[flow]
        assert rows["landing"].sum() == pytest.approx(PLAN.landing[flow])
        assert rows.loc[rows["closed"], "landing"].equals(rows.loc[rows["closed"], "actual"])
    assert months["actual"].isna().any()
    assert [str(kind) for kind in months.dtypes] == ["float64", "float64", "float64", "bool"]


def test_actuals_there_and_back() -> None:
    """Long as it is made, and wide as people keep it."""
    frame = actuals_frame(PLAN)
    assert actuals_from_frame(frame, PLAN) == dict(PLAN.actuals)
    wide = frame.pivot_table(index="id", columns="month", values="value").reset_index()
    assert actuals_from_frame(wide, PLAN) == dict(PLAN.actuals)


def test_a_plan_without_actuals() -> None:
    """Frames of nothing keep their columns."""
    empty = replace(PLAN, actuals={})
    assert list(actuals_frame(empty).columns) == ["id", "month", "value"]
    assert actuals_from_frame(actuals_frame(empty), empty) == {}
    assert monthly_frame(empty)["actual"].isna().all()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_tree_there_and_back(lang: Lang) -> None:
    """Blanks that pandas turned into NaN are blanks again."""
    frame = tree_frame(PLAN.tree, lang)
    assert tree_from_frame(frame) == PLAN.tree
    assert tree_from_frame(frame.convert_dtypes()) == PLAN.tree
    shuffled = frame[frame.columns[::-1]]
    assert tree_from_frame(shuffled) == PLAN.tree


def said(caught: pytest.ExceptionInfo[KpiError]) -> list[str]:
    """The findings' codes; all have words."""
    assert "exception str() failed" not in str(caught.value)
    return [issue.code for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("columns", "kind", "codes"),
    [
        ({"a": [1]}, StoreError, ["sync-source-columns"]),
        (
            {"id": ["leads", "leads"], "month": ["soon", "2025-04"], "value": [1, "many"]},
            ModelError,
            ["sync-source-month", "fill-not-a-number"],
        ),
        ({"id": ["cvr"], "2025-08": [3.0]}, ModelError, ["sync-percent-as-number"]),
        ({"id": ["leads", "Leads"], "2025-08": [1, 2]}, ModelError, ["fill-twice"]),
    ],
)
def test_what_cannot_be_read_is_said(
    columns: dict[str, Any], kind: type[KpiError], codes: list[str]
) -> None:
    """All findings at once, each with words, though nothing else of the service is loaded."""
    with pytest.raises(kind) as caught:
        actuals_from_frame(pd.DataFrame(columns), PLAN)
    assert said(caught) == codes


def test_a_frame_that_is_no_tree() -> None:
    """The findings of the tree's own reader."""
    with pytest.raises(ModelError) as caught:
        tree_from_frame(tree_frame(PLAN.tree).drop(columns=["Parent"]))
    assert said(caught)
