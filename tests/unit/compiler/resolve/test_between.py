"""What dialogs expect of each other: modules, channels, languages, names."""

import pytest

from ivr.compiler.pipeline import compile_program
from ivr.compiler.resolve.between import NESTED_MAX
from ivr.simulator.steps.control import MODULES_DEEP_MAX
from ivr.speech.prompts import Variable


def caller(first, **other):
    return f"""
dialog: x
locales: {other.get("locales", "[en-US]")}
channels: {other.get("channels", "[voice]")}
{other.get("more", "defaults: {on_error: bye}")}
start: first
nodes:
  first: {first}
  bye: {{hangup: Good bye.}}
"""


def module(name, calls="", channels="[voice]"):
    inner = f"{{call: {{dialog: {calls}}}, then: done, on: {{error: done}}}}" if calls else ""
    first = inner or "{say: Hm hm., then: done}"
    return f"""
dialog: {name}
kind: module
locales: [en-US]
channels: {channels}
returns: [ok]
start: first
nodes:
  first: {first}
  done: {{return: ok}}
"""


def queue(name, channels="[voice]", kind="queue"):
    return f"""
dialog: {name}
kind: {kind}
locales: [en-US]
channels: {channels}
start: first
nodes:
  first: {{say: Hm hm., then: over}}
  over: {{return: ended}}
"""


def told(bench, *dialogs):
    return [(f.code, f.message, f.remedy) for f in bench.refusals(*dialogs)]


class TestModules:
    GIVING = module("m").replace("{return: ok}", "{return: ok, with: {method: sms}}")

    def test_what_a_call_keeps_is_what_a_return_gives(self, bench):
        keeping = "{call: {dialog: m, returns: {how: methd}}, then: bye}"
        ((code, message, remedy),) = told(bench, caller(keeping), self.GIVING)
        assert (code, message) == ("REF001", "no `return` of module 'm' gives 'methd'")
        assert "method" in remedy
        bench.compile(caller(keeping.replace("methd", "method")), self.GIVING)

    def test_a_raw_end_of_a_module_may_give_anything(self, bench):
        parameters = "{Result: ok, ResultData: {method: sms}}"
        raw = f"{{raw: {{Type: EndFlowModuleExecution, Parameters: {parameters}}}}}"
        other = module("m").replace("{return: ok}", raw)
        bench.compile(caller("{call: {dialog: m, returns: {how: method}}, then: bye}"), other)

    def test_a_module_may_transfer(self, bench):
        """Connect: TransferContactToQueue may stand in flows of type MODULE."""
        people = "{transfer: {queue: service, on: {full: done, error: done}}}"
        other = module("m").replace("{say: Hm hm., then: done}", people)
        program = bench.compile(caller("{call: {dialog: m}, then: bye}"), other).program
        types = {action.type for action in program.flow("m").actions}
        assert "TransferContactToQueue" in types

    def test_a_module_that_calls_itself(self, bench):
        ((code, message, remedy),) = told(bench, module("loop", "loop"))
        assert code == "GRA004"
        assert message == "module 'loop' calls itself for ever: loop -> loop"
        assert "does not call it" in remedy

    def test_modules_that_call_each_other_are_one_finding_at_the_call(self, bench):
        (finding,) = bench.refusals(
            module("one", "two"), module("two", "three"), module("three", "one")
        )
        assert finding.message == "module 'one' calls itself for ever: one -> two -> three -> one"
        assert finding.where.line == 9

    def test_a_module_before_a_circle_is_not_blamed(self, bench):
        (finding,) = bench.refusals(
            module("outer", "one"), module("one", "two"), module("two", "one")
        )
        assert "one -> two -> one" in finding.message

    def test_modules_nest_as_deep_as_connect_allows(self, bench):
        assert NESTED_MAX == MODULES_DEEP_MAX
        chain = [module(f"m{n}", f"m{n + 1}") for n in range(1, NESTED_MAX)]
        start = caller("{call: {dialog: m1}, then: bye}")
        bench.compile(start, *chain, module(f"m{NESTED_MAX}"))
        deeper = [*chain, module(f"m{NESTED_MAX}", f"m{NESTED_MAX + 1}")]
        ((code, message, _),) = told(bench, start, *deeper, module(f"m{NESTED_MAX + 1}"))
        assert code == "FLW019"
        assert message == "modules are 6 deep here; Connect allows 5"

    def test_two_ways_to_one_module_are_no_circle(self, bench):
        start = caller("{call: {dialog: one}, then: bye}")
        both = (
            module("one", "two")
            .replace("then: done,", "then: again,")
            .replace(
                "  done:", "  again: {call: {dialog: two}, then: done, on: {error: done}}\n  done:"
            )
        )
        bench.compile(start, both, module("two"))


class TestChannels:
    BOTH = "[voice, chat]"

    @pytest.mark.parametrize(
        ("first", "more", "other"),
        [
            ("{call: {dialog: m}, then: bye}", "", module("m")),
            ("{say: Hm hm., then: bye}", "hooks: {customer_queue: m}", queue("m")),
            (
                "{say: Hm hm., then: bye}",
                "hooks: {agent_whisper: m}",
                queue("m", kind="agent_whisper"),
            ),
            (
                "{transfer: {queue: a, queue_flow: m, on: {full: bye, error: bye}}}",
                "",
                queue("m"),
            ),
            (
                "{transfer: {queue: a, whisper: m, on: {full: bye, error: bye}}}",
                "",
                queue("m", kind="agent_whisper"),
            ),
        ],
        ids=["call", "queue hook", "whisper hook", "queue_flow", "whisper"],
    )
    def test_a_dialog_used_on_a_channel_it_is_not_written_for(self, bench, first, more, other):
        more = f"defaults: {{on_error: bye}}\n{more}"
        source = caller(first, channels=self.BOTH, more=more)
        ((code, message, remedy),) = told(bench, source, other)
        assert code == "FLW011"
        assert message == "dialog 'm' is not written for chat, and this one is"
        assert remedy == "Add chat to its channels, or leave it out here."
        bench.compile(source, other.replace("channels: [voice]", f"channels: {self.BOTH}"))

    def test_a_goto_to_a_dialog_that_lacks_the_channel(self, bench):
        source = caller("{goto: other}", channels=self.BOTH)
        other = caller("{say: Hm hm., then: bye}").replace("dialog: x", "dialog: other")
        ((code, message, remedy),) = told(bench, source, other)
        assert code == "FLW011"
        assert message == "dialog 'other' is not written for chat, and contacts come here by it"
        assert "channel is CHAT" in remedy
        bench.compile(source, other.replace("channels: [voice]", f"channels: {self.BOTH}"))

    def test_a_goto_that_only_calls_reach(self, bench):
        first = (
            "{decide: [{when: channel is CHAT, goto: bye}], else: leave}\n  leave: {goto: other}"
        )
        other = caller("{say: Hm hm., then: bye}").replace("dialog: x", "dialog: other")
        bench.compile(caller(first, channels=self.BOTH), other)
        ((code, message, _),) = told(
            bench, caller(first.replace("CHAT", "VOICE"), channels=self.BOTH), other
        )
        assert (code, "for chat" in message) == ("FLW011", True)

    SECRET = "{collect: {slot: pin, say: Key it., secure: {kind: pin}}, then: bye%s}"

    def test_a_secret_asked_of_chats_says_where_they_go(self, bench):
        more = "defaults: {on_error: bye, on_exhausted: bye}"
        source = caller(self.SECRET % "", channels=self.BOTH, more=more)
        found = compile_program(bench.material(source)).findings
        assert [(f.code, f.severity.value) for f in found] == [("FLW011", "warning")]
        assert "on_error" in found[0].remedy
        for fine in (
            caller(self.SECRET % ", on_error: bye", channels=self.BOTH, more=more),
            caller(self.SECRET % "", more=more),
        ):
            assert compile_program(bench.material(fine)).findings == ()

    def test_chat_is_never_on_hold(self, bench):
        hold = (
            queue("m", kind="customer_hold")
            .replace("{say: Hm hm., then: over}", "{play_queue: [Hm hm.]}")
            .replace("  over: {return: ended}\n", "")
        )
        more = "defaults: {on_error: bye}\nhooks: {customer_hold: m}"
        bench.compile(caller("{say: Hm hm., then: bye}", channels=self.BOTH, more=more), hold)

    def test_looped_messages_on_chat_need_an_exit_of_their_own(self, bench):
        wait = queue("m", self.BOTH).replace("{say: Hm hm., then: over}", "{play_queue: [Hm hm.]}")
        ((code, message, remedy),) = told(bench, wait.replace("  over: {return: ended}\n", ""))
        assert code == "GRA008"
        assert message == "on chat 'first' fails at once, and it does not say where to"
        assert remedy.startswith("Add on_error")

    def test_looped_messages_that_fail_into_each_other_never_end(self, bench):
        wait = (
            queue("m", self.BOTH)
            .replace("{say: Hm hm., then: over}", "{play_queue: [Hm hm.], on_error: more}")
            .replace("  over: {return: ended}", "  more: {play_queue: [Hm hm.], on_error: first}")
        )
        codes = [code for code, _, _ in told(bench, wait)]
        assert codes == ["GRA004", "GRA004"]

    def test_looped_messages_that_fail_into_a_line_are_fine(self, bench):
        wait = queue("m", self.BOTH).replace(
            "first: {say: Hm hm., then: over}",
            ("first: {play_queue: [Hm hm.], on_error: line}\n  line: {say: Hm hm., then: over}"),
        )
        bench.compile(wait)


AWAY = """
dialog: away
locales: [en-US, es-US]
start: a
nodes: {a: {hangup: {en-US: Good bye., es-US: Hasta luego.}}}
"""


class TestLanguages:
    def test_a_language_that_no_dialog_ahead_speaks(self, bench):
        first = "{set: {locale: es-MX}, then: go}\n  go: {goto: away}"
        ((code, message, remedy),) = told(bench, caller(first), AWAY)
        assert code == "REF001"
        assert message == "'es-MX' is no locale of any dialog ahead"
        assert remedy == "Did you mean 'es-US'?"

    def test_a_language_of_the_dialog_ahead_is_fine(self, bench):
        bench.compile(caller("{set: {locale: es-US}, then: go}\n  go: {goto: away}"), AWAY)

    def test_a_goto_in_a_language_of_its_own(self, bench):
        ((code, message, _),) = told(bench, caller("{goto: away, with: {locale: en-GB}}"), AWAY)
        assert (code, message) == ("REF001", "'en-GB' is no locale of dialog 'away'")

    def test_a_language_set_before_must_suit_the_dialog_that_is_entered(self, bench):
        english = AWAY.replace("[en-US, es-US]", "[en-US]").replace("away", "other")
        first = (
            (
                "{set: {locale: es-US}, then: which}\n"
                "  which: {decide: [{when: channel is CHAT, goto: go}], else: on}\n"
                "  go: {goto: other}\n  on: {goto: away}"
            )
            .replace(" on:", " onward:")
            .replace("else: on}", "else: onward}")
        )
        found = told(bench, caller(first), AWAY, english)
        assert [message for _, message, _ in found] == ["'es-US' is no locale of dialog 'other'"]

    def test_a_language_from_a_variable_is_not_judged(self, bench):
        more = "takes: [wish]\ndefaults: {on_error: bye}"
        bench.compile(caller('{goto: away, with: {locale: "{{ wish }}"}}', more=more), AWAY)


class TestNames:
    def test_an_answer_kept_under_a_name_of_connects_own(self, bench):
        first = "{invoke: {handler: case, out: {channel: name}}, then: bye}"
        ((code, message, remedy),) = told(bench, caller(first))
        assert code == "REF003"
        assert message == "'channel' is what Connect itself tells ($.Channel)"
        assert remedy == "Choose another name."

    @pytest.mark.parametrize(
        "first",
        [
            "{collect: {slot: queue_name, say: Which one?, digits: {min: 1, max: 2}}, then: bye}",
            "{call: {dialog: m, returns: {agent_name: who}}, then: bye}",
            "{form: [{slot: caller_number, say: Which one?, type: AMAZON.Number}], then: bye}",
        ],
    )
    def test_slots_and_results_too(self, bench, first):
        more = "defaults: {on_error: bye, on_exhausted: bye}"
        giving = module("m").replace("{return: ok}", "{return: ok, with: {who: sales}}")
        found = told(bench, caller(first, more=more), giving)
        assert [code for code, _, _ in found] == ["REF003"]

    def test_a_build_variable_that_hides_an_answer(self, bench):
        bench.variables["merchant"] = Variable(
            name="merchant", type="text", phase="build", value="Shop", sample="Shop"
        )
        found = told(bench, caller("{invoke: {handler: case}, then: bye}"))
        assert [(code, message) for code, message, _ in found] == [
            ("REF003", "'merchant' is known in the call here, and a build variable as well")
        ]
        kept = "{invoke: {handler: answer, in: {answer: mine}, out: {merchant: result}}, then: bye}"
        assert [code for code, _, _ in told(bench, caller(kept))] == ["REF003"]

    def test_a_call_variable_is_what_answers_are_for(self, bench):
        bench.variable("merchant")
        compile_program(bench.material(caller("{invoke: {handler: case}, then: bye}")))
