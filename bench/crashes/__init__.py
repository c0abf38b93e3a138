"""Every operation of every handler as its last one: exhaustive crash points."""
