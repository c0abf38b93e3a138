"""How the values in a prompt are said: digits one by one, a date as a date.

A collected value stands in the flow as it was heard or keyed, so the voice has to be told; what a
function answered is in words already. Law: markup goes round a value only where nothing in the
whole prompt can hold a sign that SSML does not carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ivr.compiler.lexicon.reach.shapes import manner
from ivr.compiler.scope.known import Known
from ivr.faults import Finding, Where, warning
from ivr.speech.prompts import Prompt, PromptBook

Manners = Mapping[str, str]
"""Variable -> attributes of its say-as tag."""


def manners_in(book: PromptBook, prompt: Prompt, names: Iterable[str], known: Known) -> Manners:
    """Return say-as attributes by variable, for those that are not said as they stand."""
    named = tuple(names)
    wanted = _wanted(book, named, known)
    unsafe = prompt.kind == "text" and any(_may_hold_anything(name, known) for name in named)
    return {} if unsafe else wanted


def unsaid(
    book: PromptBook, prompt: Prompt, names: Iterable[str], around: tuple[Known, Where]
) -> Iterable[Finding]:
    """Yield PRM008 where a value cannot be said in its manner for another that stands beside it."""
    known, where = around
    named = tuple(names)
    beside = [name for name in named if _may_hold_anything(name, known)]
    first = next(iter(_wanted(book, named, known)), "")
    if prompt.kind == "text" and first and beside:
        kind = book.variables[first].type
        message = (
            f"{first!r} is not said as {kind}, because {beside[0]!r} beside it may hold any sign"
        )
        yield warning("PRM008", where, message, "Say the two in prompts of their own.")


def _wanted(book: PromptBook, names: Iterable[str], known: Known) -> Manners:
    told = {name: manner(book.variables[name].type, known.shape(name)) for name in names}
    return {name: attributes for name, attributes in told.items() if attributes}


def _may_hold_anything(name: str, known: Known) -> bool:
    return not known.shape(name)
