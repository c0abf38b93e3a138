from __future__ import annotations

from ivr.faults import Where
from ivr.simulator.call.callers import Keys, Silence
from ivr.simulator.rehearsal.coverage import Coverage, branches, lcov, report

ERRORS = {"InputTimeLimitExceeded": "oops", "NoMatchingCondition": "odd", "NoMatchingError": "oops"}


def flow(kit):
    return kit.flow(
        "main",
        kit.action(
            "top",
            "GetParticipantInput",
            {"Text": "?", "InputTimeLimitSeconds": "5"},
            "odd",
            when={"1": "pin"},
            errors=ERRORS,
        ),
        kit.action(
            "pin",
            "GetParticipantInput",
            {"Text": "?", "StoreInput": "True", "InputTimeLimitSeconds": "5"},
            "go",
            errors={"NoMatchingError": "oops"},
        ),
        kit.action(
            "go",
            "TransferToFlow",
            {"ContactFlowId": "x"},
            "oops",
            errors={"NoMatchingError": "oops"},
        ),
        origins={"top": Where("flows/a.yaml", 3, 1), "pin": Where("flows/a.yaml", 9, 1)},
    )


def test_mirrors_of_other_branches_are_no_branches(kit):
    assert [(i, label) for i, label, _ in branches(flow(kit))] == [
        ("top", "Equals 1"),
        ("top", "InputTimeLimitExceeded"),
        ("top", "NoMatchingCondition"),
        ("top", "NoMatchingError"),
        ("pin", "next"),
        ("pin", "NoMatchingError"),
        ("go", "NoMatchingError"),
        ("oops", "next"),
        ("odd", "next"),
    ]


def test_walked_and_missing_branches_are_told_with_their_lines(kit):
    main = flow(kit)
    scene = kit.world(main)
    first, second = Coverage(), Coverage()
    first.add(kit.play(scene, Silence()))
    second.add(kit.play(scene, Keys("1"), Keys("22#")))
    first.merge(second)
    told = report(first, [main])
    assert (told.branches, told.walked) == (9, 5)
    assert told.ratio == 5 / 9
    assert [(b.identifier, b.label, str(b.where)) for b in told.missing] == [
        ("top", "NoMatchingCondition", "flows/a.yaml:3:1"),
        ("top", "NoMatchingError", "flows/a.yaml:3:1"),
        ("pin", "NoMatchingError", "flows/a.yaml:9:1"),
        ("odd", "next", "main.json"),
    ]
    assert (told.flows[0].actions, told.flows[0].actions_walked) == (6, 5)


def test_nothing_to_walk_is_wholly_walked():
    assert report(Coverage(), []).ratio == 1


def test_lcov(kit):
    main = flow(kit)
    coverage = Coverage()
    coverage.add(kit.play(kit.world(main), Silence()))
    text = lcov(report(coverage, [main]))
    assert text.startswith("TN:\nSF:flows/a.yaml\nBRDA:3,0,0,-\nBRDA:3,0,1,1\n")
    assert "BRF:6\nBRH:1\nDA:3,1\nDA:9,0\nLF:2\nLH:1\nend_of_record\n" in text
