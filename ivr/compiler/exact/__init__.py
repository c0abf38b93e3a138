"""Exact dialogs: what is written and nothing else, each node by a table of its own."""
