"""CloudFormation and SAM templates -> the bots in them; JSON, or YAML with short tags.

Law: nothing is evaluated and no text is refused for one bad bot: what cannot be told from the
template alone is a finding. Names are made legal, for they become names of files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn, cast

from ivr.faults import Finding, Refused, Severity, Where, error, in_reading_order, warning
from ivr.formats.lex.dialects import CLOUD, EXPORT, BadRecord, Path, Translation, bot_of, dotted
from ivr.formats.lex.dialects.translation import ONLY_CLOUD_KNOWS, WRONG_VALUE
from ivr.formats.templates import Tree, is_json, read_tree, tree_of
from ivr.ir.bot import NAME_PATTERN, Bot

NO_TEMPLATE = "LEX037"
ELSEWHERE = "LEX034"
DEPLOYMENT = "LEX035"

BOT = "AWS::Lex::Bot"

_DEPLOYED: Mapping[str, bool] = {
    "RoleArn": False,
    "AutoBuildBotLocales": False,
    "BotTags": True,
    "TestBotAliasTags": True,
    "TestBotAliasSettings": True,
    "Replication": True,
}
"""Properties that say how a bot is deployed, not what it is; True where a finding says so."""

_NAME = re.compile(NAME_PATTERN)
_HINT = re.compile(r"AWS::Lex::Bot(?![A-Za-z])")
_PART = re.compile(r"\$\{([^{}]*)\}")
_ODD = re.compile(r"[^0-9A-Za-z_-]+")
_ENDS = re.compile(r"^[_-]+|(?<=[_-])[_-]+")
_NAME_MAX = 100


class ReadBots(NamedTuple):
    """The bots of a template in its order, and what could not be told of them."""

    bots: tuple[Bot, ...]
    findings: tuple[Finding, ...]


def is_hinted(text: str) -> bool:
    """Tell whether a text may be a template that holds bots: it names their type."""
    return _HINT.search(text) is not None


def read_template(text: str, shown: str) -> ReadBots:
    """Return the bots of a template.

    Raises:
        Refused: The text is neither JSON nor YAML, is nested too deeply or holds too much.
    """
    try:
        return bots_in(_tree(text, shown))
    except RecursionError:
        raise Refused([error(NO_TEMPLATE, Where(shown), "nested too deeply")]) from None
    except Refused as refused:
        raise Refused([each._replace(code=NO_TEMPLATE) for each in refused.findings]) from None


def _tree(text: str, shown: str) -> Tree:
    if not is_json(text):
        return read_tree(text, shown)
    try:
        value = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        where = Where(shown, problem.lineno, problem.colno)
        raise Refused([error(NO_TEMPLATE, where, f"not JSON: {problem.msg}")]) from None
    except ValueError as problem:
        raise Refused([error(NO_TEMPLATE, Where(shown), f"not JSON: {problem}")]) from None
    return tree_of(value, text, shown)


def _no_number(text: str) -> NoReturn:
    message = f"{text} is no number"
    raise ValueError(message)


def bots_in(tree: Tree) -> ReadBots:
    """Return the bots of a file that is read already; none where it is no template."""
    bots: list[Bot] = []
    findings: list[Finding] = []
    template = _table(tree.value)
    defaults = _defaults(template)
    for logical, resource in _table(template.get("Resources")).items():
        if logical.startswith(("Fn::ForEach", "Fn::Transform")):
            findings += _unfolded(logical, resource, tree)
        elif _table(resource).get("Type") == BOT:
            read = _Resource(logical, tree, defaults)
            bot = read.bot(_table(resource).get("Properties"))
            bots += [bot] if bot else []
            findings += read.findings
    return ReadBots(tuple(bots), in_reading_order(findings))


def _unfolded(logical: str, resource: object, tree: Tree) -> Iterator[Finding]:
    if f"'{BOT}'" in str(resource) or logical == "Fn::Transform":
        where = tree.at(("Resources", logical))
        message = f"{logical[:100]} puts in resources that are not in the template"
        remedy = "Read the template that CloudFormation makes of it."
        yield warning(ELSEWHERE, where, message, remedy)


def _defaults(template: Mapping[str, Any]) -> dict[str, str]:
    """Return the default values of a template's parameters, those that are texts."""
    found = {name: _table(said).get("Default") for name, said in
             _table(template.get("Parameters")).items()}  # fmt: skip
    return {name: value for name, value in found.items() if isinstance(value, str)}


class _Resource:
    """One bot of a template on its way out of it."""

    def __init__(self, logical: str, tree: Tree, defaults: Mapping[str, str]) -> None:
        self.findings: list[Finding] = []
        self._logical = logical
        self._tree = tree
        self._defaults = defaults

    def bot(self, properties: object) -> Bot | None:
        """Return the bot; None where the template does not hold what it is."""
        if not isinstance(properties, dict):
            self._say(error(WRONG_VALUE, self._at(()), f"{self._logical} has no Properties"))
            return None
        given = dict(self._of_the_bot(cast("dict[str, object]", properties)))
        if "BotLocales" not in given and "BotFileS3Location" in properties:
            return None
        translation = Translation(CLOUD, EXPORT, self._at, self._name)
        value = translation.record("Bot", given)
        self.findings += translation.findings
        value.setdefault("name", self._legal(self._logical))
        try:
            return bot_of(value)
        except BadRecord as problem:
            self._say(error(WRONG_VALUE, self._at(()), f"{self._logical}: {problem}"))
            return None

    def _of_the_bot(self, properties: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        """Yield the properties that say what the bot is; say what the others are."""
        for key, value in properties.items():
            if key == "BotFileS3Location":
                message = f"{self._logical}: an archive in S3 holds it, which is not looked into"
                self._say(warning(ELSEWHERE, self._at((key,)), message, "Import that archive."))
            elif key not in _DEPLOYED:
                yield key, value
            elif _DEPLOYED[key]:
                message = f"{key} says how the bot is deployed; it is no part of the bot"
                where = self._at((key,))
                remedy = "Keep it in your template."
                self._say(Finding(DEPLOYMENT, Severity.INFO, where, message, remedy))

    def _at(self, path: Path) -> Where:
        return self._tree.at(("Resources", self._logical, "Properties", *path))

    def _name(self, kind: str, name: str, path: Path) -> object:
        """Return a name that is legal; what parameters say by default is put into it."""
        if _NAME.match(name) or (kind == "type" and name.startswith("AMAZON.")):
            return name
        told = _PART.sub(lambda part: self._defaults.get(part[1].strip(), ""), name)
        legal = self._legal(told) or self._legal(self._logical)
        message = (
            f"{dotted(path)}: {name[:100]!r} is no name that Lex takes; {legal!r} stands for it"
        )
        code = ONLY_CLOUD_KNOWS if "${" in name else WRONG_VALUE
        self._say(warning(code, self._at(path), message, "Name it as you like in the bot's YAML."))
        return legal

    def _legal(self, name: str) -> str:
        return _ENDS.sub("", _ODD.sub("_", name))[:_NAME_MAX]

    def _say(self, finding: Finding) -> None:
        self.findings.append(finding)


def _table(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}
