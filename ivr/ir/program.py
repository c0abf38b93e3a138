"""A program: everything one workspace compiles to, before or after link."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ivr.ir.bot import Bot
from ivr.ir.flow import Flow


class Program(NamedTuple):
    """Flows and bots by name; `symbols` maps each linked symbol to its ARN or token."""

    flows: tuple[Flow, ...] = ()
    bots: tuple[Bot, ...] = ()
    symbols: Mapping[str, str] = MappingProxyType({})

    def flow(self, name: str) -> Flow:
        """Return a flow by name.

        Raises:
            KeyError: There is no such flow.
        """
        return {flow.name: flow for flow in self.flows}[name]
