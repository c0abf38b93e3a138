"""Leave nodes -> actions: goto, transfer, callback, play_queue, return, hangup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ivr.compiler.scope.rescue import Rescue, behind
from ivr.compiler.scope.scope import Scope
from ivr.compiler.scope.speaking import message, spoken_as
from ivr.ir.actions.attributes import (
    AttributeParameters,
    EventHookParameters,
    UpdateContactAttributes,
    UpdateContactEventHooks,
)
from ivr.ir.actions.base import (
    NO_MATCHING_ERROR,
    ActionBase,
    Branch,
    Condition,
    ErrorBranch,
    FlowType,
    Spoken,
    Transitions,
    bare,
    built,
    ends,
    leads,
    stated,
)
from ivr.ir.actions.control import (
    CheckHoursOfOperation,
    EndFlowExecution,
    EndFlowModuleExecution,
    FlowParameters,
    HoursParameters,
    ModuleResultParameters,
    TransferToFlow,
)
from ivr.ir.actions.participant import (
    DisconnectParticipant,
    LoopedMessages,
    MessageParticipantIteratively,
)
from ivr.ir.actions.routing import (
    QUEUE_AT_CAPACITY,
    CallbackNumberParameters,
    CallbackParameters,
    CreateCallbackContact,
    RoutingBehaviorParameters,
    RoutingCriteriaParameters,
    TargetQueueParameters,
    TransferContactToQueue,
    UpdateContactCallbackNumber,
    UpdateContactRoutingBehavior,
    UpdateContactRoutingCriteria,
    UpdateContactTargetQueue,
)
from ivr.spec.nodes.leave import (
    Callback,
    CallbackNode,
    Goto,
    Hangup,
    PlayQueue,
    Return,
    Transfer,
    TransferNode,
)

HOOK_NAMES: Mapping[str, str] = {
    "customer_queue": "CustomerQueue",
    "customer_hold": "CustomerHold",
    "agent_hold": "AgentHold",
    "customer_whisper": "CustomerWhisper",
    "agent_whisper": "AgentWhisper",
    "disconnect": "CustomerRemaining",
}
"""A dialog's hook -> Connect's event hook."""

SKILL_ATTRIBUTE = "Skill"
"""The predefined attribute whose values are the skills that dialogs name."""


def goto(node: Goto, scope: Scope) -> list[ActionBase]:
    """Set what the other dialog takes, then go to its gate.

    Where either fails the other dialog is not entered: it would act on what was set before. A
    caller on the way to people, whom that failure would lead to nobody, goes to their queue.
    """
    here, failed = scope.fresh(), scope.failure()
    actions: list[ActionBase] = []
    neighbours = scope.draft.neighbours
    rescue = behind(neighbours.dialogs, scope.dialog, scope.name, node)
    around = hooked(rescue, neighbours.flows, scope.dialog.hooks.active())
    direct: list[ActionBase] = []
    if rescue.wish is not None:
        people = Handover(rescue.wish, around, scope.draft.type)
        direct = to_people(people, scope.fresh, failed)
    failed = direct[0].identifier if direct else failed
    if node.with_:
        onward = scope.fresh("go")
        actions.append(
            built(
                UpdateContactAttributes,
                identifier=here,
                type="UpdateContactAttributes",
                parameters=stated(AttributeParameters, {"attributes": scope.values(node.with_)}),
                transitions=leads(onward, errors={NO_MATCHING_ERROR: failed}),
            )
        )
        here = onward
    flow = built(FlowParameters, contact_flow_id=f"flow:{node.goto}")
    ways = leads(failed, errors={NO_MATCHING_ERROR: failed})
    entering = built(
        TransferToFlow, identifier=here, type="TransferToFlow", parameters=flow, transitions=ways
    )
    return [*actions, entering, *direct]


class Handover(NamedTuple):
    """A transfer that another flow repeats: what plays around it, and that flow's type.

    `hooks` are Connect's event hooks with the names of their flows.
    """

    wish: Transfer
    hooks: Mapping[str, str]
    kind: FlowType


def hooked(
    rescue: Rescue, flows: Mapping[str, str], set_before: Mapping[str, str]
) -> dict[str, str]:
    """Return the hooks around a rescue's transfer that do not hold already, by Connect's names.

    `flows` gives the flow of each dialog; `set_before` is hook -> dialog.
    """
    return {
        HOOK_NAMES[hook]: flows.get(dialog, dialog)
        for hook, dialog in rescue.hooks.items()
        if set_before.get(hook) != dialog
    }


def to_people(people: Handover, named: Callable[[str], str], failed: str) -> list[ActionBase]:
    """Return the actions that put a contact into a queue that is open, as its transfer does.

    Hooks, priority and skill are repeated, as far as this type of flow may set them, and never
    stand in the way; attributes are not, whose values may not be known here. `named` gives the
    identifier of a role; `failed` is where a closed or full queue leads.
    """
    wish = people.wish
    prepared = [*_hooks(people.hooks), *_preferred(wish)]
    steps: list[_Named] = [s for s in prepared if people.kind in s[1].model.CONTRACT.flows]
    steps.append(("queue", _queue(wish.queue, failed)))
    if wish.on.closed is not None:
        steps.append(("hours", _Hours(CheckHoursOfOperation, None, failed)))
    steps.append(("transfer", _Transfer(failed, failed)))
    return _in_order([named(role) for role, _ in steps], steps, failed)


def transfer(node: TransferNode, scope: Scope) -> list[ActionBase]:
    """Prepare the contact, choose the queue, look at its hours, and hand the caller over.

    What only prepares never stands in the way: its errors lead on to the queue.
    """
    wish = node.transfer
    steps = [
        *_prepared(wish, scope),
        ("queue", _queue(wish.queue, scope.failure())),
        *_hours(wish, scope),
        ("transfer", _to_queue(wish, scope)),
    ]
    return _chained(scope, steps)


class _Step:
    """An action without identifier and next action yet; `error` None = an error goes on."""

    def __init__(
        self, model: type[ActionBase], parameters: object, error: str | None = None
    ) -> None:
        self.model = model
        self.parameters = parameters
        self.error = error

    def made(self, here: str, then: str) -> ActionBase:
        """Return the action."""
        return built(
            self.model,
            identifier=here,
            type=self.model.model_fields["type"].default,
            parameters=self.parameters,
            transitions=self.ways(then),
        )

    def ways(self, then: str) -> Transitions:
        """Return the ways out of the action."""
        return leads(then, errors={NO_MATCHING_ERROR: self.error or then})


class _Priority(_Step):
    """Routing behaviour takes no error branch unless it sets proficiencies."""

    def ways(self, then: str) -> Transitions:
        """Return the one way out."""
        return leads(then)


class _Hours(_Step):
    """The hours of the target queue: closed goes its own way, an error tries the queue."""

    def made(self, here: str, then: str) -> ActionBase:
        """Return the action."""
        ways = {"True": then, "False": self.error or then}
        return built(
            CheckHoursOfOperation,
            identifier=here,
            type="CheckHoursOfOperation",
            parameters=stated(HoursParameters, {}),
            transitions=leads(then, conditions=ways, errors={NO_MATCHING_ERROR: then}),
        )


class _Transfer(_Step):
    """The hand-over itself: nothing follows but its errors."""

    def __init__(self, full: str, failed: str) -> None:
        super().__init__(TransferContactToQueue, None, failed)
        self.full = full

    def made(self, here: str, then: str) -> ActionBase:
        """Return the action; `then` is where a failure leads."""
        errors = {QUEUE_AT_CAPACITY: self.full, NO_MATCHING_ERROR: then}
        return bare(TransferContactToQueue, here, leads(then, errors=errors))


_Named = tuple[str, _Step]


def _chained(scope: Scope, steps: list[_Named]) -> list[ActionBase]:
    ids = [scope.fresh(role if n else "") for n, (role, _) in enumerate(steps)]
    return _in_order(ids, steps, steps[-1][1].error or scope.failure())


def _in_order(ids: list[str], steps: list[_Named], failed: str) -> list[ActionBase]:
    onward = [*ids[1:], failed]
    return [step.made(here, then) for here, then, (_, step) in zip(ids, onward, steps, strict=True)]


def _prepared(wish: Transfer, scope: Scope) -> Iterable[_Named]:
    if wish.attributes:
        values = stated(AttributeParameters, {"attributes": scope.values(wish.attributes)})
        yield "attributes", _Step(UpdateContactAttributes, values)
    flows = scope.draft.neighbours.flows
    own = {"AgentWhisper": wish.whisper, "CustomerQueue": wish.queue_flow}
    yield from _hooks({hook: flows.get(d, d) for hook, d in own.items() if d is not None})
    yield from _preferred(wish)


def _hooks(hooks: Mapping[str, str]) -> Iterable[_Named]:
    for hook, flow in hooks.items():
        parameters = stated(EventHookParameters, {"event_hooks": {hook: f"flow:{flow}"}})
        yield _ROLES.get(hook, hook), _Step(UpdateContactEventHooks, parameters)


_ROLES: Mapping[str, str] = {"AgentWhisper": "whisper", "CustomerQueue": "waiting"}
"""Event hook -> role of the action that sets it for a transfer; of others their own name."""


def _preferred(wish: Transfer) -> Iterable[_Named]:
    """Yield what is asked of the queue: a place in it, and agents with a skill."""
    if wish.priority is not None:
        place = stated(RoutingBehaviorParameters, {"queue_priority": str(wish.priority)})
        yield "priority", _Priority(UpdateContactRoutingBehavior, place)
    if wish.skill is not None:
        criteria = built(RoutingCriteriaParameters, routing_criteria=_criteria(wish))
        yield "skill", _Step(UpdateContactRoutingCriteria, criteria)


def _criteria(wish: Transfer) -> dict[str, Any]:
    name, _, level = (wish.skill or "").partition(":")
    condition = {
        "Name": SKILL_ATTRIBUTE,
        "Value": name,
        "ProficiencyLevel": level or "1",
        "ComparisonOperator": "NumberGreaterOrEqualTo",
    }
    expiry = {"DurationInSeconds": _seconds(wish.skill_for)}
    return {"Steps": [{"Expression": {"AttributeCondition": condition}, "Expiry": expiry}]}


def _queue(name: str, failed: str) -> _Step:
    parameters = stated(TargetQueueParameters, {"queue_id": f"queue:{name}"})
    return _Step(UpdateContactTargetQueue, parameters, failed)


def _hours(wish: Transfer, scope: Scope) -> Iterable[_Named]:
    if wish.on.closed is not None:
        yield "hours", _Hours(CheckHoursOfOperation, None, scope.way(wish.on.closed))


def _to_queue(wish: Transfer, scope: Scope) -> _Step:
    return _Transfer(scope.ways(wish.on.full), scope.failure())


def callback(node: CallbackNode, scope: Scope) -> list[ActionBase]:
    """Set the number, then queue the callback."""
    wish, first, second = node.callback, scope.fresh(), scope.fresh("queue")
    refused = scope.ways(wish.on.invalid_number)
    number = built(
        UpdateContactCallbackNumber,
        identifier=first,
        type="UpdateContactCallbackNumber",
        parameters=built(CallbackNumberParameters, callback_number=scope.value(wish.number)),
        transitions=leads(
            second, errors={"InvalidCallbackNumber": refused, "CallbackNumberNotDialable": refused}
        ),
    )
    queued = built(
        CreateCallbackContact,
        identifier=second,
        type="CreateCallbackContact",
        parameters=_callback(wish),
        transitions=leads(scope.way(node.then), errors={NO_MATCHING_ERROR: scope.failure()}),
    )
    return [number, queued]


def _callback(wish: Callback) -> CallbackParameters:
    return stated(
        CallbackParameters,
        {
            "initial_call_delay_seconds": _seconds(wish.delay),
            "maximum_connection_attempts": str(wish.attempts),
            "retry_delay_seconds": _seconds(wish.retry_after),
            "queue_id": f"queue:{wish.queue}",
        },
    )


def _seconds(milliseconds: int) -> str:
    return str(min(max(-(-milliseconds // 1000), 1), 259_200))


def play_queue(node: PlayQueue, scope: Scope) -> list[ActionBase]:
    """Play the messages in turn; every so often go to `then`."""
    here = scope.fresh()
    messages = [
        stated(Spoken, spoken_as(line.kind, line.content))
        for index, said in enumerate(node.play_queue)
        for line in scope.lines(said, "play_queue", index)
    ]
    timed: dict[str, Any] = {}
    conditions: list[Branch] = []
    if node.then is not None and node.every is not None:
        timed["interrupt_frequency_seconds"] = _seconds(node.every)
        interrupted = built(Condition, operator="Equals", operands=["MessagesInterrupted"])
        conditions = [built(Branch, next_action=scope.way(node.then), condition=interrupted)]
    errors: list[ErrorBranch] = []
    if node.on_error is not None or "chat" in scope.channels:
        errors = [built(ErrorBranch, next_action=scope.failure(), error_type=NO_MATCHING_ERROR)]
    return [
        built(
            MessageParticipantIteratively,
            identifier=here,
            type="MessageParticipantIteratively",
            parameters=stated(LoopedMessages, {"messages": messages, **timed}),
            transitions=stated(Transitions, {"errors": errors, "conditions": conditions}),
        )
    ]


def return_(node: Return, scope: Scope) -> list[ActionBase]:
    """End a module with its result; elsewhere end the flow without hanging up."""
    here = scope.fresh()
    if scope.draft.type is not FlowType.MODULE:
        return [bare(EndFlowExecution, here, ends())]
    given: dict[str, Any] = {"result_data": scope.values(node.with_)} if node.with_ else {}
    return [
        EndFlowModuleExecution(
            identifier=here,
            type="EndFlowModuleExecution",
            parameters=ModuleResultParameters(result=node.return_, **given),
            transitions=ends(),
        )
    ]


def hangup(node: Hangup, scope: Scope) -> list[ActionBase]:
    """Say goodbye, then end the contact."""
    here = scope.fresh()
    actions: list[ActionBase] = []
    if node.hangup is not None:
        end = scope.fresh("end")
        actions = message(scope, here, scope.lines(node.hangup, "hangup"), end)
        here = end
    return [*actions, bare(DisconnectParticipant, here, ends())]
