"""Rules about Lex bots: of workspaces as they compile, and of strangers as they were read."""
