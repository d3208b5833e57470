"""The main job, end to end, on the embedded default: `kpi demo`."""
