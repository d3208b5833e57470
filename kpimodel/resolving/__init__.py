"""From goals to the open months of a plan: the workings behind `resolve` and `backsolve_many`."""
