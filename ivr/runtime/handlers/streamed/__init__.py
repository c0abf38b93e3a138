"""Functions that streams, delivery streams, buses and state machines invoke."""
