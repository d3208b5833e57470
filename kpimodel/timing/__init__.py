"""Months and the window: profiles, lags, roll-up, and actuals by month."""
