"""Interactions: asking a Lambda function.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any, ClassVar, Literal

from pydantic import Field

from ivr.ir.actions.base import DOCS, NO_MATCHING_ERROR, ActionBase, Contract, Record, demand
from ivr.ir.actions.parameters import JSON, WHOLE, Needs, choice, number, record, table
from ivr.ir.service.limits import LAMBDA_SECONDS, LAMBDA_SECONDS_ASYNCHRONOUS


class ResponseValidation(Record, frozen=True):
    """STRING_MAP (flat strings) or JSON."""

    response_type: str


class LambdaParameters(Record, frozen=True):
    """The function, how long to wait (a decimal string), and what to tell it.

    It may take 1..8 s; asked ASYNCHRONOUSly, where the flow goes on at once, 1..60 s.

    That is texts by their names; where a name holds an object, the function gets it as one.
    """

    lambda_function_arn: str = Field(alias="LambdaFunctionARN")
    invocation_time_limit_seconds: str
    invocation_type: str | None = None
    lambda_invocation_attributes: dict[str, Any] | None = None
    response_validation: ResponseValidation | None = None


class InvokeLambdaFunction(ActionBase, frozen=True):
    """Asks a function; its answer replaces `$.External`. An error's outcome is unknown."""

    CONTRACT: ClassVar = Contract(
        DOCS + "interactions-invokelambdafunction.html",
        "D,F,X,P,C",
        errors=demand(NO_MATCHING_ERROR),
        resources=("LambdaFunctionARN",),
        parameters={
            "LambdaFunctionARN": WHOLE.must(),
            "InvocationTimeLimitSeconds": number(1, LAMBDA_SECONDS_ASYNCHRONOUS, "never").must(),
            "InvocationType": choice("SYNCHRONOUS", "ASYNCHRONOUS"),
            "LambdaInvocationAttributes": table(JSON),
            "ResponseValidation": record({"ResponseType": choice("STRING_MAP", "JSON")}),
        },
        needs=(
            Needs(
                "InvocationType",
                value="ASYNCHRONOUS",
                absent=True,
                most=(("InvocationTimeLimitSeconds", LAMBDA_SECONDS),),
            ),
        ),
    )
    type: Literal["InvokeLambdaFunction"] = "InvokeLambdaFunction"
    parameters: LambdaParameters


INTERACTION_ACTIONS: tuple[type[ActionBase], ...] = (InvokeLambdaFunction,)
