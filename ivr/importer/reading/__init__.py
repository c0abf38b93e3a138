"""The flow as clusters look at it."""
