"""Every action type of Connect has its contract, and models and contracts say the same."""

import pytest

from ivr.ir.actions import ACTION_TYPES, MODELLED_ACTIONS, RARE_TYPES, contract_of, model_of
from ivr.ir.actions.parameters import ALL_OPERATORS, ANY_CHANNEL, TALK_CHARACTERS, FlowType
from ivr.ir.roots import ROOTS
from ivr.ir.service import limits, traps

TYPES = sorted(ACTION_TYPES)
MODELS = [kind for kind in TYPES if model_of(kind)]
KINDS = {"none", "fixed", "keys", "intents", "numbers", "open"}


def nested(parameters, prefix=""):
    """Yield (dotted name, parameter) of all parameters, however deep."""
    for name, parameter in parameters.items():
        yield prefix + name, parameter
        yield from nested(parameter.parameters, f"{prefix}{name}.")
        if parameter.item is not None:
            yield from nested({"*": parameter.item}, f"{prefix}{name}.")


def groups_of(holder):
    yield holder.parameters, holder.one_of, holder.needs
    for _, parameter in nested(holder.parameters):
        if parameter.parameters:
            yield parameter.parameters, parameter.one_of, parameter.needs


def test_there_are_68_types():
    assert len(ACTION_TYPES) == 68
    assert len(MODELS) == 58
    assert not MODELLED_ACTIONS.keys() & RARE_TYPES.keys()


@pytest.mark.parametrize("kind", TYPES)
def test_a_contract_is_whole(kind):
    contract = contract_of(kind)
    assert contract.source.startswith("https://")
    assert set(contract.evidence.replace("(2023)", "").replace("(legacy)", "").split(",")) <= {
        *("A", "C", "D", "F", "P", "X", "FJB")
    }
    assert contract.conditions in KINDS
    assert bool(contract.operators) == (contract.conditions != "none")
    assert set(contract.operators) <= set(ALL_OPERATORS)
    assert contract.flows <= frozenset(FlowType)
    assert contract.channels <= ANY_CHANNEL
    assert contract.next == ("none" if contract.terminal else contract.next)
    assert model_of(kind) or not contract.closed


@pytest.mark.parametrize("kind", MODELS)
def test_model_and_contract_have_the_same_parameters(kind):
    model, contract = model_of(kind), contract_of(kind)
    fields = model.model_fields["parameters"].annotation.model_fields
    named = {field.alias: field.is_required() for field in fields.values()}
    assert named.keys() <= contract.parameters.keys()
    demanded = {name for name, each in contract.parameters.items() if each.required}
    assert {name for name, required in named.items() if required} == demanded
    assert contract.parameters.keys() == named.keys()
    assert model.model_fields["type"].default == kind
    assert model.__doc__


@pytest.mark.parametrize("kind", TYPES)
def test_names_in_a_contract_are_parameters(kind):
    contract = contract_of(kind)
    known = {name.replace(".*", "") for name, _ in nested(contract.parameters)}
    assert {each.replace(".*", "") for each in contract.resources} <= known
    for parameters, one_of, needs in groups_of(contract):
        inside = {name for name, _ in nested(parameters)}
        for group in one_of:
            assert set(group.names) <= inside
            assert group.most is None or group.least <= group.most
        for need in needs:
            assert {need.given, *need.needed, *need.refused} <= inside


@pytest.mark.parametrize("kind", TYPES)
def test_a_parameter_says_what_its_kind_asks_for(kind):
    for name, each in nested(contract_of(kind).parameters):
        assert bool(each.choices) == (each.kind == "enum"), name
        assert (each.item is not None) == (each.kind in {"map", "list"}), name
        assert not each.parameters or each.kind == "object", name
        assert each.low is None or each.high is None or each.low <= each.high, name


def test_bounds_are_those_of_the_limits():
    def high(kind, name):
        return contract_of(kind).parameters[name].high

    assert (
        high("InvokeLambdaFunction", "InvocationTimeLimitSeconds")
        == limits.LAMBDA_SECONDS_ASYNCHRONOUS
    )
    assert high("GetParticipantInput", "InputTimeLimitSeconds") == limits.INPUT_SECONDS
    assert high("CreateCallbackContact", "RetryDelaySeconds") == limits.CALLBACK_DELAY_SECONDS
    assert high("CreateTask", "DelaySeconds") == limits.TASK_DELAY_SECONDS
    assert high("Wait", "TimeLimitSeconds") == limits.WAIT_SECONDS
    assert high("Loop", "LoopCount") == limits.LOOP_ROUNDS
    assert high("TagContact", "Tags") == limits.USER_TAGS
    assert high("MessageParticipant", "Text") == limits.TEXT_CHARACTERS == TALK_CHARACTERS


def test_traps_and_roots_name_action_types():
    assert not traps.WRONG_TYPES.keys() & ACTION_TYPES
    assert not traps.NEEDLESS_TYPES & ACTION_TYPES
    for right in traps.WRONG_TYPES.values():
        assert set(right.replace(", then", "").split(" with ")[0].split()) <= ACTION_TYPES
    assert {trap.type for trap in traps.TRAPS} <= ACTION_TYPES
    assert {right for right in traps.WRONG_OPERATORS.values() if right} <= set(ALL_OPERATORS)
    assert {kind for root in ROOTS.values() for kind in root.filled_by} <= ACTION_TYPES
