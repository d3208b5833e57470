"""The trees that are measured: profit of many sales funnels, as rows and as a workbook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from kpimodel.tree import Tree

Row = dict[str, Any]
_GROUP = 8  # funnels a region
_LOCKED, _DIVIDED, _SHARED = 0.1, 0.4, 0.6  # how often
_LONG = 4


def profit_rows(levers: int, seed: int = 1, *, bounds: bool = True) -> list[Row]:
    """Rows of about ``levers`` inputs: revenue of funnels less what their volume costs.

    A funnel is a product of 3 to 6 inputs, the first a volume; in 60 % of them a factor that many
    share; in some of the longer ones a division. Regions of 8 funnels are added up. With bounds: half to one and a
    half of the baseline, and a tenth of the inputs is held.
    """
    random = np.random.default_rng(seed)
    rows: list[Row] = [
        {"id": "profit", "relation": "formula", "formula": "revenue - cost"},
        {"id": "revenue", "parent": "profit", "relation": "sum"},
        {"id": "cost", "parent": "profit", "relation": "sum"},
    ]
    shared = [f"shared{k}" for k in range(max(1, min(5, levers // 10)))]
    rows += [_lever(id_, "profit", random.uniform(0.8, 1.25)) for id_ in shared]
    made, funnel = len(shared), 0
    volumes: list[str] = []
    while made < levers:
        region = funnel // _GROUP
        if funnel % _GROUP == 0:
            rows.append({"id": f"region{region}", "parent": "revenue", "relation": "sum"})
            volumes = []
        count = min(int(random.integers(3, 7)), levers - made)
        names = [f"f{funnel}x{k}" for k in range(count)]
        sizes = [(50, 500), *[(0.05, 0.6)] * (count - 2), (5, 50)][:count]
        factors = list(names)
        below = factors.pop(2) if count >= _LONG and random.random() < _DIVIDED else ""
        if random.random() < _SHARED:
            factors.append(str(random.choice(shared)))
        text = " * ".join(factors) + (f" / {below}" if below else "")
        rows.append({"id": f"funnel{funnel}", "parent": f"region{region}", "relation": "formula",
                     "formula": text})  # fmt: skip
        rows += [
            _lever(name, f"funnel{funnel}", random.uniform(*size))
            for name, size in zip(names, sizes, strict=True)
        ]
        volumes.append(f"{random.uniform(0.01, 0.1):.4f} * {names[0]}")
        made, funnel = made + count, funnel + 1
        if funnel % _GROUP == 0 or made >= levers:
            rows.append({"id": f"cost{region}", "parent": "cost", "relation": "formula",
                         "formula": " + ".join(volumes)})  # fmt: skip
    if bounds:
        for row in rows:
            if "baseline" in row:
                row |= {"minimum": row["baseline"] / 2, "maximum": row["baseline"] * 1.5}
                row["hold"] = bool(random.random() < _LOCKED)
    return rows


def _lever(id_: str, parent: str, baseline: float) -> Row:
    return {"id": id_, "parent": parent, "relation": "input", "baseline": float(baseline)}


def write_book(tree: Tree, path: Path) -> str:
    """Write a tree as a workbook, inputs in column A of sheet S and formulas in column B.

    Returns:
        The KGI's cell; the input number k stands in A(k+1).
    """
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "S"
    cells = {lever: f"A{at + 1}" for at, lever in enumerate(tree.levers)}
    for lever, cell in cells.items():
        sheet[cell] = tree[lever].baseline
    for at, id_ in enumerate(id_ for id_ in tree.order if id_ not in cells):
        node = tree[id_]
        if node.relation == "formula":
            text = re.sub(r"[a-z]\w*", lambda match: cells[match[0]], node.formula or "")
        else:
            sign = "+" if node.relation == "sum" else "*"
            text = sign.join(cells[child] for child in tree.children(id_))
        cells[id_] = f"B{at + 1}"
        sheet[cells[id_]] = f"={text}"
    book.save(path)
    return cells[tree.root.id]
