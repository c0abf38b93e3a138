"""What `ivr risk` does: train models, register them, decide by them, look at what they do."""
