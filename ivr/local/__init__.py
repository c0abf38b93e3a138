"""A contact centre on a laptop: the simulator with the real handlers."""
