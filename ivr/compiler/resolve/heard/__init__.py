"""What callers may say and press: words, keys, and saying nothing."""
