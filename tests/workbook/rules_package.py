"""What Excel asks of a package: content types, relations, names of sheets and cells, styles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.workbook.parts import MAIN, REL, Parts, parse

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TYPES = "[Content_Types].xml"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NAME = re.compile(r"[^\W\d]\w*(?:[.]\w+)*|_\w+")
_REFERENCE = re.compile(r"\$?[A-Za-z]{1,3}\$?\d{1,7}|[RrCc]|[Rr]\d*[Cc]\d*")
_MOST_STYLES, _MOST_FONTS, _LONGEST = 64_000, 1_024, 32_767
_ALT = 10  # characters of a description that says something


def findings(parts: Parts) -> Iterator[str]:
    """Every breach of a rule about the package and its workbook part."""
    yield from _content_types(parts)
    yield from _relations(parts)
    yield from _properties(parts)
    yield from _sheet_names(parts)
    yield from _defined_names(parts)
    yield from _strings(parts)
    yield from _styles(parts)
    yield from _drawings(parts)


def _content_types(parts: Parts) -> Iterator[str]:
    root = parts.xml(_TYPES)
    defaults = {i.get("Extension", "").lower() for i in root if i.tag.endswith("Default")}
    overrides = [i.get("PartName", "")[1:] for i in root if i.tag.endswith("Override")]
    for part, count in Counter(overrides).items():
        if count > 1:
            yield f"content type of {part} stands twice"
        if part not in parts.content:
            yield f"content type of a missing part: {part}"
    for part in parts.content:
        own = part in overrides or part == _TYPES
        if not own and (part.endswith(".xml") or part.rsplit(".", 1)[-1].lower() not in defaults):
            yield f"no content type: {part}"
        if not part.isascii() or part.endswith("/"):
            yield f"name of a part: {part!r}"
    kinds = {i.get("PartName"): i.get("ContentType") for i in root}
    macros = "xl/vbaProject.bin" in parts.content
    if kinds.get("/xl/workbook.xml") != (_MACRO if macros else _SHEET):
        yield "content type of the workbook does not fit its macros"


def _relations(parts: Parts) -> Iterator[str]:
    reached = {_TYPES}
    waiting = [""]
    while waiting:
        part = waiting.pop()
        folder, _, name = part.rpartition("/")
        reached.add(f"{folder}/_rels/{name}.rels".lstrip("/"))
        relations = parts.relations(part)
        for id_, rel in relations.items():
            if rel.external:
                if rel.kind != "hyperlink":
                    yield f"{part}: external relation {id_} to {rel.target}"
            elif rel.target not in parts.content:
                yield f"{part}: relation {id_} to a missing part {rel.target}"
            elif rel.target not in reached:
                reached.add(rel.target)
                waiting.append(rel.target)
        if part.endswith((".xml", ".vml")):
            used = {
                value
                for item in parts.xml(part).iter()
                for key, value in item.attrib.items()
                if key.startswith(REL) and key != f"{REL}blip"
            }
            yield from (f"{part}: unknown relation {id_}" for id_ in used - relations.keys())
            if part.startswith("xl/worksheets/"):
                kinds = ("hyperlink", "comments")  # the latter are found by their kind
                for id_, rel in relations.items():
                    if id_ not in used and rel.kind not in kinds:
                        yield f"{part}: relation {id_} ({rel.kind}) is not used"
    yield from (f"no relation leads to {part}" for part in parts.content.keys() - reached)
    if any("externalLink" in part for part in parts.content):
        yield "external link"


def _properties(parts: Parts) -> Iterator[str]:
    core = parts.content.get("docProps/core.xml", b"").decode()
    for tag in ("dc:title", "dc:creator", "dcterms:created"):
        if not re.search(rf"<{tag}[^>]*>[^<]+</{tag}>", core):
            yield f"document property {tag} is missing"
    custom = parts.content.get("docProps/custom.xml", b"").decode()
    ids = [int(pid) for pid in re.findall(r'pid="(\d+)"', custom)]
    if ids != list(range(2, 2 + len(ids))):
        yield "custom properties are numbered from 2"
    app = parts.xml("docProps/app.xml")
    vectors = {
        vector.get("size"): vector for vector in app.iter() if vector.tag.endswith("}vector")
    }
    for size, vector in vectors.items():
        if int(size or 0) != len(vector):
            yield f"docProps/app.xml: a vector of {size} holds {len(vector)}"


def _sheet_names(parts: Parts) -> Iterator[str]:
    sheets = list(parts.workbook.iter(f"{MAIN}sheet"))
    titles = [sheet.get("name", "") for sheet in sheets]
    for title in titles:
        if not 0 < len(title.encode("utf-16-le")) // 2 <= 31:
            yield f"sheet name {title!r} is longer than 31 characters"
        if _FORBIDDEN.search(title) or title.strip("'") != title or title.lower() == "history":
            yield f"sheet name {title!r} is not allowed"
    for attribute in ("name", "sheetId", f"{REL}id"):
        values = Counter(sheet.get(attribute, "").lower() for sheet in sheets)
        yield from (f"two sheets of {attribute} {v}" for v, n in values.items() if n > 1)
    active = parts.workbook.find(f"{MAIN}bookViews/{MAIN}workbookView")
    if active is None or int(active.get("activeTab", "0")) >= len(sheets):
        yield "the active tab does not exist"
    selected = [
        title for title, part in parts.sheets.items()
        for view in parts.xml(part).iter(f"{MAIN}sheetView") if view.get("tabSelected") == "1"
    ]  # fmt: skip
    if len(selected) != 1:
        yield f"selected sheets: {selected}; typing would go into all of them"


def _defined_names(parts: Parts) -> Iterator[str]:
    seen: set[tuple[str, str | None]] = set()
    for item in parts.workbook.iter(f"{MAIN}definedName"):
        name, scope, text = item.get("name", ""), item.get("localSheetId"), item.text or ""
        builtin = name.startswith("_xlnm.")
        if (name.lower(), scope) in seen:
            yield f"name {name} stands twice"
        seen.add((name.lower(), scope))
        if not builtin and (
            not _NAME.fullmatch(name) or _REFERENCE.fullmatch(name) or len(name) > 255
        ):
            yield f"name {name} is not allowed"
        if scope is not None and int(scope) >= len(parts.sheets):
            yield f"name {name} belongs to sheet {scope}, which does not exist"
        if name.lower() in parts.columns:
            yield f"name {name} is a table's too"
        if "#REF!" in text or not text:
            yield f"name {name} refers to nothing"
        yield from (f"name {name}: {bad}" for bad in _targets(parts, text))


def _targets(parts: Parts, text: str) -> Iterator[str]:
    """What is wrong with the areas that a name, a chart or a sparkline points at."""
    for sheet, area in re.findall(r"(?:'((?:[^']|'')+)'|(\w+))!(?=\$?[A-Z])", text):
        title = (sheet or area).replace("''", "'")
        if title not in parts.sheets:
            yield f"no sheet {title}"
    for area in re.findall(r"!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)", text):
        if parse(area) is None:
            yield f"no area {area}"
    if re.search(r"\[\d+\]", text):
        yield "another workbook"


def _strings(parts: Parts) -> Iterator[str]:
    root = parts.xml("xl/sharedStrings.xml")
    if int(root.get("uniqueCount", "0")) != len(parts.strings):
        yield f"uniqueCount of shared strings is not {len(parts.strings)}"
    for at, text in enumerate(parts.strings):
        if len(text) > _LONGEST:
            yield f"shared string {at} is longer than {_LONGEST} characters"
    for item in root.iter(f"{MAIN}t"):
        text = item.text or ""
        if text != text.strip() and item.get("{http://www.w3.org/XML/1998/namespace}space") is None:
            yield f"shared string {text!r} would lose its spaces"


def _styles(parts: Parts) -> Iterator[str]:
    root = parts.xml("xl/styles.xml")
    sizes = {name: len(root.find(f"{MAIN}{name}") or ()) for name in
             ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")}  # fmt: skip
    for name, size in sizes.items():
        group = root.find(f"{MAIN}{name}")
        if group is not None and int(group.get("count", "-1")) != size:
            yield f"styles: count of {name} is not {size}"
    if sizes["cellXfs"] >= _MOST_STYLES or sizes["fonts"] > _MOST_FONTS:
        yield "styles: too many formats or fonts"
    codes = {int(i.get("numFmtId", "0")) for i in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")}
    for at, look in enumerate(root.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        for key, group_name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"),
                                ("xfId", "cellStyleXfs")):  # fmt: skip
            if int(look.get(key, "0")) >= sizes[group_name]:
                yield f"styles: format {at} has an unknown {key}"
        number_format = int(look.get("numFmtId", "0"))
        if number_format >= 164 and number_format not in codes:
            yield f"styles: format {at} has an unknown number format"
    for item in root.iter(f"{MAIN}numFmt"):
        code = item.get("formatCode", "")
        bare = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code)
        sound = '"' not in bare and bare.count("[") == bare.count("]") and bare.count(";") < 4
        if not 0 < len(code) <= 255 or not sound or len(re.findall(r"\[[<>=]", bare)) > 2:
            yield f"styles: number format {code!r}"


def _drawings(parts: Parts) -> Iterator[str]:
    for part, content in parts.content.items():
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part):
            shown = re.findall(r"<xdr:cNvPr ([^>]*)>", content.decode())
            ids = [re.findall(r'\bid="(\d+)"', attributes) for attributes in shown]
            if len({tuple(id_) for id_ in ids}) != len(ids):
                yield f"{part}: two drawings of one id"
            for attributes in shown:
                words = re.findall(r'descr="([^"]*)"', attributes)
                if not words or len(words[0]) < _ALT:
                    yield f"{part}: no alternative text ({attributes})"
        if re.fullmatch(r"xl/charts/chart\d+\.xml", part):
            for text in re.findall(r"<c:f>([^<]*)</c:f>", content.decode()):
                yield from (
                    f"{part}: {bad}" for bad in _targets(parts, text.replace("&apos;", "'"))
                )
