"""Scenarios: conversations written in YAML, played against written flows and judged."""
