"""Codes of explorations: what every behaviour of caller and world shows about flows."""

from __future__ import annotations

from ivr.lint.codes.code import Code

EXPLORING_CODES: tuple[Code, ...] = (
    Code("EXP101", "No way leads to an action from the start.", "Connect it, or delete it."),
    Code(
        "EXP102",
        "No behaviour of caller and world reaches an action, although a way leads there.",
        "Check the condition that should lead there, or delete the action.",
    ),
    Code(
        "EXP103",
        "An action can meet an error that no branch takes; the contact is lost there.",
        "Wire that branch, or NoMatchingError.",
    ),
    Code(
        "EXP104",
        "A way that contacts take leads to an action that the flow does not have.",
        "Point the branch at an action of this flow.",
    ),
    Code(
        "EXP105",
        "An action has no way on where contacts need one.",
        "Wire the next action, or end the contact.",
    ),
    Code(
        "EXP106",
        "A flow goes round for ever without asking the caller, counting, or waiting.",
        "Let the circle ask the caller, count, or wait.",
    ),
    Code(
        "EXP107",
        "A flow goes round without asking the caller: while something fails or answers the same, "
        "or only to say the same again.",
        "Count the rounds, or leave by another way.",
    ),
    Code(
        "EXP108",
        "A caller may hear nothing for longer than callers stay: functions and waits in a row.",
        "Say something in between, or lower the limits.",
    ),
    Code(
        "EXP109",
        "From a question on, no behaviour leads to a person, while elsewhere one does.",
        "Let a key, an intent or the last failure lead to a queue.",
    ),
    Code(
        "EXP110",
        "An exploration did not tell everything apart; the message says what, and where.",
        "Explore flows one by one.",
    ),
    Code(
        "EXP111",
        "An action is sure to fail: no target queue is set on the way to it, or an id is empty.",
        "Set what it needs before it on every way.",
    ),
)
