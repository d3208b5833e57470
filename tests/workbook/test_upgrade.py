"""An older workbook moves into a new one whole, and says what it leaves behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kpimodel.errors import KpiError
from kpimodel.messages import render
from kpimodel.table import Lang
from tests.workbook.books import Places, fresh
from tests.workbook.damage import edit_parts, typed
from tests.workbook.smallbook import SmallBook
from workbook_templates import contract, patch, review_log
from workbook_templates.catalogue import plan as template_plan
from workbook_templates.commands import app
from workbook_templates.read import read
from workbook_templates.upgrade import kept_answer, upgrade

SCHEMA_1 = Path(__file__).parent / "schema1"
LANGS: tuple[Lang, ...] = ("ja", "en")


def _old(folder: Path, lang: Lang = "ja") -> Path:
    """A workbook of schema 1, as it was delivered then; its calculation is left out."""
    path = folder / "old.xlsx"
    shutil.copyfile(SCHEMA_1 / f"b2b_{lang}.xlsx", path)
    return path


@pytest.mark.parametrize("lang", LANGS)
def test_a_book_of_schema_1_is_read_and_upgraded(tmp_path: Path, lang: Lang) -> None:
    """The same plan and the same answer, in a book of the current schema; the old one stays."""
    old = _old(tmp_path, lang)
    before = old.read_bytes()
    [issue] = read(old).issues
    assert (issue.code, issue.severity) == ("schema-older", "note")
    done = upgrade(old, tmp_path / "new.xlsx")
    book = read(done.path)
    assert book.plan.to_dict() == read(old).plan.to_dict()
    assert book.plan.to_dict() == template_plan("b2b-new-customers", lang).to_dict()
    assert (book.schema, book.issues, book.lang) == (contract.SCHEMA, (), lang)
    assert book.template == "b2b-new-customers"
    assert kept_answer(done.path) == kept_answer(old)
    assert kept_answer(old).goal == 50
    assert done.carried == {"rows": 7, "actuals": 16, "answers": 7, "originals": 0, "reviews": 0}
    assert done.schemas == ("1", contract.SCHEMA)
    assert [issue.code for issue in done.issues] == ["schema-older"]
    assert old.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new.xlsx", "old.xlsx"]


def test_changed_answers_settings_and_reviews_are_carried(tmp_path: Path) -> None:
    """What the user typed and what was solved, not what the template would say."""
    old = fresh(tmp_path, "en")
    typed(old, "kpi_plan", "Mine")
    typed(old, "kpi_watch", 0.8)
    typed(old, "tree_maximum", 77_777.0, 3)
    values = dict(kept_answer(old).values) | {"visits": 61_234.5}
    patch.write_answer(old, values, 49.0, words="by hand")
    import datetime as dt

    review_log.keep_originals(old, {"customers": 44.0, "visits": 50_000.0}, dt.date(2025, 4, 2))
    log, _, _ = review_log.read_log(old)
    patch.write(
        old,
        {},
        rows={
            "tblReview": [
                {
                    "date": dt.date(2025, 5, 1),
                    "learned": "l",
                    "decided": "d",
                    "who": "w",
                    "version": "2",
                }
            ]
        },
    )
    done = upgrade(old, tmp_path / "new.xlsx")
    book = read(done.path)
    assert (book.plan.name, book.plan.watch, book.plan.tree["visits"].maximum) == (
        "Mine",
        0.8,
        77_777,
    )
    answer = kept_answer(done.path)
    assert (answer.values["visits"], answer.goal, answer.words) == (61_234.5, 49.0, "by hand")
    new_log, originals, _ = review_log.read_log(done.path)
    assert originals.targets == {"customers": 44.0, "visits": 50_000.0}
    assert originals.date == dt.date(2025, 4, 2)
    assert len(new_log.entries) == len(log.entries) + 1
    assert new_log.entries[-1].date == dt.date(2025, 5, 1)
    assert (done.carried["originals"], done.carried["reviews"]) == (2, len(new_log.entries))


def test_what_is_not_carried_over_is_listed(tmp_path: Path) -> None:
    """Own sheets, columns, notes, comments, formulas and names, with their cells."""
    old = _old(tmp_path)
    patch.write(old, {("入力_計画", "B50"): "メモ", ("入力_計画", "AD12"): "横のメモ"})
    cell = Places(old).cell("tree_baseline", 3)[1]

    def formula(text: str) -> str:
        import re

        return re.sub(rf'(<c r="{cell}"[^>]*>)<v>48000</v>', r"\1<f>8000*6</f><v>48000</v>", text)

    edit_parts(old, {
        r"xl/worksheets/sheet2\.xml": formula,
        r"xl/workbook\.xml": lambda text: text.replace(
            "</sheets>", '<sheet name="私のシート" sheetId="9" r:id="rId91"/></sheets>').replace(
            "</definedNames>", "<definedName name=\"my_rate\">'私のシート'!$A$1</definedName></definedNames>"),
        r"xl/_rels/workbook\.xml\.rels": lambda text: text.replace(
            "</Relationships>", '<Relationship Id="rId91" Type="x/worksheet" Target="worksheets/sheet5.xml"/>'
            '<Relationship Id="rId92" Type="x/vbaProject" Target="vbaProject.bin"/></Relationships>'),
        r"xl/comments1\.xml": lambda text: text.replace(
            "</commentList>", '<comment ref="D13" authorId="0"><text><t>確認!</t></text></comment></commentList>'),
    })  # fmt: skip
    done = upgrade(old, tmp_path / "new.xlsx")
    found = {issue.code: issue.location.a1 if issue.location else "" for issue in done.issues}
    assert found == {
        "schema-older": "", "upgrade-sheet": "", "upgrade-formula": "入力_計画!J14",
        "upgrade-typed": "入力_計画!AD12", "upgrade-comments": "入力_計画!D13",
        "upgrade-part": "", "upgrade-names": "",
    }  # fmt: skip
    words = " ".join(render(issue, "en") for issue in done.issues)
    for part in ("私のシート", "B50", "vbaProject", "my_rate", "J14", "2 entries"):
        assert part in words
    assert read(done.path).plan.tree["visits"].baseline == 48_000


def test_a_damaged_or_foreign_book_is_made_whole(tmp_path: Path) -> None:
    """A book that lost its tables and names moves as well; without an answer there is none."""
    old = SmallBook(tables=False, names=False, properties=False).write(tmp_path / "old.xlsx")
    done = upgrade(old, tmp_path / "new.xlsx")
    assert read(done.path).plan.to_dict() == read(old).plan.to_dict()
    assert read(done.path).issues == ()
    assert done.schemas == ("", contract.SCHEMA)
    assert "tree-by-keys" in [issue.code for issue in done.issues]


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    """A file that is there stays without --force, and the old one even with it."""
    old = _old(tmp_path)
    out = tmp_path / "new.xlsx"
    out.write_text("mine")
    for target, force in ((out, False), (old, True)):
        with pytest.raises(KpiError) as caught:
            upgrade(old, target, force=force)
        assert [issue.code for issue in caught.value.issues] == ["book-exists"]
    assert out.read_text() == "mine"
    upgrade(old, out, force=True)
    assert read(out).schema == contract.SCHEMA


def test_a_new_book_that_would_differ_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new book is read back before it takes its place."""
    other = template_plan("b2b-new-customers", "en")
    monkeypatch.setattr(
        "workbook_templates.upgrade._make",
        lambda book, path, *_: shutil.copyfile(fresh(tmp_path, "en", "made.xlsx"), path),
    )
    assert other.name
    with pytest.raises(KpiError) as caught:
        upgrade(_old(tmp_path), tmp_path / "new.xlsx")
    assert [issue.code for issue in caught.value.issues] == ["upgrade-differs"]
    assert not (tmp_path / "new.xlsx").exists()


def test_newer_books_are_refused(tmp_path: Path) -> None:
    """A book of a schema to come may mean something else by the same cell."""
    path = SmallBook(schema=str(int(contract.SCHEMA) + 1)).write(tmp_path / "book.xlsx")
    with pytest.raises(KpiError) as caught:
        read(path)
    [issue] = caught.value.issues
    assert (issue.code, issue.severity) == ("schema-newer", "error")
    assert "Update kpi" in render(issue, "en")
    assert read(SmallBook(schema="x").write(path)).schema == "x"


def test_the_command(tmp_path: Path) -> None:
    """It says what was carried over and what was found; exit code 1 where nothing was written."""
    old = _old(tmp_path)
    runner = CliRunner()
    new = tmp_path / "new.xlsx"
    result = runner.invoke(app, ["upgrade", str(old), "--out", str(new), "--lang", "en"])
    assert result.exit_code == 0
    assert "metrics 7, actuals 16, answers 7" in result.output
    result = runner.invoke(app, ["upgrade", str(old), "--out", str(new), "--lang", "ja"])
    assert result.exit_code == 1
    assert "--force" in result.output
