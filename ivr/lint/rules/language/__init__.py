"""Rules about words: what is said, what is understood, and in which locale."""
