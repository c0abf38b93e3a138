"""Errors that somebody could make, made on purpose: each must be noticed."""
