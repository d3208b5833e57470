"""Versions of a plan with who, when and why: the log of a PDCA cycle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kpimodel.comparison import Comparison, compare_plans
from kpimodel.errors import Findings, Issue, KpiError, ModelError
from kpimodel.messages import extend
from kpimodel.plan import Plan
from kpimodel.words.review import CATALOGUE

extend(CATALOGUE)

SCHEMA = "kpi-history/1"


@dataclass(frozen=True)
class Version:
    """A plan at one point in time.

    Attributes:
        plan: The plan as it was decided.
        who: Who changed it.
        when: When; given by the caller, since the core has no clock.
        why: Why.
    """

    plan: Plan
    who: str
    when: dt.datetime
    why: str


@dataclass(frozen=True, slots=True)
class Targets:
    """当初目標 beside 修正目標 of one row, in its unit; None where the row did not exist.

    Attributes:
        original: Target of the first version.
        revised: Target of the latest version.
    """

    original: float | None
    revised: float | None

    @property
    def by(self) -> float | None:
        """How far the target was moved."""
        if self.original is None or self.revised is None:
            return None
        return self.revised - self.original


@dataclass(frozen=True)
class History:
    """The versions of one plan, oldest first. It never changes: `add` gives a new one.

    Attributes:
        versions: At least one.
    """

    versions: tuple[Version, ...] = field(default=())

    def __post_init__(self) -> None:
        found = Findings()
        if not self.versions:
            found.error("versions-missing", ("versions",))
        zones = {version.when.tzinfo is None for version in self.versions}
        if len(zones) > 1:
            found.error("version-zone", ("versions",))
        for index, version in enumerate(self.versions):
            for key in ("who", "why"):
                if not getattr(version, key).strip():
                    found.error("version-who", ("versions", index, key), key=key)
            last = self.versions[max(0, index - 1)].when
            if len(zones) == 1 and version.when < last:
                path = ("versions", index, "when")
                found.error("version-order", path, when=str(version.when), last=str(last))
        found.raise_errors(ModelError)

    @classmethod
    def begin(cls, plan: Plan, who: str, when: dt.datetime, why: str) -> History:
        """Start the history of a plan.

        Raises:
            ModelError: Nobody or no reason is named.
        """
        return cls((Version(plan, who, when, why),))

    def add(self, plan: Plan, who: str, when: dt.datetime, why: str) -> History:
        """The history with one more version.

        Raises:
            ModelError: Nobody or no reason is named, or the time is before the last version's.

        Example:
            >>> import datetime as dt
            >>> from kpimodel.examples import software_company_a
            >>> plan = software_company_a()
            >>> document = plan.to_dict()
            >>> document["nodes"][0]["target"] = 60.0
            >>> log = History.begin(plan, "Sato", dt.datetime(2025, 4, 1), "first plan")
            >>> log = log.add(Plan.from_dict(document), "Sato", dt.datetime(2025, 8, 1), "ahead")
            >>> log.targets()["customers"]
            Targets(original=50.0, revised=60.0)
            >>> [(change.id, change.field, change.by) for change in log.compare().changes]
            [('customers', 'target', 10.0)]
        """
        return History((*self.versions, Version(plan, who, when, why)))

    @property
    def original(self) -> Plan:
        """The first version's plan: 当初."""
        return self.versions[0].plan

    @property
    def latest(self) -> Plan:
        """The last version's plan: 修正."""
        return self.versions[-1].plan

    def compare(self, old: int = -2, new: int = -1) -> Comparison:
        """Compare two versions by position; by default the last two.

        A history of one version is compared with itself.

        Raises:
            EvaluationError: One of them has no value.
            IndexError: There is no such version.
        """
        at = max(0, len(self.versions) + old) if old < 0 else old
        return compare_plans(self.versions[at].plan, self.versions[new].plan)

    def targets(self) -> dict[str, Targets]:
        """当初目標 beside 修正目標: the current target of every row, first and latest version.

        Raises:
            KpiError: A version whose targets cannot be computed.
        """
        first, last = self.original.targets, self.latest.targets
        ids = [*last, *(id_ for id_ in first if id_ not in last)]
        return {id_: Targets(first.get(id_), last.get(id_)) for id_ in ids}

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON (schema ``kpi-history/1``), stable in order."""
        return {
            "schema": SCHEMA,
            "versions": [
                {
                    "who": version.who,
                    "when": version.when.isoformat(),
                    "why": version.why,
                    "plan": version.plan.to_dict(),
                }
                for version in self.versions
            ],
        }

    @classmethod
    def from_dict(cls, data: object) -> History:
        """Read `to_dict`'s data.

        Raises:
            ModelError: All findings at once; those of a plan have the path
                ``("versions", 1, "plan", …)``.
        """
        found = Findings()
        entries = data.get("versions") if isinstance(data, Mapping) else None
        known = isinstance(data, Mapping) and data.get("schema", SCHEMA) == SCHEMA
        if not isinstance(entries, list) or not known:
            found.error("not-a-history", (), schema=SCHEMA)
            raise ModelError(found.issues)
        versions = [_version(entry, index, found) for index, entry in enumerate(entries)]
        found.raise_errors(ModelError)
        return cls(tuple(version for version in versions if version is not None))


def _version(entry: object, index: int, found: Findings) -> Version | None:
    if not isinstance(entry, Mapping):
        found.error("not-a-history", ("versions", index), schema=SCHEMA)
        return None
    when = None
    try:
        when = dt.datetime.fromisoformat(str(entry.get("when")))
    except ValueError:
        path = ("versions", index, "when")
        found.error("not-a-time", path, value=str(entry.get("when")))
    try:
        plan = Plan.from_dict(entry.get("plan"))
    except KpiError as error:
        found.issues += [
            Issue(i.code, i.severity, ("versions", index, "plan", *i.path), i.parameters)
            for i in error.issues
        ]
        return None
    if when is None:
        return None
    return Version(plan, str(entry.get("who") or ""), when, str(entry.get("why") or ""))
