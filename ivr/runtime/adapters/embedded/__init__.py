"""The ports carried out on a laptop: SQLite and a remembered dialer."""
