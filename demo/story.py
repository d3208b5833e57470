"""The demo's steps: workbook, back-solving, team sheet, an actual typed and brought back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.folder import Folder
from kpimodel import Month, Plan, Solution, Tree, backsolve, evaluate
from kpimodel.table import Lang
from sync.cycle import Mirror
from sync.google import GoogleSheet
from sync.ledger import Ledger
from sync.report import Report
from sync.sandbox.server import Sandbox
from sync.session import new_sheet
from sync.stores import FileStore
from sync.team_tab import read_team_tab
from workbook_templates import build, catalogue, read

TEMPLATE = "b2b-new-customers"
TYPED_MONTH = Month(2025, 8)
# as a person types them: full-width digits and separators are read
TYPED: dict[str, tuple[str, float]] = {
    "visits": ("11,000", 11_000.0),
    "leads": ("340", 340.0),
    "meetings": ("７０", 70.0),
    "customers": ("12", 12.0),
}


def make_workbook(folder: Folder, lang: Lang) -> Plan:
    """Build the filled-in template workbook and read it back.

    Raises:
        KpiError: The workbook does not read back (a defect of ours).
    """
    build.build(catalogue.plan(TEMPLATE, lang), folder.workbook, lang, TEMPLATE)
    return read.read(folder.workbook).plan


def solve(plan: Plan, lang: Lang) -> Solution:
    """Work back from the plan's own goal."""
    return backsolve(plan.tree, lang=lang)


def what_if(plan: Plan, goal: float, lang: Lang) -> Solution:
    """A goal out of reach: the visits cannot grow."""
    rows = plan.tree.to_rows()
    for row in rows:
        if row["id"] == "visits":
            row["hold"] = True
    return backsolve(Tree.from_rows(rows), goal, lang=lang)


@dataclass
class TeamSheet:
    """The team sheet of one run, on the local server.

    Attributes:
        sandbox: The running server.
        spreadsheet_id: The file's id.
        mirror: Keeps it in step with the workbook.
    """

    sandbox: Sandbox
    spreadsheet_id: str
    mirror: Mirror

    @property
    def page(self) -> str:
        """The page that shows it."""
        return self.sandbox.page(self.spreadsheet_id)

    def version(self) -> int:
        """Changes with every edit of the sheet, ours and others'."""
        return self.sandbox.version(self.spreadsheet_id)

    def sync(self) -> Report:
        """Run one sync."""
        return self.mirror.apply()

    def places(self, plan: Plan) -> tuple[str, dict[str, str]]:
        """Title of the team's tab, and the cell there of each actual that will be typed."""
        snapshot = self.mirror.sheet.read(self._team_tab_ids())
        for tab in snapshot.tabs:
            reading = read_team_tab(tab, plan.tree, plan.calendar)
            if reading.found:
                cells = {id_: reading.places[id_, TYPED_MONTH].a1 for id_ in TYPED}
                return tab.title, {id_: a1.rpartition("!")[2] for id_, a1 in cells.items()}
        message = "the team's tab is gone"
        raise LookupError(message)

    def _team_tab_ids(self) -> list[int]:
        with self.mirror.ledger.transaction(self.spreadsheet_id) as records:
            return [records.tabs()["actuals"].sheet_id]

    def type_as_member(self, tab: str, cell: str, text: str) -> None:
        """Type into the team's tab as a person would."""
        self.sandbox.type_as_person(self.spreadsheet_id, tab, cell, text)


@contextmanager
def team_sheet(folder: Folder, title: str, lang: Lang) -> Iterator[TeamSheet]:
    """Start the local server, make a spreadsheet there, and close all of it in the end.

    Raises:
        SandboxError: The server cannot start.
        KpiError: The spreadsheet cannot be made.
    """
    with Sandbox(folder.sheet, lang=lang) as sandbox:
        id_ = new_sheet(title, sandbox.url, lang)
        with (
            GoogleSheet(id_, base_url=sandbox.url) as sheet,
            Ledger(folder.ledger) as ledger,
        ):
            mirror = Mirror(FileStore(folder.workbook), sheet, ledger, lang)
            yield TeamSheet(sandbox, id_, mirror)


def came_back(workbook: Path) -> bool:
    """True where what was typed stands in the workbook."""
    actuals = read.read(workbook).plan.actuals
    return all(actuals.get((id_, TYPED_MONTH)) == value for id_, (_, value) in TYPED.items())


def baseline(plan: Plan) -> float:
    """The KGI at the baselines."""
    return evaluate(plan.tree)[plan.tree.root.id]
