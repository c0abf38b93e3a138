"""What can be wrong with rules of detectors, and with what a registry is asked."""

from __future__ import annotations

from ivr.lint.codes.code import Code

RULE_CODES: tuple[Code, ...] = (
    Code(
        "RUL001",
        "The text of a rule is not of the rule language.",
        "The message says what may stand at that character.",
    ),
    Code(
        "RUL002",
        "A rule names a variable or list that the detector does not declare.",
        "Declare it in `variables` or `lists`, or mend its name.",
    ),
    Code(
        "RUL003",
        "Types do not fit: values of different types are compared, or an operator takes others.",
        "Compare values of one type; a moment is written as '2026-01-31T15:00:00Z'.",
    ),
    Code("RUL004", "A rule is a value and no condition.", "Compare it with something."),
    Code(
        "RUL005",
        "A rule has 4,000 characters or more, or is nested too deeply.",
        "Split it into several rules, or use a list.",
    ),
    Code(
        "RUL006",
        "A pattern is not of the subset of RE2 that needs no going back, or is too large.",
        "Leave out backreferences and lookaround; write the pattern as a text in quotes.",
    ),
    Code(
        "RUL007",
        "A function of the rule language is unknown, or takes another number of values.",
        "Write regex_match(pattern, text) or lowercase(text).",
    ),
    Code(
        "RUL010",
        "Some scores or events match no rule, so that nothing follows from them.",
        "Widen a rule by `<=` or `>=`, or add one for the rest.",
    ),
    Code(
        "RUL011",
        "Two rules match the same scores and lead to different outcomes, and both follow.",
        "Use FIRST_MATCHED if one should win, or narrow one of them.",
    ),
    Code(
        "RUL012",
        "A rule is never reached: those before it match whatever it matches.",
        "Move it up, or leave it out.",
    ),
    Code("RUL013", "No event can match a rule.", "Mend its condition, or leave it out."),
    Code("RUL014", "Two rules have the same name.", "Name each once."),
    Code(
        "RUL015",
        "A rule leads to an outcome that is not declared, or no rule leads to one that is.",
        "Declare the outcome, mend its name, or leave it out.",
    ),
    Code(
        "RUL016",
        "A default is not of its variable's type, or a list holds texts and numbers.",
        "Write values of one type.",
    ),
    Code(
        "RUL017",
        "The score is declared as a variable too, or rules alone have an outcome without a score.",
        "Rename the variable, or write `score: 0..1000` with the outcome.",
    ),
    Code(
        "RUL018",
        "Rules tell more kinds of events apart than can be tried, so that nothing is proven.",
        "Write fewer comparisons, or split the detector.",
    ),
)

REGISTRY_CODES: tuple[Code, ...] = (
    Code(
        "REG001",
        "The state of a version does not allow what is asked, or no number is left for one.",
        "See `ivr risk models list` for states; train another version.",
    ),
    Code(
        "REG002",
        "Another writer was first: a major version is trained by one at a time.",
        "Wait for the other training, or cancel it.",
    ),
    Code(
        "REG003",
        "The content of a version is missing, cut short, or not what was registered.",
        "Roll back to an earlier version, or train this one again.",
    ),
    Code(
        "REG004",
        "A registry has no such model, detector or version.",
        "See `ivr risk models list` and `ivr risk detector list`.",
    ),
)
