"""From one goal to the levers of a tree: the workings behind `backsolve` and `required`."""
