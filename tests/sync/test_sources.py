"""Tables to actuals, and the plan's file."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import openpyxl
import pytest

from kpimodel.calendar import Month
from kpimodel.errors import KpiError
from kpimodel.examples import software_company_a
from sync.errors import StoreBusyError, StoreError
from sync.sources import read_entries
from sync.stores import FileStore

APRIL, MAY = Month(2025, 4), Month(2025, 5)


def _csv(folder: Path, text: str) -> Path:
    file = folder / "actuals.csv"
    file.write_text(text, "utf-8")
    return file


def _values(source: str, *more: str | None) -> dict[tuple[str, Month], float]:
    return {(one.name, one.month): one.value for one in read_entries(source, *more)[0]}


@pytest.mark.parametrize(
    "text",
    [
        'ID,month,value\nleads,2025-04,252\nleads,2025-05,"1,200"\n',
        "指標ID,月,値\nleads,2025年4月,252\nleads,2025/5,１２００\n",
        'id,備考,2025-04,2025年5月\nleads,x,252,"1,200"\n,,,9\nvisits,,,－\n',
        '実績表,,\n2025年6月作成,,\n,,\nID,月,値\nleads,2025-04,252\nleads,2025-05,"1,200"\n',
        "ID;month;value\nleads;2025-04;252\nleads;2025-05;1200\n",
        "ID\tmonth\tvalue\nleads\t2025-04\t252\nleads\t2025-05\t1,200\n",
    ],
)
def test_long_and_wide_tables(tmp_path: Path, text: str) -> None:
    """Long or wide, below a title, with the separators and numbers that people use."""
    assert _values(str(_csv(tmp_path, text))) == {("leads", APRIL): 252.0, ("leads", MAY): 1200.0}


@pytest.mark.parametrize("text", [
    "ID,month,value\nleads,Apr 2025,252\nleads,R7.5,1200\n", "ID,4/2025,202505\nleads,252,1200\n",
])  # fmt: skip
def test_months_read_as_in_the_workbook(tmp_path: Path, text: str) -> None:
    """What is a month in a workbook is one in a table of actuals too."""
    assert _values(str(_csv(tmp_path, text))) == {("leads", APRIL): 252.0, ("leads", MAY): 1200.0}


def test_labels_stand_for_missing_ids(tmp_path: Path) -> None:
    """Where a row has no id, its label names it."""
    text = "ID,指標名,2025-04\nleads,リード,252\n,商談,50\n"
    assert _values(str(_csv(tmp_path, text))) == {("leads", APRIL): 252.0, ("商談", APRIL): 50.0}


def test_japanese_excel(tmp_path: Path) -> None:
    """A CSV as Japanese Excel saves it is read, with a note."""
    file = tmp_path / "実績.csv"
    file.write_bytes("ID,月,値\nリード,2025年4月,252\n".encode("cp932"))
    entries, issues = read_entries(str(file))
    assert [(one.name, one.value) for one in entries] == [("リード", 252.0)]
    assert [issue.code for issue in issues] == ["fill-encoding"]


def test_workbook_source(tmp_path: Path) -> None:
    """An .xlsx, by its tab."""
    book = openpyxl.Workbook()
    tab = book.create_sheet("実績")
    for row in (["ID", "2025-04", "2025-05"], ["leads", 252, None], ["visits", None, 9800.5]):
        tab.append(row)
    file = tmp_path / "actuals.xlsx"
    book.save(file)
    assert _values(str(file), "実績") == {("leads", APRIL): 252.0, ("visits", MAY): 9800.5}
    place = read_entries(str(file), "実績")[0][1].location
    assert place.a1 == "実績!C3"


def test_database(tmp_path: Path) -> None:
    """A table, or a SELECT; dates as the database keeps them."""
    file = tmp_path / "crm.db"
    with sqlite3.connect(file) as base:
        base.execute("create table actuals (id text, month text, value real)")
        base.execute("insert into actuals values ('leads', '2025-04-01', 252), ('x', null, 1)")
    base.close()
    url = f"sqlite:///{file}"
    asked = "select id, month, value as 実績 from actuals where id = 'leads'"
    assert _values(url, asked) == {("leads", APRIL): 252.0}
    assert [(one.code, one.location and one.location.a1) for one in read_entries(url)[1]] == [
        ("sync-source-month", f"{url}!B3")
    ]


def test_a_database_is_only_read(tmp_path: Path) -> None:
    """No statement but a SELECT, no file made by asking, no password in a message."""
    file = tmp_path / "none.db"
    with pytest.raises(StoreError) as caught:
        read_entries(f"sqlite:///{file}")
    assert caught.value.issues[0].code == "fill-database"
    assert not file.exists()
    with pytest.raises(StoreError) as caught:
        read_entries("sqlite:///x.db", "delete from actuals")
    assert caught.value.issues[0].code == "fill-query"
    with pytest.raises(StoreError) as caught:
        read_entries("nothing://sato:secret@db/x")
    assert "secret" not in str(caught.value.issues[0].parameters)


def test_findings_name_the_cells(tmp_path: Path) -> None:
    """All findings at once, each with its cell."""
    file = _csv(tmp_path, "ID,month,value\nleads,soon,1\nleads,2025-04,abc\n")
    found = [
        (issue.code, issue.location and issue.location.a1) for issue in read_entries(str(file))[1]
    ]
    assert found == [
        ("sync-source-month", "actuals.csv!B2"), ("fill-not-a-number", "actuals.csv!C3"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "ID\nleads\n"])
def test_tables_without_the_columns(tmp_path: Path, text: str) -> None:
    """A table that has not the columns, or nothing at all."""
    with pytest.raises(StoreError):
        read_entries(str(_csv(tmp_path, text)))


def test_no_table(tmp_path: Path) -> None:
    """A missing file, and one that is no workbook."""
    fake = tmp_path / "fake.xlsx"
    fake.write_bytes(b"PK\x03\x04 no workbook")
    for file, code in ((fake, "sync-source-unreadable"), (tmp_path / "none.csv", "file-missing")):
        with pytest.raises(StoreError) as caught:
            read_entries(str(file))
        assert caught.value.issues[0].code == code


def test_json_plan_is_rewritten(tmp_path: Path) -> None:
    """Actuals go into the plan's JSON; the rest stays."""
    file = tmp_path / "plan.json"
    before = software_company_a("ja")
    file.write_text(json.dumps(before.to_dict(), ensure_ascii=False), "utf-8")
    store = FileStore(file)
    changes = {("customers", Month(2025, 8)): 2.0, ("visits", APRIL): None}
    assert store.save_actuals(changes) == frozenset(changes)
    after = store.load()
    assert after.actuals["customers", Month(2025, 8)] == 2.0
    assert ("visits", APRIL) not in after.actuals
    assert after.tree == before.tree
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]


def test_open_file_is_busy(tmp_path: Path) -> None:
    """The mark of an office suite that has it open."""
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(software_company_a("en").to_dict()), "utf-8")
    mark = tmp_path / ".~lock.plan.json#"
    mark.touch()
    with pytest.raises(StoreBusyError, match=r"plan\.json"):
        FileStore(file).save_actuals({("leads", APRIL): 1.0})
    mark.unlink()
    FileStore(file).save_actuals({("leads", APRIL): 1.0})


def test_missing_plan(tmp_path: Path) -> None:
    """A finding, not a traceback."""
    with pytest.raises(KpiError, match=r"none\.json"):
        FileStore(tmp_path / "none.json").load()
