"""The review log and the original targets: written, read back, found after damage."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kpi
from kpimodel import KpiError
from kpimodel.history import History
from kpimodel.messages import render
from kpimodel.table import Lang
from tests.workbook.books import Changes, Places
from tests.workbook.made import made
from workbook_templates import contract, patch
from workbook_templates.build_review import ROWS
from workbook_templates.json_file import save_json
from workbook_templates.package import Package, parse_reference
from workbook_templates.package_write import replace_parts
from workbook_templates.plan_file import open_plan
from workbook_templates.plan_history import history_path
from workbook_templates.review_entry import Review
from workbook_templates.review_log import read_log

LANGS: tuple[Lang, ...] = ("ja", "en")
FIRST = Review(dt.date(2025, 7, 31), "商談化率が低い", "デモ枠を増やす", "伊藤", "2")
SECOND = Review(dt.date(2025, 8, 31), "枠は足りた", "続ける", "伊藤", "")


def _type(path: Path, *rows: dict[str, Any]) -> None:
    places = Places(path)
    changes: Changes = {
        places.cell(contract.REVIEW_NAME.format(key=key), at): value
        for at, row in enumerate(rows) for key, value in row.items()
    }  # fmt: skip
    patch.write(path, changes, overwrite=True)


@pytest.mark.parametrize("lang", LANGS)
def test_a_new_book_has_an_empty_log(tmp_path: Path, lang: Lang) -> None:
    """No entries, nothing kept, nothing to complain of."""
    file = open_plan(made(tmp_path, lang))
    assert (file.reviews, file.originals.targets, file.issues) == ((), {}, ())


@pytest.mark.parametrize("lang", LANGS)
def test_entries_are_written_and_read_back(tmp_path: Path, lang: Lang) -> None:
    """One after the other, each on the first blank row."""
    file = open_plan(made(tmp_path, lang))
    file.add_review(FIRST)
    file.add_review(SECOND)
    again = open_plan(file.path)
    assert again.reviews == file.reviews == (FIRST, SECOND)
    assert again.issues == ()
    assert again.plan.to_dict() == file.plan.to_dict()


def test_typed_entries(tmp_path: Path) -> None:
    """Dates as serials or texts, versions as numbers, in whatever row."""
    path = made(tmp_path)
    _type(path, {"date": 45869.0, "learned": "a", "decided": "b", "who": "c", "version": 2.0}, {},
          {"date": "２０２５年８月３１日", "learned": "d"})  # fmt: skip
    assert [entry.date for entry in open_plan(path).reviews] == [
        dt.date(2025, 7, 31), dt.date(2025, 8, 31)]  # fmt: skip
    assert open_plan(path).reviews[0].version == "2"


def test_what_is_wrong_is_told_with_its_cell(tmp_path: Path) -> None:
    """A missing date, an unreadable one, a decision without a name: warnings, nothing lost."""
    path = made(tmp_path)
    _type(path, {"learned": "x", "decided": "y", "who": "z"}, {"date": "先月", "decided": "y"})
    found = {
        (issue.code, issue.location.a1 if issue.location else "")
        for issue in open_plan(path).issues
    }
    assert found == {("review-row-undated", "振り返り!B13"), ("review-row-date", "振り返り!B14"),
                     ("review-row-nobody", "振り返り!E14")}  # fmt: skip
    assert len(open_plan(path).reviews) == 2
    for issue in open_plan(path).issues:
        assert render(issue, "ja") != render(issue, "en")


def test_a_full_log_grows_or_says_so(tmp_path: Path) -> None:
    """No row left: the table takes one more; without a table nothing is written, and it is said."""
    path = made(tmp_path)
    _type(path, *({"date": 45869.0, "learned": str(at)} for at in range(ROWS)))
    grown = tmp_path / "grown.xlsx"
    grown.write_bytes(path.read_bytes())
    open_plan(grown).add_review(FIRST)
    assert open_plan(grown).reviews[ROWS:] == (FIRST,)
    assert parse_reference(Package(grown).names()["review_date"]) == (
        "振り返り",
        (13, 2, 13 + ROWS, 2),
    )
    _rewrite(path, "tblReview", "Other", r"xl/tables/.*")
    with pytest.raises(KpiError) as refused:
        open_plan(path).add_review(FIRST)
    assert [issue.code for issue in refused.value.issues] == ["review-full"]
    assert len(open_plan(path).reviews) == ROWS


def _rewrite(path: Path, pattern: str, replacement: str, parts: str) -> None:
    package = Package(path)
    changed = {
        name: re.sub(pattern, replacement, package.read(name).decode()).encode()
        for name in package.zip.namelist() if re.fullmatch(parts, name)
    }  # fmt: skip
    replace_parts(package, changed)


@pytest.mark.parametrize("lost", ["table", "names", "both"])
def test_it_is_found_after_damage(tmp_path: Path, lost: str) -> None:
    """By its table, its names, or its headings alone."""
    path = made(tmp_path)
    open_plan(path).add_review(FIRST)
    if lost in ("table", "both"):
        _rewrite(path, contract.REVIEW_TABLE, "tblOther", r"xl/tables/.*")
    if lost in ("names", "both"):
        _rewrite(path, r'name="review_', 'name="gone_', r"xl/workbook\.xml")
    assert open_plan(path).reviews == (FIRST,)


def test_the_first_solve_keeps_the_targets(tmp_path: Path) -> None:
    """Kept with the day at the first writing; a later goal moves the current targets only."""
    path = made(tmp_path)
    file = open_plan(path)
    first = dict(file.plan.targets)
    for goal in (50.0, 60.0):
        patch.write(path, {Places(path).cell("tree_target"): goal}, overwrite=True)
        file = open_plan(path)
        solution = file.plan.solution
        assert solution is not None
        file.write_answer(solution.values, solution.goal, solution.explain("ja"))
    assert file.originals.targets == pytest.approx(first)
    assert file.plan.targets["customers"] == 60.0
    assert file.originals.date is not None


def test_kpi_solve_keeps_them(tmp_path: Path) -> None:
    """The command does it: 50 stays the original after the goal was raised to 60."""
    path = made(tmp_path)
    command = ["solve", str(path), "--write", "--replace"]
    for goal in ([], ["--goal", "60"]):
        assert CliRunner().invoke(kpi.build()[0], [*command, *goal]).exit_code == 0
    file = open_plan(path)
    assert file.originals.targets["customers"] == 50.0
    assert file.plan.tree.goal == 60.0


def test_an_original_that_is_no_number_is_told(tmp_path: Path) -> None:
    """It is left out with a warning at its cell."""
    path = made(tmp_path)
    places = Places(path)
    patch.write(path, {places.cell(contract.ORIGINAL_ID): "customers",
                       places.cell(contract.ORIGINAL_VALUE): "五十"}, overwrite=True)  # fmt: skip
    _, originals, issues = read_log(path)
    assert originals.targets == {}
    assert [issue.code for issue in issues] == ["original-value"]


def test_a_plan_as_json_keeps_its_history_beside(tmp_path: Path) -> None:
    """The same through `kpimodel.history`: original targets, and decisions as versions."""
    path = tmp_path / "plan.json"
    save_json(path, open_plan(made(tmp_path)).plan.to_dict())
    file = open_plan(path)
    assert (file.originals.targets, file.reviews) == ({}, ())
    for goal in (50.0, 50.0, 60.0):
        file.write_targets({"customers": goal}, overwrite=True)
        file.write_answer({}, goal, "the goal is reached")
    file.add_review(Review(None, "", "more demo slots", "Ito"))
    again = open_plan(path)
    assert again.originals.targets["customers"] == 50.0
    assert again.plan.targets["customers"] == 60.0
    assert [(entry.decided, entry.who) for entry in again.reviews] == [("more demo slots", "Ito")]
    log = History.from_dict(json.loads(history_path(path).read_text(encoding="utf-8")))
    assert len(log.versions) == 3  # the plan that did not change added none


def test_a_review_by_nobody_is_refused(tmp_path: Path) -> None:
    """A version of a history needs a name and a reason."""
    path = tmp_path / "plan.json"
    save_json(path, open_plan(made(tmp_path)).plan.to_dict())
    with pytest.raises(KpiError):
        open_plan(path).add_review(Review(None, "", "", ""))
    assert not history_path(path).exists()
