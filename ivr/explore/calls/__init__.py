"""Calls that a walk found: told to people, kept as scripts, and played in the simulator."""
