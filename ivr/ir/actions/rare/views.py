"""Views: what the agent's or the chat customer's screen shows, and which button was pressed."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ivr.ir.actions.base import (
    CHAT,
    DOCS,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ActionBase,
    Contract,
    FlowType,
    Record,
    demand,
)
from ivr.ir.actions.parameters import (
    EQUALS,
    JSON,
    STATIC,
    TIME_LIMIT_EXCEEDED,
    WHOLE,
    choice,
    number,
    record,
    several,
    table,
)


class ViewResource(Record, frozen=True):
    """The view; its version is a field of its own or the end of the ARN (`:1`, `:$LATEST`)."""

    id: str
    version: str | None = None


class SensitiveData(Record, frozen=True):
    """Where the customer's answers are left out; only TRANSCRIPT is known."""

    hide_response_on: list[str] | None = None


class ViewParameters(Record, frozen=True):
    """The view, how many seconds it may stay open, and what it shows (any JSON types)."""

    view_resource: ViewResource
    invocation_time_limit_seconds: str
    view_data: dict[str, Any] | None = None
    sensitive_data_configuration: SensitiveData | None = None


class ShowView(ActionBase, frozen=True):
    """Shows a view and branches on the action chosen; answers stand in `$.Views`."""

    CONTRACT: ClassVar = Contract(
        DOCS + "participant-actions-showview.html",
        "D,F,P,C",
        errors=demand(NO_MATCHING_CONDITION, NO_MATCHING_ERROR, TIME_LIMIT_EXCEEDED),
        conditions="open",
        flows=frozenset({FlowType.CONTACT_FLOW, FlowType.CUSTOMER_QUEUE, FlowType.MODULE}),
        channels=CHAT,
        resources=("ViewResource.Id",),
        mirrors=NO_MATCHING_CONDITION,
        parameters={
            "ViewResource": record({"Id": WHOLE.must(), "Version": STATIC}).must(),
            "InvocationTimeLimitSeconds": number(1).must(),
            "ViewData": table(JSON),
            "SensitiveDataConfiguration": record(
                {"HideResponseOn": several(choice("TRANSCRIPT", also_others=True))}
            ),
        },
        operators=EQUALS,
    )
    type: Literal["ShowView"] = "ShowView"
    parameters: ViewParameters
