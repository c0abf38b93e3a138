"""What is drawn: boxes, ways, links between flows."""

import pytest

from ivr.drawing.scene import scene_of
from ivr.drawing.wording import KINDS, kind_of, told
from ivr.faults import Where
from ivr.formats.connect import read_flow
from ivr.formats.layout import height_of
from ivr.ir.actions import read_action
from ivr.ir.flow import Flow


def action(name, kind, given=None, to=None, errors=None, **options):
    ways = {}
    if to:
        ways = {
            "NextAction": to,
            "Errors": [
                {"NextAction": onto, "ErrorType": each} for each, onto in (errors or {}).items()
            ],
            "Conditions": [
                {"NextAction": onto, "Condition": {"Operator": "Equals", "Operands": [each]}}
                for each, onto in options.items()
            ],
        }
    return {"Identifier": name, "Type": kind, "Parameters": given or {}, "Transitions": ways}


def flow(name, *actions):
    first = actions[0]["Identifier"]
    value = {"Version": "2019-10-30", "StartAction": first, "Actions": list(actions)}
    return read_flow(value, name)


FAILS = {"NoMatchingError": "bye"}
INBOUND = flow(
    "inbound",
    action("hello", "MessageParticipant", {"Text": "Hello."}, "which", FAILS),
    action("which", "Compare", {"ComparisonValue": "$.Attributes.x"}, "go",
           {"NoMatchingCondition": "go"}, a="module", b="missing"),
    action("go", "TransferToFlow", {"ContactFlowId": "arn:cards"}, "bye", FAILS),
    action("module", "InvokeFlowModule", {"FlowModuleId": "module:check"}, "hook", FAILS),
    action("hook", "UpdateContactEventHooks", {"EventHooks": {"CustomerQueue": "flow:wait"}}, "bye",
           FAILS),
    action("bye", "DisconnectParticipant"),
)  # fmt: skip
CARDS = flow("cards", action("bye", "DisconnectParticipant"))
CHECK = flow("check", action("end", "EndFlowModuleExecution"))
WAIT = flow("wait", action("end", "EndFlowExecution"))
ALL = (INBOUND, CARDS, CHECK, WAIT)
NAMES = {"arn:cards": "flow:cards"}


def between(scene):
    return {
        (scene.boxes[link.start].name, link.words, scene.frames[scene.boxes[link.end].flow].name)
        for link in scene.links
        if link.port < 0
    }


def test_every_action_is_a_box_and_every_way_a_link():
    scene = scene_of([INBOUND])
    assert [box.name for box in scene.boxes] == list(INBOUND.by_id)
    ways = {(scene.boxes[each.start].name, each.words, scene.boxes[each.end].name, each.failing)
            for each in scene.links}  # fmt: skip
    assert ways == {
        ("hello", "then", "which", False), ("hello", "error", "bye", True),
        ("which", "a", "module", False), ("which", "otherwise", "go", False),
        ("go", "error", "bye", True), ("module", "then", "hook", False),
        ("module", "error", "bye", True), ("hook", "then", "bye", False),
        ("hook", "error", "bye", True),
    }  # fmt: skip


def test_a_target_that_does_not_exist_is_told_and_not_drawn():
    (port,) = [port for port in scene_of([INBOUND]).boxes[1].ports if port.target == "missing"]
    assert (port.onto, port.exact) == (-1, "Equals b")


def test_transfers_modules_and_hooks_join_flows():
    assert between(scene_of(ALL, NAMES)) == {
        ("go", "Transfer to flow", "cards"),
        ("module", "Invoke flow module", "check"),
        ("hook", "Customer queue", "wait"),
    }
    assert ("go", "Transfer to flow", "cards") not in between(scene_of(ALL))


def test_a_box_has_a_row_for_each_exit():
    for box in scene_of(ALL, NAMES).boxes:
        made = ALL[box.flow].by_id[box.name]
        assert box.height == height_of(made) == 120 + 30 * len(box.ports)


def test_frames_do_not_overlap_and_hold_their_boxes():
    scene = scene_of(ALL * 3, NAMES)
    frames = scene.frames
    for at, one in enumerate(frames):
        for two in frames[at + 1 :]:
            assert (
                one.x + one.width < two.x or two.x + two.width < one.x
                or one.y + one.height < two.y or two.y + two.height < one.y
            )  # fmt: skip
        assert one.x + one.width <= scene.width
        assert one.y + one.height <= scene.height
    for box in scene.boxes:
        frame = frames[box.flow]
        assert frame.x <= box.x <= box.x + box.width <= frame.x + frame.width
        assert frame.y <= box.y <= box.y + box.height <= frame.y + frame.height


def test_flows_that_nobody_names_come_first():
    frames = scene_of((WAIT, CARDS, INBOUND, CHECK), NAMES).frames
    assert min(frames, key=lambda each: (each.y, each.x)).name == "inbound"


def test_the_title_and_the_place_of_an_action_are_told():
    placed = Flow("f", CARDS.type, "bye", CARDS.actions, origins={"bye": Where("f.yaml", 3, 5)})
    scene = scene_of([placed])
    assert (scene.title, str(scene.boxes[0].where)) == ("f", "f.yaml:3:5")
    assert scene_of(ALL).title == "4 flows"
    assert scene_of([]).boxes == ()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("MessageParticipant", "speak"), ("GetParticipantInput", "listen"), ("Compare", "decide"),
        ("CheckMetricData", "decide"), ("InvokeLambdaFunction", "do"), ("TagContact", "set"),
        ("UpdateContactData", "set"), ("TransferContactToAgent", "route"),
        ("EndFlowExecution", "end"),
        ("PlayPrompt", "speak"), ("SomethingNew", "do"), ("", "do"),
    ],
)  # fmt: skip
def test_every_type_has_a_kind(kind, expected):
    assert kind_of(kind) == expected
    assert expected in KINDS


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("MessageParticipant", {"SSML": "<speak>Hi <b>you</b></speak>"}, " Hi  you  "),
        ("InvokeLambdaFunction", {"LambdaFunctionARN": "arn:aws:lambda:r:1:function:look"}, "look"),
        ("InvokeLambdaFunction", {"LambdaFunctionARN": "arn:x"}, "lambda:x"),
        ("UpdateContactAttributes", {"Attributes": {"a": "1", "b": "2"}}, "a: 1, b: 2"),
        ("UpdateFlowAttributes", {"FlowAttributes": {"a": {"Value": "1"}}}, "a: 1"),
        ("Odd", {"Text": {"deep": [1]}, "Attributes": {"a": 4}}, "a"),
        ("Odd", {}, ""),
    ],
)
def test_a_box_tells_what_its_action_is_about(kind, given, expected):
    made = read_action(action("a", kind, given, "b"))
    assert told(made, {"arn:x": "lambda:x"}) == expected
