"""What is simulated of each action type, and what the world must say: the table and its page.

Law of the room: one row for each type of Connect; `python -m ivr.simulator.rehearsal.page` writes
docs/simulator.md, and a test holds the two together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from ivr.ir.actions import ACTION_TYPES

ANSWERS = "`answers`"
PORT: Mapping[str, str] = {
    "functions": "what a Lambda function answers, late or not at all; default: each raises",
    "bots": "what a Lex bot makes of words, keys or silence; default: each fails",
    "calendars": "whether hours of operation are open; default: always "
    "(`call.staff.WeeklyCalendars`: weeks, zones, holidays)",
    "queues": "how a queue or an agent stands: wait, capacity, sizes, agents by state, and who "
    "answers; default: one free agent after 20 s",
    "dispatch": "how long a contact waits by priority, head start and routing criteria; default: "
    "as its queue says (`call.staff.MatchedAgents`: agents with proficiencies)",
    "numbers": "what becomes of dialling, and which digits are a number; default: what looks like "
    "one is one, and answers",
    "cipher": "encryption of keyed digits; default: a text without them",
    "clock": "what time it is; default: 2026-01-14 15:00 UTC, and as much later as the call is old",
    "random": "what a draw shows; default: the same in every call",
    "answers": "what an action comes to that only AWS could know: a result, values, an error, "
    "seconds; default: nobody knows (`call.beyond.ScriptedAnswers`, `given: {answers: ...}`)",
    "breaks": "which action fails by itself, and with which error; default: none",
    "caller": "what the caller does, also while waiting; default: hangs up",
}
"""Port of the world -> what it says, and its default in a quiet world."""

_CASE, _PROFILE = "loads `$.Case`", "loads `$.Customer`"
_ASKED = ("asked; an answer is a success, loads the roots it names, or is an error", ANSWERS)

Row = tuple[str, str]

TYPES: Mapping[str, Row] = {
    "AssociateContactToCustomerProfile": ("asked", ANSWERS),
    "AuthenticateParticipant": ("asked; chat only", ANSWERS),
    "CheckHoursOfOperation": (
        "a calendar, or whether the target queue is open",
        "`calendars`, `queues`",
    ),
    "CheckMetricData": ("all five metrics; the oldest contact in milliseconds", "`queues`"),
    "CheckOutboundCallStatus": (
        "who answered a campaign's call; an error where no campaign dialled",
        "`Contact.answered_by`, `Contact.campaign`",
    ),
    "CheckSegmentMembership": ("asked; branches on the result", ANSWERS),
    "CheckVoiceId": ("asked; AWS ended Voice ID on 2026-05-20", ANSWERS),
    "Compare": ("all nine operators over the whole contact data", "-"),
    "CompleteOutboundCall": ("dials; nobody there ends the contact", "`Contact.answered_by`"),
    "ConnectParticipantWithLexBot": (
        "turn after turn; keys, silence, barge-in; `$.Lex`; V2, and classic bots as "
        "`lex:<region>:<name>:<alias>`; sentiment branches are not",
        "`bots`, `caller`, `silence_is`, `bot_sessions`",
    ),
    "CreateCallbackContact": ("noted; the contact ends as a callback", "`queues`"),
    "CreateCase": (f"asked; {_CASE}", ANSWERS),
    "CreateContact": _ASKED,
    "CreateCustomerProfile": (f"asked; {_PROFILE}", ANSWERS),
    "CreatePersistentContactAssociation": ("asked; chat only", ANSWERS),
    "CreateTask": (
        "noted, with `$.Task.ContactId`; asked of templates, and of flows that are not here",
        ANSWERS,
    ),
    "CreateWisdomSession": ("asked; loads `$.Wisdom`", ANSWERS),
    "DequeueContactAndTransferToQueue": ("waits anew, eleven times at most", "`queues`"),
    "DisconnectParticipant": ("ends the contact; its disconnect flow runs", "-"),
    "DistributeByPercentage": ("draws 1 to 100", "`random`"),
    "EndFlowExecution": ("ends the flow, or gives back from a module", "-"),
    "EndFlowModuleExecution": ("returns a result and values", "-"),
    "EvaluateDataTableValues": _ASKED,
    "GetCalculatedAttributesForCustomerProfile": (f"asked; {_PROFILE}", ANSWERS),
    "GetCase": (f"asked; {_CASE}, the fields asked for", ANSWERS),
    "GetCustomerProfile": (f"asked; {_PROFILE}, the fields asked for", ANSWERS),
    "GetCustomerProfileObject": (f"asked; {_PROFILE}", ANSWERS),
    "GetMetricData": ("loads `$.Metrics`; null in an idle contact centre", "`queues`"),
    "GetParticipantInput": (
        "menus and stored input: time limits, typing ahead, cancelling, terminators, phone "
        "numbers, encryption; voice only",
        "`caller`, `numbers`, `cipher`",
    ),
    "InvokeFlowModule": (
        "runs it, five deep at most; one that is not here is an error, unless answered",
        ANSWERS,
    ),
    "InvokeLambdaFunction": ("8 s with retries, 32 KB, both kinds of answer", "`functions`"),
    "ListDataTableValues": _ASKED,
    "LoadContactContent": ("asked; email only", ANSWERS),
    "Loop": ("counts by flow and action", "`loop_counts`"),
    "MessageParticipant": ("said, and timed; work items pass it over", "`seconds_of`, `plain`"),
    "MessageParticipantIteratively": (
        "in turn until interrupted, or answered; voice only",
        "`caller`",
    ),
    "RenderMessageTemplate": _ASKED,
    "ResumeContact": ("noted; tasks only", "-"),
    "RouteContactToAgent": _ASKED,
    "ShowView": (
        "asked; branches on the button, loads `$.Views`, runs out of time; chat only",
        ANSWERS,
    ),
    "StartOutboundChatContact": (
        "noted; asked of flows that are not here",
        f"`numbers`, {ANSWERS}",
    ),
    "StartOutboundEmailContact": _ASKED,
    "StartVoiceIdStream": ("asked; AWS ended Voice ID on 2026-05-20", ANSWERS),
    "TagContact": ("set; six at most", "-"),
    "TransferContactToAgent": (
        "whispers and holds of the target agent; a busy one ends the call",
        "`queues`, `Contact.agent`",
    ),
    "TransferContactToQueue": (
        "the customer-queue flow, the wait, whispers, holds; full queues",
        "`queues`, `dispatch`, `caller`",
    ),
    "TransferParticipantToThirdParty": (
        "answered, failed, or too late; comes back where the flow continues",
        "`numbers`",
    ),
    "TransferToFlow": ("enters it; one that is not here is an error, unless answered", ANSWERS),
    "UntagContact": ("taken off", "-"),
    "UpdateCase": (f"asked; {_CASE}", ANSWERS),
    "UpdateContactAttributes": ("set; 32,768 bytes in all", "-"),
    "UpdateContactCallbackNumber": ("set; invalid, or not to be dialled", "`numbers`"),
    "UpdateContactData": ("name, description, customer, language, assistant's session", "-"),
    "UpdateContactEventHooks": (
        "queue, whisper, hold and disconnect flows run; those of the agent's screen, and of "
        "pausing, are only noted",
        "-",
    ),
    "UpdateContactMediaProcessing": ("noted; chat only", "-"),
    "UpdateContactMediaStreamingBehavior": ("`$.MediaStreams`; voice only", "-"),
    "UpdateContactRecordingAndAnalyticsBehavior": ("noted; another channel is a mismatch", "-"),
    "UpdateContactRecordingBehavior": ("noted", "-"),
    "UpdateContactRoutingBehavior": ("priority, head start", "`dispatch`"),
    "UpdateContactRoutingCriteria": ("stated, or at a path", "`dispatch`"),
    "UpdateContactTargetQueue": ("a queue, or an agent", "`queues`"),
    "UpdateContactTextToSpeechVoice": ("noted", "-"),
    "UpdateCustomerProfile": (f"asked; {_PROFILE}", ANSWERS),
    "UpdateFlowAttributes": ("set, for this flow", "-"),
    "UpdateFlowLoggingBehavior": ("masks the transcript where it is off", "-"),
    "UpdatePreviousContactParticipantState": ("noted; voice only", "-"),
    "UpsertDataTableValues": _ASKED,
    "Wait": (
        "time passes; the customer may return; a wait that lets the flow continue is asked",
        f"`caller`, {ANSWERS}",
    ),
}
"""Action type -> (what is simulated, what the world says: ports, and facts of the contact)."""

DOUBTS: tuple[str, ...] = (
    "An error or a result without a branch of its own takes NoMatchingError; without that the call "
    "ends with SIM002. Modules, Wait and repeated messages then take NextAction.",
    "A path that leads nowhere is silent in a text, removes an attribute, and makes every "
    "condition false, as a value and as an operand.",
    "An operand that is a whole JSONPath stands for what is there; any other is compared as it is "
    "written.",
    "A number is digits, perhaps after a minus, perhaps with a fraction: `+1`, `.5`, `5.` and "
    "` 5 ` are none, so that nothing passes for a number that Connect might refuse.",
    "KeyExists of a value that is no object asks whether there is one.",
    "A Loop counts by flow and action, and counts on when the call comes back into its flow; "
    "`loop_counts: restarted` of the `World` counts anew.",
    "What a flow knows (`$.External`, `$.Lex`, stored input, flow attributes) is lost in the flow "
    "that it transfers to, as are keys typed ahead; these are lost on the way into a module and "
    "out of it too.",
    "Keys typed ahead wait for the next input that takes them (`EnableDTMFBuffer`); an input that "
    "does not, or a bot, loses them: they were meant for an earlier question.",
    "EndFlowExecution in a module gives back to the flow that called it, without a result; "
    "messages that are repeated to the end of a phase do not.",
    "Keys towards a bot of which `*` (deletion) and `#` (end) leave nothing are silence, and "
    "`silence_is` of the `World` says what that comes to.",
    "Nobody is there in a disconnect flow, nor on tasks and email: messages are passed over, every "
    "other participant action fails.",
    "The disconnect flow follows every end of a contact except one: a caller who still waits after "
    "3,600 s has not been disconnected.",
    "A view's button without a condition is NoMatchingCondition, also where none has one.",
    "A Lambda function is asked four times at most, and while it is asked `$.External` is empty.",
    "Words at a keypad are no key, and do not stop the wait for one.",
    "A bot that is asked again in the same contact, alias and language goes on with its session: "
    "active contexts, an open question, and the attributes where the action brings none, until the "
    "session expires. `bot_sessions: restarted` of the `World` begins anew with every action.",
)
"""Where AWS leaves it open: the reading that is kept, the one that is safest for callers."""

_HEAD = """\
# The simulator

Every action that a voice, chat or task contact can meet is executed, and what it needs from
outside is a port of the `World` (`ivr/simulator/call/world.py`) that a test sets. Nothing succeeds
unasked: an action that only AWS could judge, and for which the world has no answer, ends the call
with SIM001.

```yaml
# tests/scenarios/offers.yaml
- test: a known customer accepts the offer
  dialog: branches
  given:
    answers:
      GetCustomerProfile: {values: {FirstName: Ann, ProfileId: p-1}}   # by type
      show_offer: {result: Accept, delay: 12s}                         # by identifier
      branches/open_case: [{error: ContactNotLinked}, {values: {case_id: c-1}}]   # in order
  ends: hangup
```

A step is a function from one moment of a call to the next. It changes nothing but that moment,
which is a tuple that can be compared; what the world knows or does is behind a port.
"""


def _lines() -> Iterator[str]:
    yield _HEAD
    yield "## Ports\n"
    yield "| Port | Says |"
    yield "|---|---|"
    yield from (f"| `{name}` | {says} |" for name, says in PORT.items())
    yield "\n## Actions\n"
    yield "| Type | Simulated | The world says |"
    yield "|---|---|---|"
    yield from (f"| {kind} | {' | '.join(TYPES[kind])} |" for kind in sorted(ACTION_TYPES))
    yield ""
    yield "Types that Connect does not have, and actions of another shape than their type's, are"
    yield "asked of `answers` too. The service fails where `breaks` says so, whatever the action."
    yield "\n## Doubts\n"
    yield "What AWS leaves open is read so; a second interpreter, in the tests, reads it alike.\n"
    yield from (f"{number}. {doubt}" for number, doubt in enumerate(DOUBTS, 1))


def markdown() -> str:
    """Return the page."""
    return "\n".join((*_lines(), ""))


if __name__ == "__main__":
    sys.stdout.write(markdown())
