"""Which flow became which: names decide, and what a console and a dialog call alike is one."""

from ivr.compare.flows import redirected, versions
from ivr.formats.connect import read_flow
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow


def named(*names: str) -> tuple[Flow, ...]:
    return tuple(Flow(name, FlowType.CONTACT_FLOW, "a", ()) for name in names)


def pairs(old: tuple[Flow, ...], new: tuple[Flow, ...]) -> list[tuple[str | None, str | None]]:
    return [
        (each.old.name if each.old else None, each.new.name if each.new else None)
        for each in versions(old, new)
    ]


def test_one_flow_on_either_side_is_a_pair_whatever_its_name() -> None:
    assert pairs(named("Main"), named("other")) == [("Main", "other")]


def test_an_export_and_its_dialog_are_one() -> None:
    old = named("Main Menu", "Menú principal", "billing/AB test", "same")
    new = named("main_menu", "menu_principal", "billing_ab_test", "same")
    assert {*pairs(old, new)} == {
        ("Main Menu", "main_menu"),
        ("Menú principal", "menu_principal"),
        ("billing/AB test", "billing_ab_test"),
        ("same", "same"),
    }


def test_a_name_that_is_there_goes_before_one_that_is_like_it() -> None:
    assert pairs(named("main_menu", "Main Menu"), named("main_menu", "x")) == [
        ("Main Menu", None),
        ("main_menu", "main_menu"),
        (None, "x"),
    ]


def test_names_that_would_become_one_are_not_guessed() -> None:
    assert pairs(named("Main-Menu", "Main Menu"), named("main_menu", "x")) == [
        ("Main Menu", None),
        ("Main-Menu", None),
        (None, "main_menu"),
        (None, "x"),
    ]


def test_the_name_is_the_later_one() -> None:
    named_now = [each.name for each in versions(named("A b", "c"), named("a_b", "c"))]
    assert named_now == ["a_b", "c"]


def test_a_title_that_an_import_kept_pairs_what_was_shortened() -> None:
    old = named("Sample flow (first contact experience)", "Main  (IVR)", "Main IVR", "gone")
    new = (
        Flow("sample_flow_experience", FlowType.CONTACT_FLOW, "a", (), title=old[0].name),
        Flow("main_ivr", FlowType.CONTACT_FLOW, "a", ()),
        Flow("main_ivr_2", FlowType.CONTACT_FLOW, "a", (), title="Main IVR"),
        Flow("come", FlowType.CONTACT_FLOW, "a", (), title="Something else"),
    )
    assert {*pairs(old, new)} == {
        (old[0].name, "sample_flow_experience"),
        ("Main  (IVR)", "main_ivr"),
        ("Main IVR", "main_ivr_2"),
        ("gone", None),
        (None, "come"),
    }


def test_references_are_replaced_wherever_they_are_a_whole_text() -> None:
    action = {"Identifier": "a", "Type": "TransferToFlow", "Transitions": {}}
    flow = read_flow(
        {"Version": "2019-10-30", "StartAction": "a",
         "Actions": [{**action, "Parameters": {"ContactFlowId": "${Cards.Arn}"}}]}, "main",
    )  # fmt: skip
    made = redirected(flow, {"${Cards.Arn}": "flow:cards"})
    assert made.by_id["a"].plain == {"ContactFlowId": "flow:cards"}
    assert redirected(flow, {"${Loans.Arn}": "flow:loans"}) is flow
