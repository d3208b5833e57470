"""The service that keeps a team's Google Sheet in step with a KPI plan."""
