"""Signals, score and policy: how suspicious is this contact."""
