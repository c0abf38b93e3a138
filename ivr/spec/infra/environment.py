"""An environment: what the names of a workspace are bound to in dev, stage or production."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, field_validator

from ivr.faults import Where
from ivr.spec.infra.deployment import Deployment
from ivr.spec.reading.reader import Source
from ivr.spec.values import Id, SpecModel

_NAME_CHARACTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")


def _symbol(value: str) -> str:
    kind, colon, name = value.partition(":")
    if not colon or not name or not set(name) <= _NAME_CHARACTERS or not kind.isalpha():
        message = f"{value!r} is not a symbol such as queue:fraud or lambda:route"
        raise ValueError(message)
    return value


SymbolText = Annotated[str, AfterValidator(_symbol)]

_CONNECT = r"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance/[^/]+/"

SHAPES: Mapping[str, tuple[str, str]] = {
    "queue": (_CONNECT + r"(queue|agent)/\S+", "a Connect queue's ARN"),
    "hours": (_CONNECT + r"operating-hours/\S+", "an ARN of hours of operation"),
    "prompt": (_CONNECT + r"prompt/\S+", "a Connect prompt's ARN"),
    "flow": (_CONNECT + r"contact-flow/\S+", "a contact flow's ARN"),
    "module": (r"\S*[0-9a-f-]{36}\S*", "a flow module's id or ARN"),
    "lambda": (r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:\S+", "a function's ARN"),
    "bot": (r"arn:aws[a-z-]*:lex:[a-z0-9-]+:\d{12}:bot-alias/\S+/\S+", "a bot alias' ARN"),
    "number": (r"\+[1-9]\d{6,14}", "a number in E.164"),
}
"""Kind of symbol -> what it may be bound to. Source: Connect and Lex API reference, ARN formats."""

OUTPUT = re.compile(r"\$\{output:[A-Za-z0-9]+\}")
"""What a stack puts out under this name, for the deployer to fill in; any symbol may be this."""


class Environment(SpecModel, frozen=True):
    """One file of infra/environments/.

    `derive: true` gives every unbound symbol an ARN made from its name (for local use); without
    it an unbound queue, lambda, hours, prompt or key is a finding, and flows and bots, whose ids
    the deployer learns later, become tokens. `as_found: true` takes every binding as it is
    written, as flows that were imported had it: a JSONPath, an id, a mark of another tool.
    """

    environment: Id
    about: str = ""
    instance: str = Field(description="ARN of the Connect instance")
    derive: bool = False
    as_found: bool = Field(default=False, description="symbols may be bound to any text")
    policy: Id = Field(default="default", description="profile in infra/policy/")
    values: dict[Id, str] = Field(
        default_factory=dict[Id, str], description="values of build-time prompt variables"
    )
    symbols: dict[SymbolText, str] = Field(
        default_factory=dict[SymbolText, str],
        description="symbol -> ARN, id or number; ${output:NAME} is what a stack puts out",
    )
    deploy: Deployment = Field(default_factory=Deployment, description="how it is deployed")

    _source: Source = PrivateAttr(default_factory=Source)

    @field_validator("symbols", mode="after")
    @classmethod
    def _bound_as_named(cls, symbols: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        for name, value in () if info.data.get("as_found") else symbols.items():
            kind = name.partition(":")[0]
            pattern, meant = SHAPES.get(kind, (r".+", ""))
            if OUTPUT.fullmatch(value):
                continue
            if not re.fullmatch(pattern, value, re.DOTALL):
                message = f"{name} is bound to {value!r}, which is not {meant}"
                raise ValueError(message)
        return symbols

    def where(self, *path: str | int) -> Where:
        """Return the place of a part of this file."""
        return self._source.at(*path)

    def written_in(self, source: Source) -> Environment:
        """Return this environment knowing where it was written."""
        object.__setattr__(self, "_source", source)
        return self
