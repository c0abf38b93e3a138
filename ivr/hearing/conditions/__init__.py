"""Conditions of bots: Lex's expression grammar, read, evaluated and judged offline."""
