# ruff: noqa: INP001, S603, S607, T201  a script that starts two programs by their names
"""Draws the pictures of docs/workbook.md: every sheet of a template, by LibreOffice and Poppler.

    python docs/images/render.py [TEMPLATE] [--out FOLDER] [--dpi 100]

It takes the built template as it is, recalculates it, prints it, and writes one PNG a sheet, named
``dashboard_ja.png``; a sheet of several pages gives its first one. Meiryo UI and Segoe UI are drawn
in Noto Sans CJK JP where they are missing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from workbook_templates.commands import committed  # noqa: E402
from workbook_templates.contract import SHEETS  # noqa: E402

SHOWN = ("start", "inputs", "actuals", "dashboard", "scorecard", "review", "checks", "answer",
         "live", "help")  # fmt: skip
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{rules}</fontconfig>
"""
_RULE = """<match target="pattern"><test name="family"><string>{name}</string></test>
<edit name="family" mode="append" binding="strong"><string>Noto Sans CJK JP</string></edit></match>
"""
# By default LibreOffice would show the cached values of a file that it did not write.
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def pdf(book: Path, folder: Path) -> Path:
    """Print a workbook."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS)
    fonts = folder / "fonts.conf"
    rules = "".join(_RULE.format(name=name) for name in ("Meiryo UI", "Segoe UI"))
    fonts.write_text(_FONTS.format(rules=rules))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
         "--convert-to", "pdf", "--outdir", str(folder), str(book)],
        check=True, capture_output=True, timeout=300,
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
    )  # fmt: skip
    return folder / f"{book.stem}.pdf"


def pages(printed: Path) -> dict[str, int]:
    """First page of each sheet, by the title in the footer."""
    info = subprocess.run(["pdfinfo", str(printed)], check=True, capture_output=True, text=True)
    count = next(int(line.split()[1]) for line in info.stdout.splitlines() if line[:5] == "Pages")
    found: dict[str, int] = {}
    titles = [title for name in SHEETS.values() for title in (name.ja, name.en)]
    for page in range(1, count + 1):
        text = subprocess.run(
            ["pdftotext", "-f", str(page), "-l", str(page), "-layout", str(printed), "-"],
            check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        words = text.splitlines()[-1].split() if text else []
        for title in titles:
            if title in words:
                found.setdefault(title, page)
    return found


def main() -> None:
    """Draw every sheet in both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("template", nargs="?", default="b2b-new-customers")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--dpi", type=int, default=100)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for lang in ("ja", "en"):
        with tempfile.TemporaryDirectory() as folder:
            printed = pdf(committed(chosen.template, lang), Path(folder))
            found = pages(printed)
            for key in SHOWN:
                page = found.get(SHEETS[key].title(lang))
                if page is None:
                    print(f"{key}_{lang}: no page with its title in the footer")
                    continue
                target = chosen.out / f"{key}_{lang}"
                subprocess.run(
                    ["pdftoppm", "-r", str(chosen.dpi), "-f", str(page), "-l", str(page), "-png",
                     "-singlefile", str(printed), str(target)], check=True,
                )  # fmt: skip
                print(target.with_suffix(".png").name)


if __name__ == "__main__":
    main()
