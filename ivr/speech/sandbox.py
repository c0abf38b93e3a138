"""Jinja2 for prompts that need more than slots: an allow-list, an immutable sandbox, hard bounds.

The tree of a template is walked before anything is compiled, because the engine folds constant
expressions while compiling. Templates are compiled many at a time: one compilation costs about as
much as reading a hundred prompts. Law: data never becomes a template; a call-time value may only
be printed. This is the only room that imports jinja2, and it is imported only when needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from jinja2 import StrictUndefined, Template, TemplateError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ivr import spoken
from ivr.contract import Kind
from ivr.faults import Malformed
from ivr.speech.markup.allowed import study_tree
from ivr.speech.markup.ssml import TOTAL_CHARACTERS_MAX
from ivr.speech.template import FILTERS, Study, Trouble
from ivr.speech.variables import Variable

_LOCALE = "spoken locale"
"""Key of the locale in a template's context; no template can spell it."""

_MISTAKES = (TemplateError, RecursionError, ValueError, OverflowError, TypeError)


class _Typed(str):
    """A canonical value that knows how it is spoken when it is printed bare."""

    __slots__ = ("kind",)

    def __new__(cls, value: str, kind: Kind) -> _Typed:
        typed = super().__new__(cls, value)
        typed.kind = kind
        return typed

    kind: Kind


class Sandbox:
    """Templates of one workspace: studied one by one, compiled together, rendered on request."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        self._variables = variables
        self._environments = {escape: _environment(escape=escape) for escape in (False, True)}
        self._trees: dict[tuple[str, bool], nodes.Template] = {}
        self._studies: dict[str, Study] = {}
        self._blocks: dict[tuple[str, bool], tuple[Template, str]] = {}

    def study(self, source: str, *, escape: bool) -> Study:
        """Return what a template uses and what is wrong with it; a sound one may be rendered."""
        found = self._studies.get(source)
        if found is not None and (found.troubles or (source, escape) in self._trees):
            return found
        try:
            tree = self._environments[escape].parse(source)
        except _MISTAKES as reason:
            found = Study(troubles=(_not_a_template(reason),))
        else:
            found = study_tree(tree, self._variables)
            if not found.troubles:
                self._trees[source, escape] = tree
        self._studies[source] = found
        return found

    def render(
        self, source: str, locale: str, call_values: Mapping[str, str], *, escape: bool
    ) -> str | Trouble:
        """Return the text of a template that `study` found sound, or why it cannot be rendered.

        Args:
            source: The template.
            locale: In which build values are spoken.
            call_values: What stands for each call-time value.
            escape: Whether values are escaped for SSML.
        """
        if (source, escape) not in self._blocks:
            self._compile(escape=escape)
        template, block = self._blocks[source, escape]
        values = {**self._build_values(), **call_values, _LOCALE: locale}
        context = template.new_context(values)
        try:
            return _joined(template.blocks[block](context))
        except Malformed as reason:
            return Trouble("LOC004", str(reason))
        except _MISTAKES as reason:
            return _not_a_template(reason)

    def _compile(self, *, escape: bool) -> None:
        """Compile every studied template that is not compiled yet as blocks of one module."""
        environment = self._environments[escape]
        waiting = [key for key in self._trees if key[1] is escape and key not in self._blocks]
        tree = nodes.Template(lineno=1)
        tree.body = [_block(number, self._trees[key]) for number, key in enumerate(waiting)]
        tree.set_environment(environment)
        template = Template.from_code(environment, environment.compile(tree), {})
        self._blocks.update((key, (template, f"b{n}")) for n, key in enumerate(waiting))

    def _build_values(self) -> dict[str, object]:
        return {
            name: int(value) if variable.type is Kind.COUNT else _Typed(value, variable.type)
            for name, variable in self._variables.items()
            if (value := variable.value)
        }


def _block(number: int, tree: nodes.Template) -> nodes.Block:
    block = nodes.Block(lineno=1)
    block.name, block.body = f"b{number}", tree.body
    block.scoped = block.required = False
    return block


def _environment(*, escape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=escape,
        undefined=StrictUndefined,
        finalize=_printed,
        keep_trailing_newline=True,
    )
    environment.globals = {}
    environment.tests = {}
    environment.filters.clear()
    cast("dict[str, object]", environment.filters).update((name, _filter(name)) for name in FILTERS)
    return environment


@pass_context
def _printed(context: Context, value: object) -> object:
    locale = cast("str", context.resolve(_LOCALE))
    if isinstance(value, _Typed):
        return spoken.speak(value.kind, value, locale)
    return spoken.count(value, locale) if isinstance(value, int) else value


def _filter(kind: str) -> Callable[[Context, object], str]:
    @pass_context
    def speak(context: Context, value: object) -> str:
        return spoken.speak(kind, str(value), cast("str", context.resolve(_LOCALE)))

    return speak


def _joined(parts: Iterable[object]) -> str | Trouble:
    text: list[str] = []
    length = 0
    for part in parts:
        text.append(str(part))
        length += len(text[-1])
        if length > TOTAL_CHARACTERS_MAX:
            message = f"the prompt renders to more than {TOTAL_CHARACTERS_MAX:,} characters"
            return Trouble("SEC009", message, "Shorten it.")
    return "".join(text)


def _not_a_template(reason: Exception) -> Trouble:
    if isinstance(reason, RecursionError):
        return Trouble("SEC009", "the template is nested too deeply", "Simplify it.")
    message = getattr(reason, "message", None) or str(reason)
    line = getattr(reason, "lineno", None)
    place = f" (line {line} of the prompt)" if line and line > 1 else ""
    return Trouble("LOC004", f"not a template: {message}{place}", "Check braces and names.")
