from ivr.formats.legacy import read_legacy

DONE = [("Success", "next"), ("Error", "oops")]


def metadata(converted):
    return converted.flow.extra["Metadata"]


def test_places_names_and_status_stay(console):
    parameters = [{"name": "Queue", "value": "arn:q", "resourceName": "Basic"}]
    held = {"useDynamic": False, "queue": {"id": "arn:q", "text": "Basic"}}
    top = metadata(console.convert("SetQueue", parameters, DONE, **held))
    assert top["entryPointPosition"] == {"x": 15, "y": 15}
    assert (top["name"], top["status"], top["type"]) == ("n", "saved", "contactFlow")
    assert top["ActionMetadata"]["it"] == {
        "position": {"x": 10.5, "y": 20},
        **held,
        "parameters": {"QueueId": {"displayName": "Basic"}},
    }
    assert set(top["ActionMetadata"]) == {"it", "next", "oops", "other"}


def test_dynamic_values_are_flagged(console):
    parameters = [
        {"name": "Attribute", "key": "a", "value": "x", "namespace": "External"},
        {"name": "Attribute", "key": "b", "value": "plain $.External.x"},
    ]
    known = metadata(console.convert("SetAttributes", parameters, DONE))["ActionMetadata"]["it"]
    assert known["parameters"] == {"Attributes": {"a": {"useDynamic": True}}}
    assert known["dynamicParams"] == ["a"]


def test_dynamic_arguments_of_a_function_are_flagged(console):
    parameters = [
        {"name": "FunctionArn", "value": "f", "namespace": "User Defined"},
        {"name": "TimeLimit", "value": "3"},
        {"name": "Parameter", "key": "a", "value": "x", "namespace": "External"},
        {"name": "Parameter", "key": "b", "value": "y"},
    ]
    converted = console.convert("InvokeExternalResource", parameters, DONE, target="Lambda")
    known = metadata(converted)["ActionMetadata"]["it"]
    assert known["dynamicMetadata"] == {"a": True, "b": False}
    assert known["parameters"] == {
        "LambdaFunctionARN": {"useDynamic": True},
        "LambdaInvocationAttributes": {"a": {"useDynamic": True}},
    }


def test_conditions_keep_their_ids(console):
    conditions = [{"id": "c1", "value": "1"}]
    branches = [("Evaluate", "Equals", "1", "next"), ("NoMatch", "oops")]
    parameters = [("Attribute", "a"), ("Namespace", "External")]
    converted = console.convert(
        "CheckAttribute", parameters, branches, conditionMetadata=conditions
    )
    assert metadata(converted)["ActionMetadata"]["it"]["conditionMetadata"] == conditions


def test_what_has_no_place_stands_below_everything(console):
    value = console.export(console.module("SetQueue", [("Queue", "arn:q")], DONE))
    for module in value["modules"][1:3]:
        del module["metadata"]["position"]
    known = metadata(read_legacy(value, "old"))["ActionMetadata"]
    places = [(m["position"]["x"], m["position"]["y"]) for m in known.values()]
    assert known["it"]["position"] == {"x": 10.5, "y": 20}
    assert known["other"]["position"] == {"x": 400, "y": 400}
    assert len(set(places)) == 4
    assert min(known["next"]["position"]["y"], known["oops"]["position"]["y"]) > 400


def test_keys_around_the_flow_stay_with_its_metadata(console):
    value = console.export(console.module("SetQueue", [("Queue", "arn:q")], DONE), author="Ann")
    del value["metadata"]
    top = metadata(read_legacy(value, "old"))
    assert top["author"] == "Ann"
    assert top["type"] == "contactFlow"
    assert set(top["entryPointPosition"]) == {"x", "y"}
