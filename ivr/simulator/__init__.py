"""Executes written flows: one action at a time until the call ends."""
