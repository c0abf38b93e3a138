"""Custom slot types: values that are listed, found by word, by family of words, by small slips."""
