"""Moments as they are said: days, times of day, spans of time."""
