"""Time and memory of an import, and of the first answer after it, in this fresh process."""

import json
import sys
import time
from pathlib import Path


def resident() -> float:
    """Resident memory in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


begin = time.perf_counter()
import numpy  # noqa: E402, F401, ICN001
import pydantic  # noqa: E402

pydantic.BaseModel  # noqa: B018  pydantic loads itself when first touched
middle, before = time.perf_counter(), resident()
import kpimodel as km  # noqa: E402

imported = time.perf_counter()
# Names are bound when first used: the honest figure holds what a first back-solve loads.
tree = km.Tree.from_rows(
    [
        {"id": "customers", "relation": "product", "target": 50},
        {"id": "visits", "parent": "customers", "baseline": 48_000, "maximum": 66_000},
        {"id": "cvr", "parent": "customers", "unit": "%", "baseline": 0.025, "maximum": 0.032},
        {"id": "win_rate", "parent": "customers", "unit": "%", "baseline": 0.0216},
    ]
)
status_ = km.backsolve(tree).status
end, after = time.perf_counter(), resident()
sys.stdout.write(
    json.dumps(
        {
            "whole_ms": (imported - begin) * 1e3,
            "beyond_ms": (imported - middle) * 1e3,
            "answer_ms": (end - begin) * 1e3,
            "answer": status_,
            "beyond_mb": after - before,
        }
    )
    + "\n"
)
