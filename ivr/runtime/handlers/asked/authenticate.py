"""Connect asks: is this the customer's secret? The digits are compared and forgotten.

Law of the room: what was keyed under encryption is opened here, and by no other function.
"""

from __future__ import annotations

import re

from ivr import contract
from ivr.faults import Malformed
from ivr.runtime import wiring
from ivr.runtime.services.inside import proof
from ivr.runtime.wiring import Services

SEALED = re.compile(r"(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/]{12,}={0,2}")
"""What sealed digits look like: base64, longer than any secret, and not digits alone."""


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `authenticate` for a Connect event.

    A flow that passes no secret (none was keyed, or it is gone) gets the answer of a wrong one.
    """
    call = wiring.connect(event, services)
    asked = call.parameters.get("proof", "")
    secret = _opened(call.parameters.get("secret", "").replace(contract.NONE, ""), services)
    result = proof.prove(call, asked, secret, services.ports, services.settings.pepper)
    return wiring.reply("authenticate", {"result": result})


def _opened(keyed: str, services: Services) -> str:
    """Return the digits that were keyed.

    Raises:
        Malformed: They were not sealed for us, or not sealed where only sealed ones are accepted.
        Unavailable: What opens them did not answer.
    """
    if not keyed:
        return ""
    if SEALED.fullmatch(keyed):
        return services.ports.unsealer.open(keyed)
    if not services.settings.keypad_plain:
        raise Malformed("The secret was keyed without encryption. Set `encrypt: true` on its step.")
    return keyed


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("authenticate", answer, event, context=context)
