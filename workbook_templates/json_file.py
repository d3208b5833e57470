"""Plans as JSON on disk: read with located findings, written in one move."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kpimodel.errors import Issue, ModelError

_LARGEST_JSON = 20_000_000
_MOST_DIGITS = 400  # the largest float has 309


def failure(code: str, path: Path, **parameters: str | int) -> ModelError:
    """An error on a whole file."""
    return ModelError([Issue(code, "error", (), {"name": path.name, **parameters})])


def _whole(digits: str) -> float:
    """A whole number; one beyond what Python reads is endless, which the model then refuses."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def load_json(path: Path) -> object:
    """The content of a document.

    Raises:
        KpiError: It cannot be read, with line and character where it is no JSON.
    """
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise failure("file-too-large", path, limit=_LARGEST_JSON)
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text, parse_int=_whole)
    except FileNotFoundError:
        raise failure("file-missing", path) from None
    except OSError as error:
        raise failure("file-unreadable", path, why=error.strerror or "") from None
    except json.JSONDecodeError as error:
        raise failure(
            "json-syntax", path, line=error.lineno, column=error.colno, why=error.msg
        ) from None
    except UnicodeDecodeError:
        raise failure("json-not-text", path) from None
    except RecursionError:
        raise failure("json-too-deep", path) from None


def save_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write a document in one move, so that a crash leaves the old one or the new one.

    Who may read it stays as it was; a new document is as readable as the folder's other new files.

    Raises:
        KpiError: The file cannot be written.
    """
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with beside.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise failure("file-unwritable", path, why=error.strerror or "") from None
