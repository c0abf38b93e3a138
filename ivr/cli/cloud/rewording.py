"""Words that were changed in the console -> the prompts, or the dialog, that they came from.

Law: only a flow of which nothing but words changed is taken over like this, and only where each
text is found once: in a prompt of its language, or in the dialog. Whatever else stands in the file
stays as it is; what a variable said is the variable again. Afterwards it is compiled: if the flow
does not say the new words then, the files are put back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from ivr import workspace
from ivr.cli.writing import put
from ivr.faults import IvrError, Refused
from ivr.formats.connect import write_text

if TYPE_CHECKING:
    from ivr.ir.flow import Flow

SPOKEN = frozenset({"Text", "SSML"})
_VARIABLE = re.compile(r"\{\{.*?\}\}")
_LOGIC = re.compile(r"\{[%#]")


class Reworded(NamedTuple):
    """A text of an action: what it said as deployed, and what it says now."""

    action: str
    old: str
    new: str


def reworded(deployed: Flow, live: Flow) -> tuple[Reworded, ...] | None:
    """Return the texts that changed; None where anything else did."""
    before, now = _actions(deployed), _actions(live)
    if deployed.start != live.start or before.keys() != now.keys():
        return None
    try:
        return tuple(
            Reworded(name, *pair)
            for name, action in before.items()
            for pair in _texts(action, now[name], "")
        )
    except LookupError:
        return None


def _actions(flow: Flow) -> dict[str, Any]:
    return {each["Identifier"]: each for each in json.loads(write_text(flow))["Actions"]}


def _texts(old: Any, new: Any, key: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Yield texts that differ.

    Raises:
        LookupError: Something else differs.
    """
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and set(old) == set(new):  # pyright: ignore[reportUnknownArgumentType] - JSON
        for each in old:  # pyright: ignore[reportUnknownVariableType] - JSON
            yield from _texts(old[each], new[each], str(each))  # pyright: ignore[reportUnknownArgumentType] - JSON
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):  # pyright: ignore[reportUnknownArgumentType] - JSON
        for one, other in zip(old, new, strict=True):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
            yield from _texts(one, other, key)
    elif key in SPOKEN and isinstance(old, str) and isinstance(new, str):
        yield old, new
    else:
        raise LookupError(key)


def adopt_words(root: Path, env: str, flow: Flow, texts: tuple[Reworded, ...]) -> tuple[Path, ...]:
    """Write the new words where the old ones came from; return the files.

    Nothing is written, and nothing returned, unless every text could be taken over.
    """
    folder = root / "prompts" / str(flow.locale)
    inline = root / "flows" / f"{flow.dialog}.yaml"
    paths = [*sorted(folder.glob("*.yaml")), *([inline] if inline.is_file() else [])]
    before = {path: path.read_text(encoding="utf-8") for path in paths}
    after = dict(before)
    for each in dict.fromkeys((each.old, each.new) for each in texts):
        places = [(path, place) for path in after for place in _prompts(after[path], *each)]
        if len(places) != 1:
            return ()
        path, place = places[0]
        after[path] = place.put(after[path])
    changed = tuple(path for path in after if after[path] != before[path])
    put({path: after[path] for path in changed})
    if not _says(root, env, flow.name, texts):
        put({path: before[path] for path in changed})
        return ()
    return changed


def _says(root: Path, env: str, name: str, texts: tuple[Reworded, ...]) -> bool:
    """Tell whether the workspace, compiled anew, has a flow that says these words."""
    try:
        made = workspace.make(workspace.load(root, env))
    except (Refused, IvrError):
        return False
    flow = next((each for each in made.flows if each.name == name), None)
    said = {key: json.dumps(each) for key, each in _actions(flow).items()} if flow else {}
    return all(json.dumps(each.new) in said.get(each.action, "") for each in texts)


class _Place(NamedTuple):
    """A text in a file, by its first and last character, and what shall stand there."""

    start: int
    end: int
    text: str

    def put(self, file: str) -> str:
        """Return the file with the text in its place."""
        ending = "\n" if file[self.start : self.end].endswith("\n") else ""
        quoted = json.dumps(self.text, ensure_ascii=False)
        return f"{file[: self.start]}{quoted}{ending}{file[self.end :]}"


def _prompts(file: str, old: str, new: str) -> Iterator[_Place]:
    """Yield the texts of a file that say the old words once variables are filled in."""
    for node in _scalars(yaml.compose(file, yaml.SafeLoader)):
        found = _again(str(node.value), old, new)
        if found is not None:
            yield _Place(node.start_mark.index, node.end_mark.index, found)


def _scalars(node: Any) -> Iterator[Any]:  # noqa: ANN401 - yaml has no types here
    """Yield the scalars of a file that are values."""
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _scalars(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value)
    elif isinstance(node, yaml.ScalarNode):
        yield node


def _again(raw: str, old: str, new: str) -> str | None:
    """Return the new words with the variables of a prompt; None where it did not say the old ones.

    What a variable said must stand in the new words as often as in the old ones.
    """
    if _LOGIC.search(raw):
        return None
    variables = _VARIABLE.findall(raw)
    literal = (re.escape(part) for part in _VARIABLE.split(raw))
    found = re.fullmatch("(.+?)".join(literal), old, re.DOTALL)
    if found is None:
        return None
    for value, variable in zip(found.groups(), variables, strict=True):
        if value not in new:
            return None
        new = new.replace(value, variable)
    return new
