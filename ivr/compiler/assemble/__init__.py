"""Lowered nodes -> whole flows: settings, gate, and what nobody needs taken out."""
