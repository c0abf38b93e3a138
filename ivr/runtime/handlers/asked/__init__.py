"""Functions that a flow or a bot asks during a contact; each answers within its contract."""
