"""Limits of the flow language and of what flows touch, each with its source.

Law: numbers only. Bounds of single parameters stand with the parameter in its action's contract.
"""

from __future__ import annotations

FLOW_ACTIONS = 250
"""Actions of one flow. Source: Connect API reference, flow language example."""

FLOW_CHARACTERS = 256_000
"""Characters of the content of a flow or module, and of Settings. Source: CreateContactFlow."""

CONSOLE_ACTIONS, CONSOLE_BYTES = 100, 1_000_000
"""The console imports files below both only. Source: administrator guide, import of flows."""

IDENTIFIER_CHARACTERS = 50
IDENTIFIER_FORBIDDEN = frozenset("%:(\\/)=$,;[]{}")
IDENTIFIER_RESERVED = frozenset(
    {
        "__proto__",
        "constructor",
        "__defineGetter__",
        "__defineSetter__",
        "toString",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "valueOf",
    }
)
"""What an action's identifier may not hold or be. Source: flow language, actions."""

TEXT_BILLED_CHARACTERS, TEXT_CHARACTERS = 3_000, 6_000
"""Spoken characters, and all with tags, of one prompt. Source: Polly quotas."""

ATTRIBUTES_BYTES = 32_768
"""UTF-8 bytes of all attributes of a contact; more takes the error branch. Source: Connect API."""

ATTRIBUTES_KEPT_MONTHS = 24
"""How long contact records keep the attributes. Source: Connect feature limits."""

LAMBDA_SECONDS, LAMBDA_SECONDS_DEFAULT = 8, 3
"""How long a flow waits for a function at most, retries included. Source: InvokeLambdaFunction."""

LAMBDA_SECONDS_ASYNCHRONOUS = 60
"""How long a function may take that nobody waits for. Source: InvokeLambdaFunction."""

LAMBDA_ANSWER_BYTES = 32_768
"""Bytes of a function's answer. Source: administrator guide, Lambda functions in flows."""

INPUT_SECONDS, INPUT_SECONDS_CONSOLE = 180, 179
"""How long a flow waits for the first key. Source: GetParticipantInput, and the console's form."""

INTERDIGIT_SECONDS, INTERDIGIT_SECONDS_DEFAULT = 20, 5
"""How long a flow waits for each further key. Source: GetParticipantInput."""

TERMINATOR_KEYS = 5
"""Keys of a sequence that ends input. Source: GetParticipantInput."""

THIRD_PARTY_SECONDS, THIRD_PARTY_KEYS = 600, 50
"""How long it may ring, and the keys sent then. Source: TransferParticipantToThirdParty."""

CALLBACK_DELAY_SECONDS = 259_200
"""Three days, for the first delay and between attempts. Source: CreateCallbackContact."""

TASK_DELAY_SECONDS = 518_400
"""Six days. Source: CreateTask."""

WAIT_SECONDS = 604_800
"""Seven days. Source: Wait."""

LEX_TEXT_SECONDS = (60, 604_800)
"""How long a bot waits for an answer on chat. Source: ConnectParticipantWithLexBot."""

LOOP_ROUNDS = 100
"""Rounds of a Loop action; 0 goes to DoneLooping at once. Source: Loop."""

USER_TAGS = 6
"""Tags of one's own on a contact. Source: TagContact."""

CONTACT_CHAIN, QUEUE_TRANSFERS = 12, 11
"""Contacts that follow one another, and moves from queue to queue. Source: Connect quotas."""

MODULE_NESTING, MODULE_BRANCHES = 5, 8
"""Modules within modules, and named results of one. Source: administrator guide; live probes."""

MODULE_RESULTS_RESERVED = frozenset({"Success", "Error"})
"""Results that a module cannot return by name. Source: live probes."""

PROFICIENCY_LEVELS = (1, 5)
ROUTING_AND, ROUTING_OR = 8, 3
"""Levels, and conditions joined in one routing step. Source: UpdateContactRoutingCriteria."""

CONDITION_DEPTH, SUBCONDITIONS = 5, 50
"""Nesting of conditions that the pages speak of; the service takes none. Source: flow language."""

REFUSAL_PROBLEMS, REFUSAL_CHARACTERS = 50, 256
"""Problems told at once when a flow is refused. Source: InvalidContactFlowException."""

VIEW_BYTES = 16_384
"""Bytes of a view's data together with the attributes. Source: ShowView."""
