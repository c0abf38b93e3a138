"""Lex V2 bots in the dialects they are kept in: exports, templates, API calls, V1."""
