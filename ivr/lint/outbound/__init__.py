"""Calls that we place, and what becomes of them."""
