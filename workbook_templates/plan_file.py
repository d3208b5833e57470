"""Where a plan is kept: a template workbook or a plan as JSON; one door for every command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kpimodel import Plan
from kpimodel.calendar import Month
from kpimodel.errors import Issue, Location
from kpimodel.errors import Path as ModelPath
from kpimodel.table import Lang
from workbook_templates import plan_history
from workbook_templates.json_file import failure, load_json, save_json
from workbook_templates.package_write import backup_path
from workbook_templates.review_entry import Originals, Review

if TYPE_CHECKING:
    from workbook_templates.actuals_report import ActualsReport
    from workbook_templates.read import WorkbookPlan


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

    def preview_actuals(
        self, actuals: Mapping[tuple[str, Month], float | None], *, add_months: bool = False
    ) -> ActualsReport:
        """What writing actuals would do, value by value; nothing is written."""
        ...

    def write_actuals(
        self, actuals: Mapping[tuple[str, Month], float | None], *, add_months: bool = False,
        backup: bool = False,
    ) -> ActualsReport:  # fmt: skip
        """Write or clear actuals; all or nothing.

        A metric without a row of actuals gets one; with ``add_months`` a month without a column
        gets one too.

        Raises:
            KpiError: All that `preview_actuals` refuses; nothing was written.
        """
        ...

    def write_answer(self, values: Mapping[str, float], goal: float, words: str) -> None:
        """Keep the back-solved answer, and its words, where the file has a place for it.

        The first time the plan's targets are kept as the original ones; later they stay.
        """
        ...

    @property
    def originals(self) -> Originals:
        """当初目標: the targets of the first version, empty before anything was kept."""
        ...

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The review log, oldest first."""
        ...

    def add_review(self, entry: Review) -> None:
        """Put one entry at the end of the review log."""
        ...


def open_plan(path: Path) -> PlanFile:
    """Open a plan, by its content's kind: ``.json``, else a workbook.

    Raises:
        KpiError: All findings, located where the file has cells.
    """
    if path.suffix.lower() == ".json":
        return JsonPlan.open(path)
    if path.is_file() and path.suffix.lower() in (".csv", ".txt", ".md", ".pdf", ".py"):
        raise failure("file-kind", path)
    return WorkbookFile.open(path)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).astimezone()


def _when(date: dt.date | None) -> dt.datetime:
    """Now, or the start of another day."""
    now = _now()
    if date is None or date == now.date():
        return now
    return dt.datetime.combine(date, dt.time(), now.tzinfo)


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
        """Warnings and notes with their cells, those on the review log included."""
        from workbook_templates import review_log

        return (*self.book.issues, *review_log.read_log(self.path)[2])

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

    def preview_actuals(
        self, actuals: Mapping[tuple[str, Month], float | None], *, add_months: bool = False
    ) -> ActualsReport:
        """What writing actuals into the workbook would do; nothing is written."""
        from workbook_templates.workbook_actuals import workbook_changes

        return workbook_changes(self.book, actuals, add_months=add_months).report

    def write_actuals(
        self, actuals: Mapping[tuple[str, Month], float | None], *, add_months: bool = False,
        backup: bool = False,
    ) -> ActualsReport:  # fmt: skip
        """Write or clear actuals in their cells; rows and columns are appended as needed."""
        from workbook_templates import contract, patch
        from workbook_templates.workbook_actuals import workbook_changes

        todo = workbook_changes(self.book, actuals, add_months=add_months)
        todo.report.raise_refused()
        if todo.report.written:
            patch.write(
                self.path, todo.cells, overwrite=True, expect=self.book.fingerprint,
                rows={contract.ACTUALS_TABLE: todo.rows}, months=todo.report.months,
                backup=backup,
            )  # fmt: skip
            self._settle()
        return todo.report

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
        from workbook_templates import patch, read, review_log

        patch.write_answer(self.path, values, goal, words=words)
        book = read.read(self.path)
        review_log.keep_originals(self.path, book.plan.targets, _now().date())
        self._settle()

    @property
    def originals(self) -> Originals:
        """What the sheet Answer keeps as the original targets."""
        from workbook_templates import review_log

        return review_log.read_log(self.path)[1]

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The lines of the sheet Review."""
        from workbook_templates import review_log

        return review_log.read_log(self.path)[0].entries

    def add_review(self, entry: Review) -> None:
        """Write one line onto the first blank row of the sheet Review; a full table grows.

        Raises:
            KpiError: There is no log, or no room for it to grow; nothing was written.
        """
        from workbook_templates import contract, patch, review_log

        log = review_log.read_log(self.path)[0]
        cells = log.cells_for(entry)
        expect = self.book.fingerprint
        if cells is not None:
            patch.write(self.path, cells, expect=expect)
        elif log.grows:
            values = {key: getattr(entry, key) or None for key in contract.REVIEW_KEYS}
            patch.write(self.path, {}, rows={contract.REVIEW_TABLE: [values]}, expect=expect)
        else:
            code = "review-full" if log.columns else "review-missing"
            raise failure(code, self.path, rows=log.bottom - log.head)
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
        return cls(path, Plan.from_dict(load_json(path)))

    def place(self, path: ModelPath) -> Location | None:
        """A document has paths, not cells."""
        del path
        return None

    def write_targets(self, targets: Mapping[str, float], *, overwrite: bool) -> None:
        """Write targets into the nodes; without ``overwrite`` only where they are blank."""
        plan_history.load_history(self.path)  # a damaged one is told before anything is written
        data = self.plan.to_dict()
        for node in data["nodes"]:
            if node["id"] in targets and (overwrite or node.get("target") is None):
                node["target"] = targets[node["id"]]
        self._save(data)

    def preview_actuals(
        self, actuals: Mapping[tuple[str, Month], float | None], *, add_months: bool = False
    ) -> ActualsReport:
        """What writing actuals into the document would do; nothing is written."""
        from workbook_templates.actuals_report import report

        del add_months  # a document has no columns
        return report(self.plan, actuals)

    def write_actuals(
        self, actuals: Mapping[tuple[str, Month], float | None], *, add_months: bool = False,
        backup: bool = False,
    ) -> ActualsReport:  # fmt: skip
        """Write or clear actuals."""
        made = self.preview_actuals(actuals, add_months=add_months)
        made.raise_refused()
        if backup and made.written:
            backup_path(self.path).write_bytes(self.path.read_bytes())
        merged: dict[tuple[str, Month], float] = dict(self.plan.actuals)
        for key, value in actuals.items():
            if value is None:
                merged.pop(key, None)
            else:
                merged[key] = value
        if made.written:
            self._save(replace(self.plan, actuals=merged).to_dict())
        return made

    def write_answer(self, values: Mapping[str, float], goal: float, words: str) -> None:
        """Keep the version in the history beside the document; the answer is computed anew."""
        del values, goal
        why = " ".join(words.split()) or "back-solved"
        plan_history.keep_version(self.path, self.plan, plan_history.SOLVER, why, _now())

    @property
    def originals(self) -> Originals:
        """The targets of the history's first version."""
        return plan_history.originals(plan_history.load_history(self.path))

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The versions of the history that somebody decided on."""
        return plan_history.reviews(plan_history.load_history(self.path))

    def add_review(self, entry: Review) -> None:
        """Add a version with its reason to the history.

        Raises:
            KpiError: Nobody or no reason is named, or the day is before the last version's.
        """
        why = " / ".join(filter(None, (entry.learned, entry.decided)))
        history = plan_history.load_history(self.path)
        last = history.versions[-1].when.date() if history else None
        if last and entry.date and entry.date < last:
            days = {"date": str(entry.date), "last": str(last)}
            raise failure("log-before-last", self.path, **days)
        plan_history.keep_version(self.path, self.plan, entry.who, why, _when(entry.date))

    def _save(self, data: dict[str, Any]) -> None:
        self.plan = Plan.from_dict(data)
        save_json(self.path, data)
