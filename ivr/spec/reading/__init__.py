"""From YAML to models: marks, traps, refusals in plain words."""
