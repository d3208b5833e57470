"""Time and memory of an import, in this fresh process."""

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
import kpimodel  # noqa: E402, F401

end, after = time.perf_counter(), resident()
sys.stdout.write(
    json.dumps(
        {
            "whole_ms": (end - begin) * 1e3,
            "beyond_ms": (end - middle) * 1e3,
            "beyond_mb": after - before,
        }
    )
    + "\n"
)
