"""The real gspread client works against the sandbox as it does against Google."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gspread
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sync.sandbox.server import Sandbox
from tests.sandbox.conftest import connect, http_client

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "実績 'Q1'/🌵"


def test_create_open_and_list(client: gspread.Client) -> None:
    """A spreadsheet is found again by its key and by its title."""
    made = client.create("KPIツリー 🎯")
    assert client.open_by_key(made.id).title == "KPIツリー 🎯"
    assert client.open("KPIツリー 🎯").id == made.id
    assert [file["name"] for file in client.list_spreadsheet_files()] == ["KPIツリー 🎯"]
    client.del_spreadsheet(made.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key(made.id)


def test_values_round_trip_under_japanese_titles(client: gspread.Client) -> None:
    """Titles with quotes, slashes and emoji, and every JSON type, come back as they were."""
    sheet = client.create("Book").add_worksheet(TITLE, rows=20, cols=5)
    sheet.update([["訪問数", 9000, 0.0305, True, "=1+1"], ["", None, "007"]], "A1", raw=True)
    assert sheet.get_values(value_render_option=gspread.utils.ValueRenderOption.unformatted) == [
        ["訪問数", 9000, 0.0305, True, "=1+1"],
        ["", "", "007", "", ""],
    ]
    both = sheet.batch_get(["A1:B1", "C2"])
    assert [list(block) for block in both] == [[["訪問数", "9000"]], [["007"]]]


def test_user_entered_is_read_as_typed(client: gspread.Client) -> None:
    """USER_ENTERED text becomes numbers, percentages and dates; RAW text stays text."""
    sheet = client.create("Book").sheet1
    typed = ["1,200", "5%", "2025-04-01", "TRUE", "3_1_0", "'007", "３００"]
    sheet.update([typed], "A1", value_input_option=gspread.utils.ValueInputOption.user_entered)
    unformatted = gspread.utils.ValueRenderOption.unformatted
    assert sheet.get("A1:G1", value_render_option=unformatted)[0] == [
        1200, 0.05, 45748, True, "3_1_0", "007", "３００",
    ]  # fmt: skip
    assert sheet.get("A1:G1")[0] == ["1,200", "5%", "2025-04-01", "TRUE", "3_1_0", "007", "３００"]
    sheet.update([typed], "A2", raw=True)
    assert sheet.get("A2:G2", value_render_option=unformatted)[0] == typed


def test_null_skips_and_empty_text_clears(client: gspread.Client) -> None:
    """None leaves a cell alone, "" empties it, and only touched cells are counted."""
    sheet = client.create("Book").sheet1
    sheet.update([[1, 2, 3]], "A1")
    answer = sheet.update([[None, "", 4]], "A1")
    assert (answer["updatedRows"], answer["updatedColumns"], answer["updatedCells"]) == (1, 2, 2)
    assert sheet.get("A1:C1") == [["1", "", "4"]]


def test_trailing_blanks_are_trimmed(client: gspread.Client) -> None:
    """Trailing blanks go, inner blank rows stay as [], a blank range has no values at all."""
    sheet = client.create("Book").sheet1
    sheet.update([["a", "", ""], ["", "", ""], ["", "b", ""], ["", ""]], "A1")
    assert list(sheet.get("A1:C9")) == [["a"], [], ["", "b"]]
    raw = sheet.spreadsheet.values_get("Sheet1!E1:F9")
    assert raw == {"range": "Sheet1!E1:F9", "majorDimension": "ROWS"}


def test_a_protected_tab_is_listed(client: gspread.Client) -> None:
    """The service protects a tab, and still writes to it."""
    book = client.create("Book")
    book.sheet1.add_protected_range("A1:C3", description="service")
    (protected,) = book.list_protected_ranges(book.sheet1.id)
    assert protected["description"] == "service"
    assert protected["requestingUserCanEdit"] is True
    book.sheet1.update([[1]], "A1")
    assert book.sheet1.acell("A1").value == "1"


def test_the_true_service_account_path(sandbox: Sandbox) -> None:
    """A service account's key is exchanged for a token at the sandbox's /token."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    info = {
        "type": "service_account",
        "project_id": "demo",
        "private_key_id": "1",
        "private_key": key.decode(),
        "client_email": "robot@example.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": f"{sandbox.url}/token",
    }
    client = gspread.service_account_from_dict(info, http_client=http_client(sandbox.url))
    assert client.create("By service account").title == "By service account"
    client.http_client.session.close()


def test_a_restart_keeps_everything(state: Path) -> None:
    """What one server wrote, the next one on the same file reads."""
    with Sandbox(state) as first:
        client = connect(first.url)
        book = client.create("残る")
        book.sheet1.update([["キー", 1.5]], "A1")
        book.sheet1.define_named_range("A1:B1", "kpi_epoch_1")
        client.http_client.session.close()
    with Sandbox(state) as second:
        client = connect(second.url)
        again = client.open_by_key(book.id)
        assert again.title == "残る"
        assert list(again.sheet1.get("A1:B1")) == [["キー", "1.5"]]
        assert [named["name"] for named in again.list_named_ranges()] == ["kpi_epoch_1"]
        client.http_client.session.close()
