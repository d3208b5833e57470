"""The KPI functions in Excel: pure functions over ranges, and a thin edge for xlwings."""
