"""Which flow became which: names decide, and what a console and a dialog call alike is one."""

from ivr.compare.flows import versions
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
