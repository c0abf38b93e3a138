"""The prompts of a workspace: found by dialog and locale, rendered for the flow, estimated.

Law: the same book renders the same bytes. A prompt without `{` is never parsed, one with plain
slots never meets the template engine, and the engine is not even imported until one needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ivr import spoken
from ivr.faults import Finding, Malformed, Refused, error
from ivr.speech import pace
from ivr.speech.entries import Prompt, inline, load_prompts
from ivr.speech.markup import ssml
from ivr.speech.render import NO_MANNERS, Manners, Placing, Rendered, finish, heard, mark
from ivr.speech.shipped import COMMON, shipped
from ivr.speech.template import SOURCE_BYTES_MAX, Pieces, Slot, Study, Trouble, pieces, study
from ivr.speech.variables import Given, Variable, load_variables

if TYPE_CHECKING:
    from ivr.speech.sandbox import Sandbox

__all__ = [
    "Given",
    "Placing",
    "Prompt",
    "PromptBook",
    "Rendered",
    "Variable",
    "heard",
    "inline",
    "load_prompts",
    "load_variables",
]

BRACE = "{"
"""What every slot, statement and comment of a template begins with."""

_BYTES_A_CHARACTER = 4
_LINE_END = "\u2424"
"""What stands for the end of a line while a template is filled: white space becomes one space."""
_PLAIN = Study()


@lru_cache(maxsize=4_096)
def _plain(source: str) -> Rendered | None:
    """Return a text that is said as it was written; None where it has to be looked at."""
    text = " ".join(source.split())
    short = 0 < len(text) <= ssml.BILLED_CHARACTERS_MAX
    visible = text.isprintable() and (text.isascii() or source.isprintable())
    return Rendered("text", text) if short and visible and _stands(text) else None


def _stands(text: str) -> bool:
    """Tell whether nothing in a text is to be filled in, by a template or by Connect."""
    return BRACE not in text and "$." not in text


class PromptBook:
    """All prompts by (locale, id), and the variables they may use."""

    def __init__(self, prompts: Iterable[Prompt], variables: Mapping[str, Variable]) -> None:
        self.variables = variables
        self._prompts = {(prompt.locale, prompt.id): prompt for prompt in prompts}
        self._pieces: dict[str, Pieces | None] = {}
        self._studied: dict[tuple[str, str], Study] = {}

    def __iter__(self) -> Iterator[Prompt]:
        """Yield every prompt, by locale and id."""
        return iter(self._prompts[key] for key in sorted(self._prompts))

    def names(self) -> tuple[str, ...]:
        """Return the ids that exist in any locale, sorted."""
        return tuple(sorted({identity for _, identity in self._prompts}))

    def locales(self) -> tuple[str, ...]:
        """Return the locales that have prompts, sorted."""
        return self._locales

    @cached_property
    def _locales(self) -> tuple[str, ...]:
        return tuple(sorted({locale for locale, _ in self._prompts}))

    def get(self, identity: str, locale: str) -> Prompt | None:
        """Return a prompt by its full id."""
        return self._prompts.get((locale, identity))

    def find(self, dialog: str, name: str, locale: str) -> Prompt | None:
        """Return the prompt that a dialog means by `name`.

        A dotted name is taken as it is; else the dialog's own prompt, then the common one. Where
        nobody wrote it there may be a shipped one.
        """
        if "." in name:
            return self.get(name, locale) or shipped(name, locale)
        written = self.get(f"{dialog}.{name}", locale) or self.get(f"{COMMON}.{name}", locale)
        return written or shipped(name, locale)

    def uses(self, prompt: Prompt) -> tuple[str, ...]:
        """Return every declared variable that any version of a prompt uses, in reading order."""
        if BRACE not in prompt.source and not prompt.variants:
            return ()
        names = (name for version in prompt.versions for name in self.study(prompt, version).names)
        return tuple(dict.fromkeys(name for name in names if name in self.variables))

    def call_values(self, prompt: Prompt) -> tuple[str, ...]:
        """Return the call-time variables that any version of a prompt uses, in reading order."""
        used = self.uses(prompt)
        return tuple(name for name in used if self.variables[name].phase == "call") if used else ()

    def study(self, prompt: Prompt, source: str) -> Study:
        """Return what one version of a prompt uses and what is wrong with it."""
        if prompt.kind == "audio":
            return Study()
        if BRACE not in source and len(source) * _BYTES_A_CHARACTER <= SOURCE_BYTES_MAX:
            return _PLAIN
        if len(source.encode(errors="replace")) > SOURCE_BYTES_MAX:
            message = f"the template is longer than {SOURCE_BYTES_MAX:,} bytes"
            return Study(troubles=(Trouble("SEC009", message, "Split it."),))
        key = (prompt.kind, source)
        if key not in self._studied:
            self._studied[key] = self._study(*key)
        return self._studied[key]

    def _study(self, kind: str, source: str) -> Study:
        parts = self._parts(source)
        if parts is not None:
            return study(parts, self.variables)
        return self._sandbox.study(spoken.visible(source), escape=kind == "ssml")

    def render(self, prompt: Prompt, place: Placing, version: int = 0) -> Rendered:
        """Return what the flow says for a prompt.

        Args:
            prompt: From this book, or an inline one.
            place: JSONPath of a call-time value by its name, such as `$.External.amount`.
            version: 0 = the source, 1 = the first variant...; counts around.

        Raises:
            Refused: The prompt cannot be rendered; every finding of this version.
        """
        rendered, findings = self.attempt(prompt, place, version)
        if findings:
            raise Refused(findings)
        return rendered

    def attempt(
        self, prompt: Prompt, place: Placing, version: int = 0, manners: Manners = NO_MANNERS
    ) -> tuple[Rendered, tuple[Finding, ...]]:
        """Return what `render` returns, and its findings instead of an exception.

        `manners` are the say-as attributes of values that are not said as they stand.
        """
        source = prompt.versions[version % len(prompt.versions)] if version else prompt.source
        if prompt.kind == "audio":
            return Rendered("audio", source), ()
        plain = _plain(source) if prompt.kind == "text" else None
        if plain is not None:
            return plain, ()
        troubles = self.study(prompt, source).troubles
        rendered = Rendered(prompt.kind, "")
        if not troubles:
            try:
                rendered, troubles = self._finished(prompt, source, (place, manners))
            except Malformed as reason:
                troubles = (Trouble("LOC004", str(reason)),)
        return rendered, self._findings(prompt, troubles)

    @staticmethod
    def _findings(prompt: Prompt, troubles: tuple[Trouble, ...]) -> tuple[Finding, ...]:
        return tuple(
            error(each.code, prompt.where, f"prompt {prompt.id}: {each.message}", each.remedy)
            for each in dict.fromkeys(troubles)
        )

    def lines(self, prompt: Prompt) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        """Return each line of a template that is written before any call, and what is wrong.

        Build variables and loops work as in prompts; empty lines are left out.
        """
        prompt = prompt._replace(source=prompt.source.replace("\n", _LINE_END))
        troubles = self.study(prompt, prompt.source).troubles
        called = self.call_values(prompt)
        if called:
            message = f"{called[0]!r} is known in a call alone"
            troubles = (*troubles, Trouble("PRM003", message, "Use a build variable."))
        if troubles:
            return (), self._findings(prompt, troubles)
        try:
            text = self._filled(prompt)
        except Malformed as reason:
            text = Trouble("LOC004", str(reason))
        if isinstance(text, Trouble):
            return (), self._findings(prompt, (text,))
        lines = (" ".join(spoken.visible(line).split()) for line in text.split(_LINE_END))
        return tuple(line for line in lines if line), ()

    def _filled(self, prompt: Prompt) -> str | Trouble:
        """Return a template without call-time values, filled."""
        parts = self._parts(prompt.source)
        if parts is not None:
            return "".join(self._said(part, prompt) for part in parts)
        source = spoken.visible(prompt.source)
        return self._sandbox.render(source, prompt.locale, {}, escape=False)

    def sampled(self, prompt: Prompt, version: int = 0) -> Rendered:
        """Return a prompt as a caller might hear it: call-time values are their samples.

        Raises:
            Refused: The prompt cannot be rendered.
        """
        return self.render(prompt, self._sample_for(prompt), version)

    def seconds(self, prompt: Prompt, version: int = 0) -> float:
        """Return the estimated seconds of a prompt with its samples; a recording counts 0.

        Raises:
            Refused: The prompt cannot be rendered.
        """
        rendered = self.sampled(prompt, version)
        if rendered.kind == "audio":
            return 0.0
        estimate = pace.of_ssml if rendered.kind == "ssml" else pace.of_text
        return estimate(rendered.content, prompt.locale)

    def _finished(
        self, prompt: Prompt, source: str, told: tuple[Placing, Manners]
    ) -> tuple[Rendered, tuple[Trouble, ...]]:
        parts = self._parts(source)
        if parts is not None:
            filled = "".join(self._said(part, prompt) for part in parts)
            return finish(filled, prompt.kind, *told)
        marks = {name: mark(name) for name, each in self.variables.items() if each.phase == "call"}
        escape = prompt.kind == "ssml"
        text = self._sandbox.render(spoken.visible(source), prompt.locale, marks, escape=escape)
        if isinstance(text, Trouble):
            return Rendered(prompt.kind, ""), (text,)
        return finish(text, prompt.kind, *told)

    def _said(self, part: str | Slot, prompt: Prompt) -> str:
        if isinstance(part, str):
            return part
        variable = self.variables[part.name]
        if variable.phase == "call":
            return mark(part.name)
        said = spoken.speak(part.filter or variable.type, variable.value or "", prompt.locale)
        return ssml.escape(said) if prompt.kind == "ssml" else said

    def _sample_for(self, prompt: Prompt) -> Placing:
        def sample(name: str) -> str:
            variable = self.variables[name]
            said = spoken.speak(variable.type, variable.sample, prompt.locale)
            return ssml.escape(said) if prompt.kind == "ssml" else said

        return sample

    def _parts(self, source: str) -> Pieces | None:
        if source not in self._pieces:
            self._pieces[source] = pieces(spoken.visible(source))
        return self._pieces[source]

    @cached_property
    def _sandbox(self) -> Sandbox:
        from ivr.speech.sandbox import Sandbox  # noqa: PLC0415 - jinja2 costs 75 ms; most books need none

        return Sandbox(self.variables)
