"""Embedded stores under stress: histories of real threads, and processes that are killed."""
