"""Providers made of others: a chain with a time budget, and rules over a score.

Law of the room: nobody waits longer than the budget; a score that another provider should have
given says so.
"""
