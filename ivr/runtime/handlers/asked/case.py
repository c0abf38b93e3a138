"""Connect asks on an outbound call: which charge is next, and may it be told?"""

from __future__ import annotations

from ivr import spoken
from ivr.runtime import wiring
from ivr.runtime.records import Charge, local_time
from ivr.runtime.services.inside import verification
from ivr.runtime.services.inside.verification import CaseDetails
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `case` for a Connect event."""
    call = wiring.connect(event, services)
    found = verification.details(call, services.ports)
    values = {
        "state": "open" if found.number else "closed",
        "name": spoken.name(found.name, call.locale),
        "disclosed": "yes" if found.disclosed else "no",
    }
    if found.charge is not None:
        values |= _told(found, found.charge, call.locale)
    return wiring.reply("case", values)


def _told(found: CaseDetails, charge: Charge, locale: str) -> dict[str, str]:
    return {
        "charge": str(found.number),
        "charges": str(len(found.case.charges)),
        "amount": spoken.money(charge.amount, charge.currency, locale),
        "merchant": spoken.plain(charge.merchant, locale),
        "date": spoken.date(local_time(charge.at, found.time_zone).date(), locale),
        "card_ending": spoken.card_ending(charge.ending, locale),
    }


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("case", answer, event, context=context)
