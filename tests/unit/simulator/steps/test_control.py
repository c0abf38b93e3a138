from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from ivr.simulator.call.callers import HangUp
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import FunctionReply, QueueView

ERRORS = {"NoMatchingError": "oops"}


def labels(record):
    return [step.label for step in record.trace]


class TestCompare:
    def compare(self, kit, when, path="$.Attributes.x"):
        return kit.flow(
            "main",
            kit.action(
                "c",
                "Compare",
                {"ComparisonValue": path},
                "odd",
                when=when,
                errors={"NoMatchingCondition": "odd"},
            ),
            kit.say("a", "A.", "bye"),
            kit.say("b", "B.", "bye"),
        )

    @pytest.mark.parametrize(
        ("value", "label"),
        [
            ("1", "Equals 1"),
            ("lost card", "TextContains lost"),
            ("50", "NumberGreaterThan 9"),
            ("5", "NoMatchingCondition"),
            ("", "NoMatchingCondition"),
        ],
    )
    def test_the_first_true_condition_wins(self, kit, value, label):
        when = {"1": "a", "TextContains lost": "b", "NumberGreaterThan 9": "a", "lost card": "a"}
        record = kit.play(
            kit.world(self.compare(kit, when)), contact=Contact(attributes={"x": value})
        )
        assert labels(record)[0] == label

    def test_no_value_is_no_match(self, kit):
        scene = kit.world(self.compare(kit, {"none": "a"}, "$.External.band"))
        assert labels(kit.play(scene))[0] == "NoMatchingCondition"


class TestHours:
    def check(self, kit, **parameters):
        return kit.action(
            "h",
            "CheckHoursOfOperation",
            parameters,
            "oops",
            when={"True": "open", "False": "shut"},
            errors=ERRORS,
        )

    def run(self, kit, check, *before, **ports):
        ends = (kit.say("open", "Open.", "bye"), kit.say("shut", "Shut.", "bye"))
        return kit.play(kit.world(kit.flow("main", *before, check, *ends), **ports))

    @pytest.mark.parametrize(
        ("answer", "label"),
        [(True, "Equals True"), (False, "Equals False"), (None, "NoMatchingError")],
    )
    def test_a_calendar(self, kit, answer, label):
        asked = []

        class Hours:
            def is_open(self, arn, moment):
                asked.append((arn, moment))
                return answer

        record = self.run(kit, self.check(kit, HoursOfOperationId="arn:h"), calendars=Hours())
        assert labels(record)[0] == label
        assert asked[0][0] == "arn:h"
        assert asked[0][1].tzinfo is not None

    def test_without_an_id_the_working_queue_tells(self, kit):
        queue = kit.action(
            "q", "UpdateContactTargetQueue", {"QueueId": "arn:q"}, "h", errors=ERRORS
        )
        shut = kit.Hall({"arn:q": QueueView("cards", "arn:q", open=False)})
        assert labels(self.run(kit, self.check(kit), queue, queues=shut))[1] == "Equals False"
        assert labels(self.run(kit, self.check(kit)))[0] == "NoMatchingError"


class TestSplit:
    def flow(self, kit):
        return kit.flow(
            "main",
            kit.action(
                "s",
                "DistributeByPercentage",
                {},
                "odd",
                when={"NumberLessThan 21": "a", "NumberLessThan 71": "b"},
                errors={"NoMatchingCondition": "odd"},
            ),
            kit.say("a", "A.", "bye"),
            kit.say("b", "B.", "bye"),
        )

    def test_draws_fall_into_their_shares(self, kit):
        scene = kit.world(self.flow(kit), random=Random(1))
        counts = Counter(kit.play(scene).said()[0] for _ in range(2_000))
        assert 300 < counts["A."] < 500
        assert 850 < counts["B."] < 1_150
        assert 450 < counts["No condition."] < 750


class TestLoop:
    def flow(self, kit, times):
        return kit.flow(
            "main",
            kit.action(
                "l",
                "Loop",
                {"LoopCount": times},
                "done",
                when={"ContinueLooping": "again", "DoneLooping": "done"},
                errors=ERRORS,
            ),
            kit.say("again", "Round.", "l"),
            kit.action(
                "done",
                "Compare",
                {"ComparisonValue": "$.FlowAttributes.second"},
                "mark",
                when={"yes": "bye"},
                errors={"NoMatchingCondition": "mark"},
            ),
            kit.action(
                "mark",
                "UpdateFlowAttributes",
                {"FlowAttributes": {"second": {"Value": "yes"}}},
                "l",
                errors=ERRORS,
            ),
        )

    @pytest.mark.parametrize("times", [0, 1, 3])
    def test_it_goes_round_then_is_done_then_counts_anew(self, kit, times):
        record = kit.play(kit.world(self.flow(kit, str(times))))
        assert record.said() == ("Round.",) * times * 2
        assert record.end.kind == "hangup"

    @pytest.mark.parametrize("times", ["101", "-1", "1.5", "often", "$.Attributes.none"])
    def test_a_count_that_is_none_is_an_error(self, kit, times):
        assert labels(kit.play(kit.world(self.flow(kit, times))))[0] == "NoMatchingError"


class TestFlows:
    def test_attributes_survive_and_everything_of_the_flow_is_lost(self, kit):
        seen = "a=$.Attributes.a f=$.FlowAttributes.f e=$.External.e s=$.StoredCustomerInput"
        first = kit.flow(
            "first",
            kit.action(
                "i",
                "InvokeLambdaFunction",
                {"LambdaFunctionARN": "x", "InvocationTimeLimitSeconds": "3"},
                "f",
                errors=ERRORS,
            ),
            kit.action(
                "f",
                "UpdateFlowAttributes",
                {"FlowAttributes": {"f": {"Value": "1"}}},
                "say",
                errors=ERRORS,
            ),
            kit.say("say", seen, "go"),
            kit.action(
                "go", "TransferToFlow", {"ContactFlowId": "arn:second"}, "oops", errors=ERRORS
            ),
        )
        second = kit.flow("second", kit.say("say", seen, "bye"))
        scene = kit.world(
            first,
            second,
            symbols={"arn:second": "flow:second"},
            functions=kit.Answers([FunctionReply("answer", {"e": "1"})]),
        )
        record = kit.play(scene, contact=Contact(attributes={"a": "1"}))
        assert record.said() == ("a=1 f=1 e=1 s=", "a=1 f= e= s=")
        assert [step.flow for step in record.trace] == ["first"] * 4 + ["second"] * 2

    def test_an_unknown_flow_is_an_error(self, kit):
        go = kit.action("go", "TransferToFlow", {"ContactFlowId": "arn:x"}, "oops", errors=ERRORS)
        assert labels(kit.play(kit.world(kit.flow("main", go))))[0] == "NoMatchingError"

    def test_ending_a_flow_ends_the_contact_without_a_hang_up(self, kit):
        end = kit.action("end", "EndFlowExecution")
        assert kit.play(kit.world(kit.flow("main", end))).end.kind == "flow_ended"


class TestModules:
    def call(self, kit, module="arn:m", **branches):
        return kit.action(
            "call",
            "InvokeFlowModule",
            {"FlowModuleId": module, "Input": {"level": "$.Attributes.level", "n": 3}},
            "after",
            **branches,
        )

    def module(self, kit, *actions, name="m"):
        return kit.flow(name, *actions, kind="MODULE")

    def end(self, kit, result=None, **data):
        parameters = {"Result": result} if result else {}
        if data:
            parameters["ResultData"] = data
        return kit.action("end", "EndFlowModuleExecution", parameters)

    def run(self, kit, call, *modules, **ports):
        main = kit.flow(
            "main",
            call,
            kit.say("after", "After $.Modules.Result $.Modules.ResultData.x.", "bye"),
            kit.say("passed", "Passed $.Modules.ResultData.x.", "bye"),
        )
        scene = kit.world(main, *modules, symbols={"arn:m": "module:m"}, **ports)
        return kit.play(scene, contact=Contact(attributes={"level": "2"}))

    def test_input_goes_in_and_a_named_result_branches(self, kit):
        module = self.module(
            kit,
            kit.say("in", "In $.Modules.Input.level $.Modules.Input.n.", "end"),
            self.end(kit, "passed", x="$.Modules.Input.level"),
        )
        record = self.run(kit, self.call(kit, when={"passed": "passed"}, errors=ERRORS), module)
        assert record.said() == ("In 2 3.", "Passed 2.")
        assert [(s.flow, s.identifier, s.label) for s in record.trace][:4] == [
            ("main", "call", "called"),
            ("m", "in", "next"),
            ("m", "end", "return"),
            ("main", "call", "Equals passed"),
        ]

    @pytest.mark.parametrize(
        ("errors", "label"),
        [
            (ERRORS, "next"),
            ({**ERRORS, "NoMatchingCondition": "odd"}, "NoMatchingCondition"),
        ],
    )
    def test_another_result_takes_no_matching_condition_or_goes_on(self, kit, errors, label):
        module = self.module(kit, self.end(kit, "failed"))
        record = self.run(kit, self.call(kit, when={"passed": "passed"}, errors=errors), module)
        assert labels(record)[2] == label

    def test_no_result_goes_on(self, kit):
        record = self.run(kit, self.call(kit, errors=ERRORS), self.module(kit, self.end(kit)))
        assert record.said() == ("After  .",)

    def test_what_a_flow_knows_does_not_cross_in_either_direction(self, kit):
        invoke = kit.action(
            "i",
            "InvokeLambdaFunction",
            {"LambdaFunctionARN": "x", "InvocationTimeLimitSeconds": "3"},
            "peek",
            errors=ERRORS,
        )
        module = self.module(
            kit,
            kit.say("first", "module $.External.e.", "i"),
            {**invoke},
            kit.say("peek", "now $.External.e.", "end"),
            self.end(kit),
        )
        main = kit.flow(
            "main",
            {**invoke, "Transitions": {**invoke["Transitions"], "NextAction": "call"}},
            self.call(kit, errors=ERRORS),
            kit.say("after", "back $.External.e.", "bye"),
        )
        answers = [FunctionReply("answer", {"e": e}) for e in ("main", "module")]
        scene = kit.world(
            main, module, symbols={"arn:m": "module:m"}, functions=kit.Answers(answers)
        )
        assert kit.play(scene).said() == ("module .", "now module.", "back main.")

    def test_five_levels_and_no_more(self, kit):
        deeper = self.module(
            kit,
            {
                **self.call(kit, errors={"NoMatchingError": "end"}),
                "Transitions": {
                    "NextAction": "end",
                    "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "end"}],
                },
            },
            self.end(kit),
        )
        record = self.run(kit, self.call(kit, errors=ERRORS), deeper)
        assert labels(record).count("called") == 5
        assert labels(record).count("NoMatchingError") == 1
        assert record.end.kind == "hangup"

    @pytest.mark.parametrize("reference", ["m", "arn:m:$LATEST", "module:m"])
    def test_modules_are_found_by_any_of_their_names(self, kit, reference):
        record = self.run(
            kit, self.call(kit, reference, errors=ERRORS), self.module(kit, self.end(kit))
        )
        assert labels(record)[0] == "called"

    def test_an_unknown_module_is_an_error(self, kit):
        assert labels(self.run(kit, self.call(kit, errors=ERRORS)))[0] == "NoMatchingError"

    def test_a_module_may_end_the_call(self, kit):
        record = self.run(
            kit, self.call(kit, errors=ERRORS), self.module(kit, kit.say("in", "Bye.", "bye"))
        )
        assert (record.end.kind, record.said()) == ("hangup", ("Bye.",))


class TestWait:
    def flow(self, kit, seconds="60"):
        return kit.flow(
            "main",
            kit.action(
                "w",
                "Wait",
                {"TimeLimitSeconds": seconds},
                "bye",
                when={"WaitCompleted": "done"},
                errors=ERRORS,
            ),
            kit.say("done", "Done.", "bye"),
        )

    def test_time_passes(self, kit):
        record = kit.play(kit.world(self.flow(kit)))
        assert labels(record)[0] == "Equals WaitCompleted"
        assert record.trace[0].seconds == 60

    def test_the_caller_may_leave(self, kit):
        assert kit.play(kit.world(self.flow(kit)), HangUp()).end.kind == "customer_hung_up"

    @pytest.mark.parametrize("seconds", ["604801", "soon", "$.Attributes.none"])
    def test_a_time_that_is_none_is_an_error(self, kit, seconds):
        assert labels(kit.play(kit.world(self.flow(kit, seconds))))[0] == "NoMatchingError"
