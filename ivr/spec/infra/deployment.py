"""How an environment is deployed: what its bots run as, and which dialog each number enters."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from ivr.spec.values import Id, SpecModel

STACKS = (
    *("data", "functions", "contact-centre"),
    *("streaming", "training", "api", "observability"),
)
"""Stacks in the order in which each may need what those before it put out."""

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class Deployment(SpecModel, frozen=True):
    """The part of an environment that `ivr deploy` reads.

    Whatever is left out is derived: names of stacks and parameters from the environment's name,
    the account and the region from the ARN of the instance.
    """

    bot_role: str = Field(
        default="",
        description="ARN of the role that Lex takes on; else the output BotRoleArn of a stack",
    )
    bucket: str = Field(
        default="",
        description="bucket of code and releases; else ivr-<environment>-<account>-<region>",
    )
    bots: Literal["deployer", "cloudformation"] = Field(
        default="deployer", description="who owns the bots: the deployer, or a stack of their own"
    )
    alias: str = Field(default="live", description="name of the alias of every bot")
    versions: bool = Field(
        default=False, description="make a version of each flow and module that is deployed"
    )
    stacks: tuple[str, ...] | None = Field(
        default=None, description="stacks that are deployed; else all that infra/stacks/ has"
    )
    parameters: dict[str, str] = Field(
        default_factory=dict[str, str], description="parameter of a stack -> its value"
    )
    numbers: dict[str, Id] = Field(
        default_factory=dict[str, Id], description="number in E.164 -> the dialog that it enters"
    )

    @field_validator("stacks", mode="after")
    @classmethod
    def _known_stacks(cls, stacks: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in stacks or ():
            if name not in STACKS:
                message = f"{name!r} is no stack. There are: {', '.join(STACKS)}"
                raise ValueError(message)
        return stacks

    @field_validator("numbers", mode="after")
    @classmethod
    def _in_e164(cls, numbers: dict[str, Id]) -> dict[str, Id]:
        for number in numbers:
            if not _NUMBER.fullmatch(number):
                message = f"{number!r} is not a number in E.164, such as +12025550100"
                raise ValueError(message)
        return numbers
