"""Intents that answer from a body of knowledge: what AWS would search, a script answers here.

Law: nothing is searched on this machine; without a script the reply says what is not simulated.
Source: Lex V2 developer guide, built-in intents.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from ivr.ir.bot import Intent


class Search(NamedTuple):
    """A service that is asked, and the name under which prompts show its answer."""

    service: str
    answer_key: str


SEARCHES: Mapping[str, Search] = {
    "AMAZON.KendraSearchIntent": Search(
        "Amazon Kendra", "x-amz-lex:kendra-search-response-question_answer-answer-1"
    ),
    "AMAZON.QnAIntent": Search("Amazon Bedrock", "x-amz-lex:qnA-search-response"),
    "AMAZON.BedrockAgentIntent": Search(
        "an Amazon Bedrock agent", "x-amz-lex:bedrock-agent-search-response"
    ),
    "AMAZON.QInConnectIntent": Search("Amazon Q in Connect", "x-amz-lex:q-in-connect-response"),
}
"""Parent of an intent -> the service behind it."""


class Knowledge(Protocol):
    """Answers what the services behind such intents would answer."""

    def answer(self, intent: Intent, question: str) -> str | None:
        """Return the answer to a caller's words, or None where nothing is found."""
        ...


class ScriptedKnowledge:
    """Answers by a table: a question, compared without case and blanks around it -> its answer."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = {question.strip().lower(): text for question, text in answers.items()}

    def answer(self, intent: Intent, question: str) -> str | None:
        """Return the scripted answer; `*` answers every other question."""
        del intent
        said = question.strip().lower()
        return self._answers.get(said, self._answers.get("*"))


def not_simulated(intent: Intent) -> str:
    """Return what is said where an intent asks a service and no script answers for it."""
    search = SEARCHES[intent.parent_intent_signature or ""]
    return f"intent {intent.name} asks {search.service}, which is not simulated"
