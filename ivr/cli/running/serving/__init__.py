"""`ivr serve`: bots, and where there is a workspace its contact centre, for clients of Amazon's."""

from ivr.cli.running.serving.asked import Asked, Line
from ivr.cli.running.serving.command import opened, serve

__all__ = ["Asked", "Line", "opened", "serve"]
