import pytest

FAILS = [("True", "next"), ("False", "other"), ("Error", "oops")]


@pytest.mark.parametrize(
    ("space", "name", "path"),
    [
        ("External", "tier", "$.External.tier"),
        ("User Defined", "tier", "$.Attributes.tier"),
        ("System", "Stored customer input", "$.StoredCustomerInput"),
        ("Lex.SessionAttributes", "next", "$.Lex.SessionAttributes.next"),
    ],
)
def test_a_comparison(console, space, name, path):
    branches = [
        ("Evaluate", "Equals", "gold", "next"),
        ("Evaluate", "GreaterThan", 5, "next"),
        ("Evaluate", "GreaterThanOrEqualTo", "4", "other"),
        ("Evaluate", "LessThan", "1", "oops"),
        ("Evaluate", "LessThanOrEqualTo", "2", "oops"),
        ("Evaluate", "StartsWith", "a", "other"),
        ("Evaluate", "Contains", "b", "other"),
        ("Evaluate", "EndsWith", "c", "other"),
        ("NoMatch", "other"),
    ]
    made = console.action("CheckAttribute", [("Attribute", name), ("Namespace", space)], branches)
    assert made == (
        "Compare",
        {"ComparisonValue": path},
        {
            "next": "other",
            "Equals gold": "next",
            "NumberGreaterThan 5": "next",
            "NumberGreaterOrEqualTo 4": "other",
            "NumberLessThan 1": "oops",
            "NumberLessOrEqualTo 2": "oops",
            "TextStartsWith a": "other",
            "TextContains b": "other",
            "TextEndsWith c": "other",
            "NoMatchingCondition": "other",
        },
    )


@pytest.mark.parametrize(
    ("parameters", "choice", "code"),
    [
        ([("Attribute", "a")], ("Equals", "1"), "FLW009"),
        ([("Namespace", "External")], ("Equals", "1"), "FLW003"),
        ([("Attribute", "a"), ("Namespace", "External")], ("Equals", ""), "FLW005"),
        ([("Attribute", "a"), ("Namespace", "External")], ("Resembles", "1"), "FLW008"),
        ([("Attribute", "Shoe size"), ("Namespace", "System")], ("Equals", "1"), "FLW009"),
    ],
)
def test_a_comparison_that_is_not_whole(console, parameters, choice, code):
    branches = [("Evaluate", *choice, "next"), ("NoMatch", "other")]
    kind, given, ways = console.action("CheckAttribute", parameters, branches, codes=[code])
    assert kind == "Compare"
    assert given["ComparisonValue"].startswith("$.")
    assert "" not in ways
    assert "other" in ways.values()


def test_a_comparison_keeps_the_path_that_stands_in_it(console):
    parameters = [("Attribute", "$.Customer.Tier")]
    _, given, _ = console.action("CheckAttribute", parameters, [("NoMatch", "next")])
    assert given == {"ComparisonValue": "$.Customer.Tier"}


def test_hours(console):
    ways = {"next": "oops", "Equals True": "next", "Equals False": "other",
            "NoMatchingError": "oops"}  # fmt: skip
    assert console.action("CheckHoursOfOperation", [], FAILS) == (
        "CheckHoursOfOperation", {}, ways,
    )  # fmt: skip
    parameters = [("Hours", "arn:hours")]
    _, given, _ = console.action("CheckHoursOfOperation", parameters, FAILS)
    assert given == {"HoursOfOperationId": "arn:hours"}


def test_hours_need_both_answers(console):
    branches = [("True", "next"), ("Error", "oops")]
    _, _, ways = console.action("CheckHoursOfOperation", [], branches, codes=["FLW002"])
    assert ways["Equals False"] == "oops"


@pytest.mark.parametrize("status", ["Available", "Staffed", "Online"])
def test_staffing(console, status):
    parameters = [("Status", status), ("Queue", "queueArn", "External")]
    assert console.action("CheckStaffing", parameters, FAILS) == (
        "CheckMetricData",
        {"MetricType": f"NumberOfAgents{status}", "QueueId": "$.External.queueArn"},
        {"next": "oops", "NumberGreaterThan 0": "next", "NoMatchingCondition": "other",
         "NoMatchingError": "oops"},
    )  # fmt: skip


def test_staffing_of_an_agent_or_of_both(console):
    agent = [("Status", "Online"), ("Agent", "agentId", "User Defined")]
    _, given, _ = console.action("CheckStaffing", agent, FAILS)
    assert given["AgentId"] == "$.Attributes.agentId"
    both = [*agent, ("Queue", "arn:q")]
    _, given, _ = console.action("CheckStaffing", both, FAILS, codes=["FLW003"])
    assert given["QueueId"] == "arn:q"
    console.action("CheckStaffing", [("Status", "Asleep")], FAILS, codes=["FLW003"])


def test_the_time_in_queue_is_milliseconds(console):
    branches = [("CheckQueueTime", "LessThan", 300000, "next"), ("NoMatch", "other"),
                ("Error", "oops")]  # fmt: skip
    assert console.action("CheckQueueStatus", [], branches) == (
        "CheckMetricData",
        {"MetricType": "OldestContactInQueueAgeSeconds"},
        {"next": "oops", "NumberLessThan 300000": "next", "NoMatchingCondition": "other",
         "NoMatchingError": "oops"},
    )  # fmt: skip


def test_time_and_length_of_a_queue_become_two_actions(console):
    branches = [("CheckQueueTime", "LessThan", "300000", "next"),
                ("CheckQueueCapacity", "GreaterThan", "9", "other"),
                ("NoMatch", "next"), ("Error", "oops")]  # fmt: skip
    flow = console.convert("CheckQueueStatus", [("Queue", "arn:q")], branches).flow
    first, second = flow.by_id["it"], flow.by_id["it-and2"]
    assert first.transitions.error("NoMatchingCondition") == "it-and2"
    assert second.plain == {"MetricType": "NumberOfContactsInQueue", "QueueId": "arn:q"}
    assert second.transitions.error("NoMatchingCondition") == "next"
    assert flow.nodes == {"it-and2": "it"}


def test_percentages(console):
    branches = [("Evaluate", "Equals", "3", "next"), ("Evaluate", "Equals", 51, "other"),
                ("NoMatch", "oops")]  # fmt: skip
    assert console.action("PercentileBranching", [], branches) == (
        "DistributeByPercentage",
        {},
        {"next": "oops", "NumberLessThan 3": "next", "NumberLessThan 51": "other",
         "NoMatchingCondition": "oops"},
    )  # fmt: skip


@pytest.mark.parametrize("value", ["3", "102", "many", "", "²"])
def test_percentages_that_do_not_ascend(console, value):
    branches = [("Evaluate", "Equals", "30", "next"), ("Evaluate", "Equals", value, "other"),
                ("NoMatch", "oops")]  # fmt: skip
    found = console.convert("PercentileBranching", [], branches).findings
    assert "FLW015" in {finding.code for finding in found}


@pytest.mark.parametrize(
    ("count", "expected"),
    [(("LoopCount", 3), "3"), (("LoopCount", "n", "External"), "$.External.n")],
)
def test_a_loop(console, count, expected):
    made = console.action("Loop", [count], [("Looping", "next"), ("Complete", "other")])
    ways = {"next": "other", "Equals ContinueLooping": "next", "Equals DoneLooping": "other"}
    assert made == ("Loop", {"LoopCount": expected}, ways)


def test_metrics(console):
    branches = [("Success", "next"), ("Error", "oops")]
    parameters = [("Queue", "arn:q"), ("Channel", "VOICE")]
    assert console.action("GetMetricData", parameters, branches) == (
        "GetMetricData",
        {"QueueId": "arn:q", "QueueChannel": "Voice"},
        {"next": "next", "NoMatchingError": "oops"},
    )
