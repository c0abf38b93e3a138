"""Prompts and SSML: what is said, rendered and checked at design time."""
