import pytest

from ivr.faults import (
    Finding,
    Refused,
    Severity,
    Where,
    error,
    has_errors,
    in_reading_order,
    warning,
)


def test_a_place_is_written_as_far_as_it_is_known():
    assert str(Where("a.yaml", 3, 9)) == "a.yaml:3:9"
    assert str(Where("a.yaml", 3)) == "a.yaml:3"
    assert str(Where("a.yaml")) == "a.yaml"


def test_a_finding_is_one_line():
    found = error("GRA005", Where("flows/f.yaml", 31, 9), "menu has no exit.", "Add one.")
    assert str(found) == "flows/f.yaml:31:9: error GRA005 menu has no exit. Add one."


@pytest.mark.parametrize(
    ("message", "remedy", "told"),
    [
        ("no node 'x'", "Did you mean 'y'?", "no node 'x'. Did you mean 'y'?"),
        ("is it so?", "Add one", "is it so? Add one."),
        ("not YAML: here.", "", "not YAML: here."),
        ("there is none", "", "there is none."),
    ],
)
def test_message_and_remedy_are_two_sentences(message, remedy, told):
    found = error("GRA005", Where("flows/f.yaml", 31, 9), message, remedy)
    assert found.sentences == told
    assert str(found).endswith(f"GRA005 {told}")


def test_findings_are_told_once_and_in_reading_order():
    late = warning("B", Where("a", 9), "m")
    early = error("A", Where("a", 2), "m")
    assert in_reading_order([late, early, late]) == (early, late)
    assert has_errors([late, early])
    assert not has_errors([late])
    assert Refused([late, early]).findings == (early, late)


def test_severity_can_change_without_losing_the_rest():
    found = Finding("X", Severity.ERROR, Where("a"), "m", "r")
    assert found.at(Severity.WARNING) == Finding("X", Severity.WARNING, Where("a"), "m", "r")
