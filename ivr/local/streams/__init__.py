"""Streams, delivery streams and buses on a laptop: their rules of delivery, the real handlers."""
