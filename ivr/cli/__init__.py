"""The ivr command."""
