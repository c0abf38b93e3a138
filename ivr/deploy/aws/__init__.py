"""AWS behind the port of `ivr.deploy.reach.cloud`: the second door through which boto3 enters."""

from __future__ import annotations

from ivr.deploy.aws.account import Account

__all__ = ["Account"]
