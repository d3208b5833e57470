"""Where a plan is kept: a template workbook or a plan as JSON; one door for every command."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kpimodel import Plan
from kpimodel.calendar import Month
from kpimodel.errors import Issue, Location, ModelError
from kpimodel.errors import Path as ModelPath
from kpimodel.messages import extend
from kpimodel.table import Lang

if TYPE_CHECKING:
    from workbook_templates.read import WorkbookPlan

_LARGEST_JSON = 20_000_000

extend({
    "file-missing": (
        "ファイル「{name}」がありません。場所と名前を確認してください。",
        "There is no file “{name}”. Check its folder and name.",
    ),
    "file-kind": (
        "「{name}」は計画ではありません。テンプレートの .xlsx か、計画の .json を指定してください。",
        "“{name}” is no plan. Name a template workbook (.xlsx) or a plan as JSON (.json).",
    ),
    "file-unreadable": (
        "ファイル「{name}」を読めません（{why}）。権限と、他のアプリで開いていないかを確認してください。",
        "The file “{name}” cannot be read ({why}). Check its permissions and whether another "
        "program holds it.",
    ),
    "file-unwritable": (
        "ファイル「{name}」に書けません（{why}）。何も変更していません。権限を確認してください。",
        "The file “{name}” cannot be written ({why}). Nothing was changed. Check its permissions.",
    ),
    "file-too-large": (
        "ファイル「{name}」が大きすぎます（上限 {limit} バイト）。",
        "The file “{name}” is too large (limit {limit} bytes). A plan is far smaller: check it.",
    ),
    "json-syntax": (
        "{line}行目 {column}文字目でJSONとして読めません（{why}）。その行を直してください。",
        "It is no JSON at line {line}, character {column} ({why}). Correct that line.",
    ),
})  # fmt: skip


class PlanFile(Protocol):
    """A plan with the place where it is kept."""

    path: Path

    @property
    def plan(self) -> Plan:
        """What the file holds."""
        ...

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Warnings and notes, located."""
        ...

    @property
    def lang(self) -> Lang | None:
        """The language of its texts, None where it does not say."""
        ...

    def place(self, path: ModelPath) -> Location | None:
        """The cell of a path in the model, where there is one."""
        ...

    def write_targets(self, targets: Mapping[str, float], *, overwrite: bool) -> None:
        """Write targets of rows by id; all or nothing."""
        ...

    def write_actuals(self, actuals: Mapping[tuple[str, Month], float | None]) -> None:
        """Write or clear actuals; all or nothing."""
        ...

    def write_answer(self, values: Mapping[str, float], goal: float, words: str) -> None:
        """Keep the back-solved answer, and its words, where the file has a place for it."""
        ...


def open_plan(path: Path) -> PlanFile:
    """Open a plan, by its content's kind: ``.json``, else a workbook.

    Raises:
        KpiError: All findings, located where the file has cells.
    """
    if path.suffix.lower() == ".json":
        return JsonPlan.open(path)
    if path.is_file() and path.suffix.lower() in (".csv", ".txt", ".md", ".pdf", ".py"):
        raise _failure("file-kind", path)
    return WorkbookFile.open(path)


def _failure(code: str, path: Path, **parameters: str | int) -> ModelError:
    return ModelError([Issue(code, "error", (), {"name": path.name, **parameters})])


@dataclass
class WorkbookFile:
    """A plan in a template workbook."""

    path: Path
    book: WorkbookPlan

    @classmethod
    def open(cls, path: Path) -> WorkbookFile:
        """Read a workbook; see `read.read`."""
        from workbook_templates import read  # a plan as JSON does without its packages

        return cls(path, read.read(path))

    @property
    def plan(self) -> Plan:
        """What the workbook holds."""
        return self.book.plan

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Warnings and notes with their cells."""
        return self.book.issues

    @property
    def lang(self) -> Lang | None:
        """The language of the workbook."""
        return self.book.lang

    def place(self, path: ModelPath) -> Location | None:
        """The cell of a path in the model."""
        return self.book.place(path)

    def write_targets(self, targets: Mapping[str, float], *, overwrite: bool) -> None:
        """Write targets into their cells."""
        cells = {self.book.target_cells[id_]: value for id_, value in targets.items()}
        self._patch(cells, overwrite=overwrite)

    def write_actuals(self, actuals: Mapping[tuple[str, Month], float | None]) -> None:
        """Write or clear actuals in their cells."""
        cells = {self.book.actual_cells[key]: value for key, value in actuals.items()}
        self._patch(cells, overwrite=True)

    def _patch(
        self, cells: Mapping[tuple[str, str], float | str | None], *, overwrite: bool
    ) -> None:
        from workbook_templates import patch

        patch.write(self.path, cells, overwrite=overwrite, expect=self.book.fingerprint)
        self._settle()

    def _settle(self) -> None:
        """Bring the formulas' values and our own reading up to what was written."""
        from workbook_templates import read
        from workbook_templates.refresh import refresh

        refresh(self.path)
        self.book = read.read(self.path)

    def write_answer(self, values: Mapping[str, float], goal: float, words: str) -> None:
        """Refresh the workbook's sheet of answers."""
        from workbook_templates import patch

        patch.write_answer(self.path, values, goal, words=words)
        self._settle()


@dataclass
class JsonPlan:
    """A plan in a JSON document."""

    path: Path
    plan: Plan
    lang: Lang | None = None

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Warnings and notes with their paths."""
        return self.plan.issues

    @classmethod
    def open(cls, path: Path) -> JsonPlan:
        """Read and check a document."""
        return cls(path, Plan.from_dict(_load(path)))

    def place(self, path: ModelPath) -> Location | None:
        """A document has paths, not cells."""
        del path
        return None

    def write_targets(self, targets: Mapping[str, float], *, overwrite: bool) -> None:
        """Write targets into the nodes; without ``overwrite`` only where they are blank."""
        data = self.plan.to_dict()
        for node in data["nodes"]:
            if node["id"] in targets and (overwrite or node.get("target") is None):
                node["target"] = targets[node["id"]]
        self._save(data)

    def write_actuals(self, actuals: Mapping[tuple[str, Month], float | None]) -> None:
        """Write or clear actuals."""
        merged: dict[tuple[str, Month], float] = dict(self.plan.actuals)
        for key, value in actuals.items():
            if value is None:
                merged.pop(key, None)
            else:
                merged[key] = value
        self._save(replace(self.plan, actuals=merged).to_dict())

    def write_answer(self, values: Mapping[str, float], goal: float, words: str) -> None:
        """A document keeps no answer: it is computed whenever it is read."""

    def _save(self, data: dict[str, Any]) -> None:
        self.plan = Plan.from_dict(data)
        save_json(self.path, data)


def _load(path: Path) -> object:
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise _failure("file-too-large", path, limit=_LARGEST_JSON)
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text)
    except FileNotFoundError:
        raise _failure("file-missing", path) from None
    except OSError as error:
        raise _failure("file-unreadable", path, why=error.strerror or "") from None
    except json.JSONDecodeError as error:
        raise _failure(
            "json-syntax", path, line=error.lineno, column=error.colno, why=error.msg
        ) from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise _failure("file-unreadable", path, why=type(error).__name__) from None


def save_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write a document in one move, so that a crash leaves the old one or the new one.

    Raises:
        KpiError: The file cannot be written.
    """
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise _failure("file-unwritable", path, why=error.strerror or "") from None
