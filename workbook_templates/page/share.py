"""`kpi report --html` and `--png`: writes the page where the user asked for it."""

from __future__ import annotations

from pathlib import Path

from kpimodel.errors import Issue, KpiError
from kpimodel.plan import Plan
from kpimodel.table import Lang
from workbook_templates.page.figures import figures_of
from workbook_templates.page.html import html
from workbook_templates.page.picture import png

PAGE_ENDINGS, PICTURE_ENDINGS = (".html", ".htm"), (".png",)


def share(plan: Plan, lang: Lang, page: Path | None, image: Path | None) -> tuple[Issue, ...]:
    """Write the page of a plan, as HTML, as PNG or both.

    Args:
        plan: The plan.
        lang: Language of the page.
        page: Where the HTML goes; an older one is replaced.
        image: Where the PNG goes.

    Returns:
        Warnings.

    Raises:
        KpiError: The plan has no value, a part is missing, a name ends in what it will not hold,
            or a file cannot be written.
    """
    _check_endings(page, image)
    for file in filter(None, (page, image)):
        if not file.absolute().parent.is_dir():
            folder = {"folder": str(file.parent)}
            raise KpiError([Issue("report-no-folder", "error", (), folder)])
    figures = figures_of(plan)
    issues: tuple[Issue, ...] = ()
    contents: list[tuple[Path, bytes]] = []
    if page is not None:
        contents.append((page, html(figures, lang).encode("utf-8")))
    if image is not None:
        content, issues = png(figures, lang)
        contents.append((image, content))
    for file, content in contents:
        try:
            file.write_bytes(content)
        except OSError as error:
            parameters = {"name": file.name, "why": error.strerror or str(error)}
            raise KpiError([Issue("file-unwritable", "error", (), parameters)]) from None
    return issues


def _check_endings(page: Path | None, image: Path | None) -> None:
    """Only a page replaces a page: `--html plan.xlsx` must never write over the plan.

    Raises:
        KpiError: Each name with another ending.
    """
    wrong = []
    for option, file, endings in (
        ("--html", page, PAGE_ENDINGS),
        ("--png", image, PICTURE_ENDINGS),
    ):
        if file is not None and file.suffix.lower() not in endings:
            named = {"name": file.name, "option": option, "ending": endings[0]}
            wrong.append(Issue("report-ending", "error", (), named))
    if wrong:
        raise KpiError(wrong)
