"""What callers answer to a question: keys, values of a slot, parts of it, a wish to wait."""
