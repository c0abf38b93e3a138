"""One module for each Lambda function: event in, service called, answer out.

`HANDLERS` maps every function name to its `answer`: the functions that flows and bots ask
(`asked`), and those that are told of something (`told`). Functions of streams (`streamed`) and of
models (`taught`) have rooms beside these. The table is made when it is first asked for, because a
Lambda function loads its own module only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.runtime.wiring import Answer

    HANDLERS: Mapping[str, Answer]


@cache
def _table() -> Mapping[str, Answer]:
    from ivr.runtime.handlers.asked import (  # noqa: PLC0415  see the law of the room
        account,
        answer,
        authenticate,
        block,
        card_state,
        case,
        code_hook,
        dispute,
        lookup,
        route,
        send_code,
    )
    from ivr.runtime.handlers.told import (  # noqa: PLC0415  see the law of the room
        contact_event,
        deliver,
        dial,
        intake,
        list_number,
        review,
        sweep,
        text_reply,
        transactions,
    )

    return {
        "lookup": lookup.answer,
        "route": route.answer,
        "authenticate": authenticate.answer,
        "account": account.answer,
        "block": block.answer,
        "card_state": card_state.answer,
        "send_code": send_code.answer,
        "dispute": dispute.answer,
        "case": case.answer,
        "answer": answer.answer,
        "code_hook": code_hook.answer,
        "intake": intake.answer,
        "dial": dial.answer,
        "contact_event": contact_event.answer,
        "sweep": sweep.answer,
        "text_reply": text_reply.answer,
        "deliver": deliver.answer,
        "review": review.answer,
        "list_number": list_number.answer,
        "transactions": transactions.answer,
    }


def __getattr__(name: str) -> Mapping[str, Answer]:
    if name == "HANDLERS":
        return _table()
    raise AttributeError(name)
