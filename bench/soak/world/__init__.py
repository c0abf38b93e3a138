"""The world of a soak: people, telephones and a platform that fails, all on virtual time."""
