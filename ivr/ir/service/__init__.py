"""What the service refuses: its limits, and the names and values that it does not know."""
