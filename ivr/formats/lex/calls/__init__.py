"""The calls that create or update a bot, in order, as data: somebody else carries them out.

    made = plan(bot, Target(role=arn, hooks={"en_US": function}))
    for step in made.steps:
        print(step.operation, filled(step.parameters, ids))

Law of the room: nothing is called here. Ids that earlier calls give are `Ref`s; what a call gives
says which key of its answer holds the id.
"""

from ivr.formats.lex.calls.plan import Plan, plan
from ivr.formats.lex.calls.steps import Call, Joined, Ref, Wait, filled, needs_of, step_json
from ivr.formats.lex.calls.target import Known, KnownIntent, KnownLocale, Target

__all__ = [
    "Call",
    "Joined",
    "Known",
    "KnownIntent",
    "KnownLocale",
    "Plan",
    "Ref",
    "Target",
    "Wait",
    "filled",
    "needs_of",
    "plan",
    "step_json",
]
