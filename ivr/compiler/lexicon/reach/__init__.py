"""Which keys, words and signs a value may hold."""
