"""Slot values: what a caller's words mean, by slot type, in English and Spanish.

Law: words and an ear in, a value or nothing out: total, deterministic, standard library only.
"""
