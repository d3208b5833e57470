"""The dashboard as a page and a picture: the plan's figures, safe to share, never broken."""

from __future__ import annotations

import builtins
import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

import kpi
from kpimodel import KpiError, Plan, Tree
from kpimodel.calendar import Calendar, Month
from kpimodel.examples import software_company_a
from tests.workbook.random_plans import random_plan
from workbook_templates.commands import make
from workbook_templates.page import svg
from workbook_templates.page.cards import cards
from workbook_templates.page.figures import figures_of
from workbook_templates.page.html import html
from workbook_templates.page.picture import picture, png
from workbook_templates.page.progress import ticks
from workbook_templates.page.share import share
from workbook_templates.page.words import amount


def _texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawn).iter() if element.text]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_worked_example(lang: Any) -> None:
    """Page and picture show the figures of the design's table."""
    figures = figures_of(software_company_a(lang))
    drawn, _ = picture(figures, lang)
    page = html(figures, lang)
    for shown in ("60,000 / 56,759", "60.0 / 50.0", "3.05% / 2.96%", "+7.3", "120%", "56,759"):
        assert any(shown in text for text in _texts(drawn)), shown
        assert shown in page, shown
    assert ("順調" if lang == "ja" else "On track") in page


def test_nothing_from_outside() -> None:
    """The page holds no script and fetches nothing."""
    page = html(figures_of(software_company_a("en")), "en")
    assert "<script" not in page
    addresses = set(re.findall(r'(?:src|href)="([^"]*)"|url\(([^)]*)\)|@import', page))
    assert not addresses
    assert set(re.findall(r"https?://[^\s\"']+", page)) == {"http://www.w3.org/2000/svg"}


def test_names_are_only_text() -> None:
    """A label that holds HTML is shown, never run."""
    rows = software_company_a("en").tree.to_rows()
    rows[0]["label"] = '<script>alert("1")</script>&'
    plan = replace(software_company_a("en"), tree=Tree.from_rows(rows), name="<b>x</b>")
    page = html(figures_of(plan), "en")
    assert "<script" not in page
    assert "<b>x" not in page
    assert "&lt;script&gt;" in page
    ET.fromstring(picture(figures_of(plan), "en")[0])


@pytest.mark.parametrize("seed", range(25))
def test_any_plan_is_drawn(seed: int) -> None:
    """Whatever the tree, the drawing is well formed, nothing is nan, and the bars reconcile."""
    plan = random_plan(seed)
    figures = figures_of(plan)
    drawn, height = picture(figures, "ja")
    root = ET.fromstring(drawn)
    assert not re.search(r'"[^"]*\b(nan|inf)\b[^"]*"', drawn)
    assert height > 0
    names = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert len(names) > len(plan.tree.nodes)
    if plan.closed and figures.causes and figures.gap is not None:
        total = sum(value for _, value in figures.causes)
        wanted = plan.landing[plan.tree.root.id] - plan.targets[plan.tree.root.id]
        size = max(abs(value) for _, value in figures.causes)
        assert total == pytest.approx(wanted, rel=1e-9, abs=1e-9 * size)


def test_a_plan_without_actuals_or_goal() -> None:
    """A fresh plan gets friendly words in place of empty charts."""
    rows: list[dict[str, Any]] = [
        {"id": "kgi", "relation": "product"},
        {"id": "a", "parent": "kgi", "baseline": 2},
        {"id": "b", "parent": "kgi", "baseline": 3},
    ]
    plan = Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), 6))
    page = html(figures_of(plan), "en")
    assert "no goal yet" in page
    assert "no actuals yet" in page
    assert "this fills in once there are actuals" in page


def test_the_picture_is_a_png() -> None:
    """Twice as wide as on the screen, and as high as its drawing."""
    figures = figures_of(software_company_a("en"))
    content, _ = png(figures, "en")
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == (2256, pytest.approx(2 * picture(figures, "en")[1], abs=2))


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where resvg is missing the finding says what to install, or to use --html."""
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name == "resvg_py":
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(KpiError) as caught:
        png(figures_of(software_company_a("en")), "en")
    assert caught.value.issues[0].code == "report-picture-missing"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is not there is told with the file's name."""
    with pytest.raises(KpiError) as caught:
        share(software_company_a("en"), "en", tmp_path / "none" / "x.html", None)
    assert caught.value.issues[0].code == "report-no-folder"


def test_the_command(tmp_path: Path) -> None:
    """The command `kpi report BOOK --html --png writes both, in the workbook's language."""
    book = tmp_path / "plan.xlsx"
    make("b2b-new-customers", "ja", book)
    page, image = tmp_path / "out.html", tmp_path / "out.png"
    words = ["report", str(book), "--html", str(page), "--png", str(image)]
    run = CliRunner().invoke(kpi.build()[0], words)
    assert run.exit_code == 0, run.output
    assert 'lang="ja"' in page.read_text("utf-8")
    assert image.read_bytes()[:4] == b"\x89PNG"
    assert "out.html" in run.output
    assert "out.png" in run.output


def test_words_fit() -> None:
    """A text is cut where it is wider than its room; wide letters count double."""
    assert svg.fit("商談化率", 10, 40) == "商談化率"
    assert svg.fit("商談化率", 10, 39) == "商談…"
    assert svg.fit("abc", 10, 100) == "abc"


@pytest.mark.parametrize(
    ("value", "unit", "lang", "shown"),
    [
        (56_759.4, "", "en", "56,759"), (0.02956, "%", "en", "2.96%"), (1e9, "円", "ja", "10.00億"),
        (23_500_000, "円", "ja", "2,350万"), (1_500_000, "$", "en", "1.50M"), (None, "", "en", "–"),
        (-0.04, "", "en", "0.0"), (7.25, "", "en", "7.2"),
    ],
)  # fmt: skip
def test_figures_are_short(value: float | None, unit: str, lang: Any, shown: str) -> None:
    """As short as a box needs."""
    assert amount(value, unit, lang) == shown


@pytest.mark.parametrize(("low", "high"), [(0, 63), (-5, 5), (0, 1e9), (0.2, 0.21), (0, 0)])
def test_scales_are_round(low: float, high: float) -> None:
    """A scale holds both ends in few steps."""
    first, last, step = ticks(low, high)
    assert first <= low
    assert last >= high
    assert 1 <= round((last - first) / step) <= 8


@pytest.mark.parametrize("option", ["--html", "--png"])
def test_the_plan_itself_is_never_written_over(tmp_path: Path, option: str) -> None:
    """A report into a file with another ending is refused, and the file keeps its bytes."""
    book = tmp_path / "plan.xlsx"
    make("b2b-new-customers", "en", book)
    before = book.read_bytes()
    run = CliRunner().invoke(
        kpi.build()[0], ["report", str(book), option, str(book), "--lang", "en"]
    )
    assert run.exit_code == 1
    assert f"“plan.xlsx” will not do for {option}" in run.stderr
    assert book.read_bytes() == before


def _status_line(lang: Any, goal: float, direction: str, months: int, closed: int) -> str:
    rows: list[dict[str, Any]] = [
        {"id": "k", "relation": "sum", "target": goal, "direction": direction},
        {"id": "x", "parent": "k", "baseline": 60, "direction": direction},
    ]
    actuals = {("k", Month(2025, 4) + at): 10.0 for at in range(closed)}
    plan = Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), months), actuals=actuals)
    return cards(figures_of(plan), lang)[-1].line


@pytest.mark.parametrize(("lang", "goal", "direction", "months", "words"), [
    ("en", 50, "up", 6, "1 month left, the goal is reached"),
    ("ja", 50, "up", 6, "残り 1 か月、必要な分は達成済み"),
    ("en", 60, "up", 7, "2 months left: 5.0 a month"),
    ("en", 60, "down", 7, "2 months left: 5.0 a month at most"),
])  # fmt: skip
def test_the_card_says_what_is_left(
    lang: Any, goal: float, direction: str, months: int, words: str
) -> None:
    """One month is no plural, a goal that is reached asks for no 0.0, a cost has a limit."""
    assert _status_line(lang, goal, direction, months, 5) == words


def test_the_line_of_a_card_fits_the_picture() -> None:
    """Eleven months and a six-digit pace are not cut."""
    assert not any("…" in text for text in _texts(picture(figures_of(_long_plan()), "en")[0]))


def _long_plan() -> Plan:
    rows: list[dict[str, Any]] = [
        {"id": "k", "label": "Sales", "relation": "sum", "target": 9_000_000},
        {"id": "x", "label": "Shops", "parent": "k", "baseline": 8_000_000},
    ]
    actuals = {("k", Month(2025, 4)): 700_000.0}
    return Plan(Tree.from_rows(rows), Calendar(Month(2025, 4), 12), actuals=actuals)
