"""Actions and flows for the plain interpreter, in few words."""

from __future__ import annotations

ERRORS = [
    *("NoMatchingError", "NoMatchingCondition", "InputTimeLimitExceeded", "InvalidPhoneNumber"),
    *("CallFailed", "ConnectionTimeLimitExceeded", "QueueAtCapacity", "TimeLimitExceeded"),
    *("InvalidCallbackNumber", "CallbackNumberNotDialable", "ChannelMismatch", "NoneFound"),
    *("MultipleFound", "ContactNotLinked", "NoneFoundError", "MultipleFoundError"),
    *("ParticipantNotFound", "InFlightRedactionConfigurationFailed"),
]
LINE = {
    "q": {
        "hours": "h",
        "metrics": {"NumberOfAgentsAvailable": 2},
        "Metrics": {"Queue": {"Size": 3}},
    },
    "full": {"full": True, "metrics": {}},
    "ann": {"metrics": {"NumberOfAgentsAvailable": 1}},
}


def action(name, kind, given=None, then=None, **more):
    """One action; `errors` and `conditions` as {what: next}, a condition as in a label."""
    errors = [{"ErrorType": e, "NextAction": n} for e, n in more.get("errors", {}).items()]
    rules = [(*rule.split(" ", 1), to) for rule, to in more.get("conditions", {}).items()]
    conditions = [
        {"Condition": {"Operator": op, "Operands": [what]}, "NextAction": to}
        for op, what, to in rules
    ]
    ways = {"Errors": errors, "Conditions": conditions}
    ways |= {"NextAction": then} if then else {}
    return {"Identifier": name, "Type": kind, "Parameters": given or {}, "Transitions": ways}


def flow(*actions):
    return {"Version": "2019-10-30", "StartAction": actions[0]["Identifier"], "Actions": [*actions]}


BYE = action("bye", "DisconnectParticipant")


def lone(kind, given, rules, *before):
    """A flow of `before`, then the action under test with every branch wired."""
    everything = {"errors": dict.fromkeys(ERRORS, "bye"), "conditions": dict.fromkeys(rules, "bye")}
    return flow(*before, action("x", kind, given, "bye", **everything), BYE)


ANN = action("pick", "UpdateContactTargetQueue", {"AgentId": "ann"}, "x")
QUEUED = action("pick", "UpdateContactTargetQueue", {"QueueId": "q"}, "x")
FULL = action("pick", "UpdateContactTargetQueue", {"QueueId": "full"}, "x")


def say(name, text, then="bye"):
    return action(name, "MessageParticipant", {"Text": text}, then)


GENERAL = "NoMatchingError"
