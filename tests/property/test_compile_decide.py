"""Whatever an author writes after `when`, the compiled comparisons mean the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.compiler.material import Material
from ivr.compiler.pipeline import compile_program
from ivr.spec.dialog import Dialog
from ivr.spec.infra.environment import Environment
from ivr.speech.prompts import PromptBook

NAMES = ("a", "b", "c")
VALUES = ("1", "2", "30", "word", "none")

ENVIRONMENT = Environment.model_validate(
    {"environment": "local", "instance": "arn:aws:connect:r:1:instance/i", "derive": True}
)


def number(text):
    return float(text) if text.isdigit() else None


def below(one, other):
    return number(one) is not None and number(one) < number(other)


TESTS = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)).map(
        lambda t: (f"{t[0]} is {t[1]}", lambda v: v[t[0]] == t[1])
    ),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)).map(
        lambda t: (f"{t[0]} is not {t[1]}", lambda v: v[t[0]] != t[1])
    ),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES[:3])).map(
        lambda t: (f"{t[0]} < {t[1]}", lambda v: below(v[t[0]], t[1]))
    ),
    st.sampled_from(NAMES).map(lambda n: (f"{n} is set", lambda v: v[n] != "none")),
    st.sampled_from(NAMES).map(
        lambda n: (f"{n} is one of 1, word", lambda v: v[n] in {"1", "word"})
    ),
)


def combined(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda p: (f"({p[0][0]}) and ({p[1][0]})", both(p))),
        pairs.map(lambda p: (f"({p[0][0]}) or ({p[1][0]})", either(p))),
        inner.map(lambda i: (f"not ({i[0]})", lambda v: not i[1](v))),
    )


def both(pair):
    return lambda v: pair[0][1](v) and pair[1][1](v)


def either(pair):
    return lambda v: pair[0][1](v) or pair[1][1](v)


CONDITIONS = st.recursive(TESTS, combined, max_leaves=6)
CASES = st.lists(st.tuples(CONDITIONS, st.sampled_from(("w0", "w1", "w2"))), min_size=1, max_size=4)

OPERATORS = {
    "Equals": lambda value, operand: value == operand,
    "NumberLessThan": below,
}


def compiled(cases):
    nodes = {f"w{n}": {"hangup": f"Way {n}."} for n in range(4)}
    nodes["first"] = {"decide": [{"when": c[0], "goto": to} for c, to in cases], "else": "w3"}
    dialog = Dialog.model_validate(
        {"dialog": "x", "locales": ["en-US"], "takes": NAMES, "start": "first", "nodes": nodes}
    )
    material = Material((dialog,), (), PromptBook([], {}), ENVIRONMENT, {})
    return compile_program(material).program.flow("x")


def walk(flow, values):
    here = "first"
    while here in flow.by_id and flow.by_id[here].type == "Compare":
        action = flow.by_id[here]
        value = values[action.parameters.comparison_value.rpartition(".")[2]]
        here = next(
            (
                branch.next_action
                for branch in action.transitions.conditions
                if OPERATORS[branch.condition.operator](value, branch.condition.operands[0])
            ),
            action.transitions.error("NoMatchingCondition"),
        )
    return here


@settings(max_examples=40, deadline=None)
@given(
    CASES,
    st.lists(
        st.fixed_dictionaries({name: st.sampled_from(VALUES) for name in NAMES}),
        min_size=3,
        max_size=8,
    ),
)
def test_a_compiled_decision_takes_the_way_that_its_words_say(cases, situations):
    flow = compiled(cases)
    for values in situations:
        meant = next((to for condition, to in cases if condition[1](values)), "w3")
        assert walk(flow, values) == meant
