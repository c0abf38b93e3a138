"""One call as data: its state, its world, its values and what was heard."""
