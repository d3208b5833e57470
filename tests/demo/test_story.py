"""The demo's sheet, as a user finds it."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from demo import story
from demo.folder import choose
from kpimodel.table import Lang
from sync.words import word


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_sheet_holds_our_tabs_only(tmp_path: Path, lang: Lang) -> None:
    """No empty tab is left over, and the page opens on the dashboard, the first of the tabs."""
    folder = choose(tmp_path / "kpi-demo")
    folder.clear()
    plan = story.make_workbook(folder, lang)
    with story.team_sheet(folder, plan.name, lang) as sheet:
        sheet.sync()
        titles = [tab.title for tab in sheet.mirror.sheet.read([]).tabs]
        view = sheet.page.replace("/s/", "/sandbox/spreadsheets/").replace("?", "/view?sheet=&")
        with urllib.request.urlopen(view, timeout=10) as answer:
            opened = json.load(answer)["sheet"]["title"]
    assert opened == word("tab-dashboard", lang)
    assert titles == [word(f"tab-{role}", lang) for role in ("dashboard", "actuals", "notices")]
