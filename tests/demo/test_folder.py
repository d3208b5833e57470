"""Where a run's files go."""

from pathlib import Path

from demo.folder import Folder, choose


def finished(base: Path) -> Folder:
    """A run that has written its files and sealed them."""
    folder = choose(base)
    folder.clear()
    folder.workbook.write_bytes(b"workbook")
    folder.sheet.write_bytes(b"sheet")
    folder.seal()
    return folder


def test_an_untouched_run_is_made_anew_in_place(tmp_path: Path) -> None:
    """Nothing was edited: the next run takes the same folder."""
    first = finished(tmp_path / "kpi-demo")
    assert choose(tmp_path / "kpi-demo") == first


def test_an_edited_workbook_stays_and_the_next_run_goes_beside_it(tmp_path: Path) -> None:
    """An edit is never overwritten, also not by the third run."""
    first = finished(tmp_path / "kpi-demo")
    first.workbook.write_bytes(b"edited by hand")
    second = finished(tmp_path / "kpi-demo")
    assert second.path == tmp_path / "kpi-demo" / "run-2"
    assert second.kept == first.path
    second.sheet.write_bytes(b"typed on the page")
    third = finished(tmp_path / "kpi-demo")
    assert third.path.name == "run-3"
    assert first.workbook.read_bytes() == b"edited by hand"
    assert second.sheet.read_bytes() == b"typed on the page"


def test_files_without_a_mark_count_as_edited(tmp_path: Path) -> None:
    """An interrupted run, or somebody else's workbook: left alone."""
    base = tmp_path / "kpi-demo"
    base.mkdir()
    (base / "kpi-plan.xlsx").write_bytes(b"whose is this")
    assert choose(base).path == base / "run-2"


def test_a_file_in_the_folders_place_is_left_alone(tmp_path: Path) -> None:
    """A file named kpi-demo is no folder to write into."""
    (tmp_path / "kpi-demo").write_text("notes")
    assert not Folder(tmp_path / "kpi-demo").is_untouched()
