"""How somebody may be reached: attempts, lines, numbers, and the words of messages."""
