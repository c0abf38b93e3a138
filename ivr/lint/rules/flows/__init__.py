"""Rules about flows as Connect takes them."""
