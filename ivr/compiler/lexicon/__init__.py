"""What callers may say to a dialog, and what Lex would refuse of it."""
