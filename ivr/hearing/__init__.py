"""Understanding of typed speech and the turns of a local Lex bot."""
