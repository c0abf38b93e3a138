import pytest

from ivr.ir.actions.base import FlowType
from ivr.ir.roots import ROOTS, has_leaf, is_known, root


@pytest.mark.parametrize(
    "path",
    [
        "$.External.a.b",
        "$.StoredCustomerInput",
        "$.Lex.Slots.date",
        "$.Lex.AlternativeIntents.x.IntentName",
        "$.Metrics.Agents.Online.Count",
        "$.Media.Sip.Headers.P-Asserted-Identity",
        "$.Task.ContactId",
        "$.References.doc.Value",
        "$.Case.own_field",
        "$.Channel",
    ],
)
def test_paths_that_flow_data_holds(path):
    assert is_known(path)
    assert has_leaf(path)


@pytest.mark.parametrize(
    "path", ["$.External", "$.Exernal.a", "$.Lex.Nothing", "$.Channel.x", "$.Metrics.Queue.Age"]
)
def test_paths_that_it_does_not(path):
    assert not is_known(path)


def test_a_bare_root_has_no_leaf():
    assert not has_leaf("$.External")
    assert not has_leaf("$.Nowhere")


def test_roots_say_who_fills_them_and_where_they_are():
    assert root("$.External.x").filled_by == ("InvokeLambdaFunction",)
    assert root("$.Nowhere.x") is None
    assert FlowType.CONTACT_FLOW not in ROOTS["Agent"].flows
    assert ROOTS["FlowAttributes"].local
    assert not ROOTS["Attributes"].local
