"""Questions answered by words or keys: one-shot Lex turns counted by the flow.

Each try asks once; Lex never asks again by itself. Session attributes carry the number of the try
into the turn and back, so that one set of comparisons serves every try. Whether silence ends in
`InputTimeLimitExceeded` or in the fallback intent is not documented: both lead the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ivr.compiler.lower.listen.tries import Tries, Try, asked
from ivr.compiler.scope.saying import Spot
from ivr.compiler.scope.scope import Scope
from ivr.compiler.scope.speaking import Said
from ivr.contract import HEARD
from ivr.ir.actions.base import (
    INPUT_TIME_LIMIT_EXCEEDED,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ActionBase,
    built,
    leads,
    stated,
)
from ivr.ir.actions.control import Compare, CompareParameters
from ivr.ir.actions.participant import ConnectParticipantWithLexBot, LexParameters, LexV2Bot
from ivr.ir.bot import FALLBACK_INTENT
from ivr.spec.graph import WORD_WAIT_MAX
from ivr.spec.nodes.base import Listens

ATTEMPT = "attempt"
"""Session attribute that carries the number of the try."""

_NO_ERASING = "D"
"""A key that no telephone has: nothing erases what was keyed."""

_NO_ENDING = "C"
"""Another: nothing ends an entry before its length or time does."""

_ENDING = "#"
"""What ends an entry where nobody says. Source: Lex V2 guide, configuring DTMF input."""

SIGNS = {"*": "key_star", "#": "key_hash"}
"""Keys that are no digits -> what the code hook calls them."""


class Turn(NamedTuple):
    """A question to a bot: intents with their targets, and what else may happen.

    `signs` are targets of `*` and `#`; `session` are further session attributes. The target of
    the fallback intent is for words that nobody understood: silence, `*` and `#` end in it too,
    and are told apart before. Where a value is asked for, `refused` are the intents of digits that
    are not it, possibly none: they are an invalid value rather than no match, and so are digits
    that no intent takes. `keyed` is the intent of a value that counts only if it was keyed: Lex
    hears words too, and nothing tells it not to.
    """

    bot: str
    intents: Mapping[str, str]
    failed: str
    signs: Mapping[str, str] = MappingProxyType({})
    session: Mapping[str, str] = MappingProxyType({})
    refused: tuple[str, ...] | None = None
    keyed: str = ""


_DIGITS = ("key_other", "digits")
"""What the code hook calls digits that no intent takes, keyed or said."""

_TOLD = f"$.Lex.SessionAttributes.{HEARD}"


def _taken(scope: Scope, what: Turn) -> tuple[str, ...]:
    """Return what the code hook calls digits that count here; those of a chat are typed."""
    return _DIGITS[:1] if what.keyed and "chat" not in scope.channels else _DIGITS


_MISSED = {"no_input": "silent", "no_match": "missed", "invalid": "refused"}
"""How a try fails -> role of the action that looks up what follows."""


def turn(
    scope: Scope, tries: Tries, prefix: str, what: Turn, lists: Mapping[str, Sequence[Spot]]
) -> list[ActionBase]:
    """Return the actions of every try of a question to a bot, and of what follows the answer."""
    shared = {name: scope.fresh(f"{prefix}{name}") for name in ("choose", "heard")}
    actions: list[ActionBase] = []
    missed: dict[str, str] = {}
    for how in _MISSED if what.refused is not None else ("no_input", "no_match"):
        missed[how] = _missed(scope, tries, (prefix, how, lists), actions)
    heard = {"nothing": missed["no_input"], **what.signs}
    intents = dict(what.intents)
    lost = intents.pop(FALLBACK_INTENT, missed["no_match"])
    if what.refused is not None:
        heard.update(dict.fromkeys(_taken(scope, what), missed["invalid"]))
        intents.update(dict.fromkeys(what.refused, missed["invalid"]))
    if what.keyed:
        keyed = scope.fresh(f"{prefix}keyed")
        ways = dict.fromkeys(_taken(scope, what), intents[what.keyed])
        actions.append(_compare(keyed, _TOLD, ways, missed["no_match"]))
        intents[what.keyed] = keyed
    asking = _Asking(what, shared["choose"], shared["heard"], lists)
    return [
        *(action for each in tries for action in _asked(scope, tries, each, asking)),
        _compare(shared["choose"], "$.Lex.IntentName", intents, missed["no_match"]),
        _compare(shared["heard"], _TOLD, heard, lost),
        *actions,
    ]


def _missed(
    scope: Scope,
    tries: Tries,
    named: tuple[str, str, Mapping[str, Sequence[Spot]]],
    actions: list[ActionBase],
) -> str:
    """Return where a failed try leads: an action that looks which try it was."""
    prefix, how, lists = named
    last = scope.exhausted()
    ways = {str(n): tries.after(n, how, lists) for n in range(1, tries.count)}
    if not ways:
        return last
    here = scope.fresh(f"{prefix}{_MISSED[how]}")
    actions.append(_compare(here, f"$.Lex.SessionAttributes.{ATTEMPT}", ways, last))
    return here


def _compare(here: str, path: str, ways: Mapping[str, str], otherwise: str) -> ActionBase:
    return built(
        Compare,
        identifier=here,
        type="Compare",
        parameters=built(CompareParameters, comparison_value=path),
        transitions=leads(
            otherwise, conditions=dict(ways), errors={NO_MATCHING_CONDITION: otherwise}
        ),
    )


class _Asking(NamedTuple):
    what: Turn
    choose: str
    heard: str
    lists: Mapping[str, Sequence[Spot]]


def _asked(scope: Scope, tries: Tries, each: Try, asking: _Asking) -> list[ActionBase]:
    what = asking.what
    session = {HEARD: "speech", ATTEMPT: str(each.number), **_settings(scope, each), **what.session}
    ways = leads(
        what.failed,
        conditions={FALLBACK_INTENT: asking.heard},
        errors={
            INPUT_TIME_LIMIT_EXCEEDED: tries.after(each.number, "no_input", asking.lists),
            NO_MATCHING_CONDITION: asking.choose,
            NO_MATCHING_ERROR: what.failed,
        },
    )

    bot = built(LexV2Bot, alias_arn=what.bot)

    def make(here: str, said: Said) -> ActionBase:
        fields: dict[str, Any] = {"lex_v2_bot": bot, "lex_session_attributes": session, **said}
        return built(
            ConnectParticipantWithLexBot,
            identifier=here,
            type="ConnectParticipantWithLexBot",
            parameters=stated(LexParameters, fields),
            transitions=ways,
        )

    return asked(scope, each, make)


def _settings(scope: Scope, each: Try) -> dict[str, str]:
    """Return the timers of a turn. Source: Lex V2 guide, configuring timeouts for user input."""
    assert isinstance(scope.node, Listens)
    node, defaults, settings = scope.node, scope.dialog.defaults, scope.settings
    silence = defaults.end_silence if node.end_silence is None else node.end_silence
    interrupts = settings.barge_in.speech and settings.barge_in.keys
    return {
        "x-amz-lex:audio:start-timeout-ms:*:*": str(each.wait(scope, WORD_WAIT_MAX)),
        "x-amz-lex:audio:end-timeout-ms:*:*": str(silence),
        "x-amz-lex:audio:max-length-ms:*:*": str(settings.max_speech),
        "x-amz-lex:dtmf:end-timeout-ms:*:*": str(settings.inter_digit),
        "x-amz-lex:allow-interrupt:*:*": "true" if interrupts else "false",
    }


def one_key(signs: Mapping[str, str]) -> dict[str, str]:
    """Return session attributes of a turn that a single key answers."""
    session = {
        "x-amz-lex:dtmf:max-length:*:*": "1",
        "x-amz-lex:dtmf:deletion-character:*:*": _NO_ERASING,
    }
    if "key_hash" in signs:
        session["x-amz-lex:dtmf:end-character:*:*"] = _NO_ENDING
    return session


def many_keys(longest: int | None, end: str, signs: Mapping[str, str]) -> dict[str, str]:
    """Return session attributes of a turn that up to `longest` keys answer.

    A key that means something by itself cannot end an entry: alone it would be silence; and one
    that ends it cannot erase it. Where no single key is named, Lex ends entries by its own.
    """
    session: dict[str, str] = {}
    if longest is not None:
        session["x-amz-lex:dtmf:max-length:*:*"] = str(longest)
    ending = end if len(end) == 1 else ""
    if SIGNS.get(ending or _ENDING) in signs:
        ending = _NO_ENDING
    if ending:
        session["x-amz-lex:dtmf:end-character:*:*"] = ending
    if "key_star" in signs or ending == "*":
        session["x-amz-lex:dtmf:deletion-character:*:*"] = _NO_ERASING
    return session
