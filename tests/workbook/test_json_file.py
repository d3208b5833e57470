"""Files that are no plan's JSON: the finding says what they are, and what to pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpimodel.errors import ModelError
from workbook_templates.json_file import load_json


@pytest.mark.parametrize(("content", "code"), [
    (b"[" * 100_000 + b"]" * 100_000, "json-too-deep"),
    (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "json-too-deep"),
    ("計画".encode("shift_jis"), "json-not-text"),
    (b"", "json-syntax"),
])  # fmt: skip
def test_what_is_wrong_with_the_file_is_said(tmp_path: Path, content: bytes, code: str) -> None:
    """Too deep, of another encoding, empty: each has its own cure."""
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        load_json(path)
    assert [issue.code for issue in caught.value.issues] == [code]
