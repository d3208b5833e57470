"""An older workbook into a new one of the current schema: the same plan, answers and reviews."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kpimodel.errors import Issue
from kpimodel.plan import Plan
from kpimodel.table import Lang
from workbook_templates import contract, patch, review_log
from workbook_templates.cells import Sheets
from workbook_templates.package import Package, fail, parse_reference
from workbook_templates.read import WorkbookPlan, read
from workbook_templates.refresh import refresh
from workbook_templates.review_entry import Originals, Review
from workbook_templates.upgrade_rest import left_behind

_TEMPLATE = "blank"


@dataclass(frozen=True, slots=True)
class Answer:
    """The back-solved answer that a workbook keeps.

    Attributes:
        values: By id, in the metric's unit.
        baselines: Where the metrics stood when it was solved, by id.
        goal: What it was solved for; None where that is blank.
        words: The answer in words.
    """

    values: Mapping[str, float]
    baselines: Mapping[str, float]
    goal: float | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did.

    Attributes:
        path: The new workbook.
        schemas: Schema of the old and of the new one; the old is ``""`` where it does not say.
        lang: Language of both.
        carried: How many of each were carried over: ``rows``, ``actuals``, ``answers``,
            ``originals``, ``reviews``.
        issues: What was found while reading, then what was not carried over.
    """

    path: Path
    schemas: tuple[str, str]
    lang: Lang
    carried: Mapping[str, int]
    issues: tuple[Issue, ...]


def upgrade(old: Path | str, out: Path | str, *, force: bool = False) -> Upgrade:
    """Make a workbook of the current schema that holds what an older one holds.

    Also for a workbook of the current schema that has outgrown its size, or that is damaged. The
    old file is not changed.

    Args:
        old: The older workbook.
        out: Where the new one goes; its folder must exist.
        force: Whether an existing file may be replaced.

    Raises:
        KpiError: The old one cannot be read, the new one cannot be written, or it would not hold
            the same plan; then nothing was written.
    """
    old, out = Path(old), Path(out)
    if out.exists() and not (force and out.resolve() != old.resolve()):
        raise fail("book-exists", out)
    book = read(old)
    answer = kept_answer(old)
    log, originals, issues = review_log.read_log(old)
    try:
        with tempfile.TemporaryDirectory(dir=out.parent) as folder:
            made = Path(folder) / out.name
            _make(book, made, answer, log.entries, originals)
            _compare(book.plan, read(made).plan, old)
            rest = left_behind(book, made)
            made.replace(out)
    except OSError as error:
        raise fail("book-not-written", out, reason=error.strerror or str(error)) from error
    carried = {
        "rows": len(book.plan.tree.nodes), "actuals": len(book.plan.actuals),
        "answers": len(answer.values), "originals": len(originals.targets),
        "reviews": len(log.entries),
    }  # fmt: skip
    schemas = book.schema, contract.SCHEMA
    return Upgrade(out, schemas, book.lang, carried, (*book.issues, *issues, *rest))


def _make(
    book: WorkbookPlan, path: Path, answer: Answer, reviews: tuple[Review, ...],
    originals: Originals,
) -> None:  # fmt: skip
    from workbook_templates.build import build

    build(book.plan, path, book.lang, book.template or _TEMPLATE)
    if answer.values:
        known = {id_: v for id_, v in answer.values.items() if id_ in book.plan.tree}
        goal = answer.goal if answer.goal is not None else book.plan.tree.goal
        patch.write_answer(path, known, goal or 0.0, answer.baselines, answer.words)
    if originals.targets and originals.date is not None:
        review_log.keep_originals(path, originals.targets, originals.date)
    if reviews:
        rows = [
            {key: value for key in contract.REVIEW_KEYS if (value := getattr(review, key))}
            for review in reviews
        ]
        patch.write(path, {}, rows={contract.REVIEW_TABLE: rows})
    refresh(path)


def kept_answer(path: Path) -> Answer:
    """The answer that a workbook keeps; a blank one where it has no place for it."""
    package = Package(path)
    sheets = Sheets(package)
    names = package.names()

    def column(name: str) -> list[object]:
        place = parse_reference(names.get(name, ""))
        if place is None or place[0] not in sheets.titles:
            return []
        grid, (top, left, bottom, _) = sheets.grid(place[0]), place[1]
        last = min(bottom, max(top, grid.bottom))
        return [grid.get(row, left) for row in range(top, last + 1)]

    ids = [str(id_ or "") for id_ in column(contract.ANSWER_ID)]
    [goal, *_] = column(contract.ANSWER_GOAL) or [None]
    [words, *_] = column(contract.ANSWER_WORDS) or [None]

    def numbers(name: str) -> dict[str, float]:
        pairs = zip(ids, column(name), strict=False)
        return {id_: value for id_, value in pairs if id_ and isinstance(value, float)}

    return Answer(
        numbers(contract.ANSWER_VALUE), numbers(contract.ANSWER_BASELINE),
        goal if isinstance(goal, float) else None, words if isinstance(words, str) else None,
    )  # fmt: skip


def _compare(old: Plan, new: Plan, path: Path) -> None:
    """Refuse a new workbook that does not hold the plan of the old one."""
    before, after = old.to_dict(), new.to_dict()
    differing = tuple(key for key in before if before[key] != after.get(key))
    if differing:
        raise fail("upgrade-differs", path, parts=differing)
