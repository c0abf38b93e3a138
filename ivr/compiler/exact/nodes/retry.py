"""`retry` of a question: failures that say something, count, and lead to the question again.

    place: after    failing -> message -> Loop -> question        (the default)
    place: before   Loop -> question, failing -> message -> Loop  (the node begins at the Loop)
    place: first    failing -> Loop -> message -> question        (one message for all failures)
    no count        failing -> message -> question

Loop {LoopCount}: ContinueLooping goes round, DoneLooping -> `exhausted` where that is written;
NextAction repeats DoneLooping. A message has NoMatchingError only if retry.on_error is written:
there it leads, or onward like the message where it names the node itself. Without a message a
failure leads to what would follow it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.compiler.exact.making import Step
from ivr.compiler.exact.shapes import Branch, Json, Ways
from ivr.ir.actions.base import NO_MATCHING_ERROR
from ivr.spec.nodes.listen import Retry
from ivr.spec.values import Said


class Retries:
    """Where the failures of one question lead: elsewhere as stated, or to the question again.

    `asks` is the identifier of the question's action; `leads` maps failures to identifiers.
    """

    def __init__(self, step: Step, retry: Retry | None, stated: Mapping[str, str | None]) -> None:
        """Name the actions.

        Args:
            step: The node.
            retry: What its author wrote of it.
            stated: The failures that the question may have, and the nodes that they lead to.
        """
        self._step, self._retry = step, retry
        self._actions: list[Json] = []
        self.leads = {kind: step.to(to) for kind, to in stated.items() if to is not None}
        entry = self.asks = step.fresh()
        failing = [kind for kind in stated if kind not in self.leads and kind in _retried(retry)]
        if retry is None or not failing:
            return
        if retry.count is not None and retry.place == "before":
            self.asks = step.fresh("listen")
            self._told(failing, entry)
            self._loop(entry, self.asks)
        elif retry.count is None or retry.place == "first":
            self._told_last(failing)
        else:
            loop = step.fresh("loop", "retry")
            self._told(failing, loop)
            self._loop(loop, self.asks)

    def errors(self, types: Mapping[str, str]) -> dict[str, str]:
        """Return error type -> identifier, given the error type of each failure."""
        return {types[kind]: to for kind, to in self.leads.items() if kind in types}

    def around(self, *asked: Json) -> list[Json]:
        """Return the question's own actions and those of the way back to it."""
        return [*asked, *self._actions]

    def _told_last(self, failing: list[str]) -> None:
        """Wire what leads from a message straight to the question."""
        retry = self._retry
        if retry is None or retry.count is None:
            self._told(failing, self.asks)
            return
        loop = self._step.fresh("loop", "retry")
        told = {key for key, _ in (_spoken(retry, kind) for kind in failing)}
        if len(told) > 1:
            message = "`place: first` has one message for all failures, and these have several"
            remedy = "Write `say:` alone, or another place."
            self._step.report("SPC002", message, "retry", "place", remedy=remedy)
        self._told(failing[:1], self.asks)
        self._loop(loop, self.leads[failing[0]])
        self.leads.update(dict.fromkeys(failing, loop))

    def _told(self, failing: list[str], then: str) -> None:
        """Lead failures to their messages, and those on to `then`."""
        retry = self._retry
        made: dict[str, str] = {"": then}
        for kind in failing if retry is not None else ():
            assert retry is not None
            key, said = _spoken(retry, kind)
            if key not in made and said is not None:
                made[key] = self._step.fresh("again" if key == "say" else key, "retry", key)
                self._actions.append(self._message(made[key], (key, said), then))
            self.leads[kind] = made[key]

    def _message(self, here: str, told: tuple[str, Said], then: str) -> Json:
        key, said = told
        assert self._retry is not None
        failed = self._retry.on_error
        errors: dict[str, str] = {}
        if failed is not None:
            errors[NO_MATCHING_ERROR] = then if failed == self._step.name else self._step.to(failed)
        spoken = self._step.said(said, "retry", key)
        return self._step.other(here, "MessageParticipant", spoken, Ways(then, errors=errors))

    def _loop(self, here: str, again: str) -> None:
        assert self._retry is not None
        count = self._step.value(str(self._retry.count), "retry", "count")
        conditions = [Branch("Equals", "ContinueLooping", again)]
        if self._retry.exhausted is not None:
            done = self._step.to(self._retry.exhausted)
            conditions.append(Branch("Equals", "DoneLooping", done))
        loop = self._step.other(here, "Loop", {"LoopCount": count}, Ways(conditions=conditions))
        self._actions.insert(0, loop)


def _retried(retry: Retry | None) -> tuple[str, ...]:
    return () if retry is None else retry.for_


def _spoken(retry: Retry, kind: str) -> tuple[str, Said | None]:
    """Return the key under which the message of a failure stands, and what it says."""
    own: Said | None = getattr(retry, kind)
    if own is not None:
        return kind, own
    return ("say", retry.say) if retry.say is not None else ("", None)
