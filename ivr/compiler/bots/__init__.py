"""Bots as Lex holds them: records with every key of a real export."""
