"""A scene: flows as boxes with places, and the links between them; everything that is drawn.

    scene = scene_of([flow])                       # one flow
    scene = scene_of(program.flows, names=arns)    # a workspace: a frame for each flow

Numbers are canvas units; a scene begins at 0, 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.drawing.frames import Frame, framed
from ivr.drawing.joints import flows_named_by
from ivr.drawing.wording import condition_words, error_words, kind_of, told
from ivr.faults import Where
from ivr.formats.layout import WIDTH, exits, height_of, positions
from ivr.ir.actions.base import NO_MATCHING_CONDITION, ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import display_names

PORT_TOP, PORT_ROW, ENTRY_DOWN = 120, 30, 13
"""How far below the top of a box its first exit stands, how far each further one, and its entry."""


@dataclass(frozen=True, slots=True)
class Port:
    """An exit of a box: words, what the flow's JSON calls it, target, and whether it is an error.

    `onto` is the number of the box it leads to, -1 where there is none of that name.
    """

    words: str
    exact: str
    target: str
    failing: bool
    onto: int = -1


@dataclass(frozen=True, slots=True)
class Box:
    """An action as it is drawn. `given` are its parameters as JSON text."""

    flow: int
    name: str
    type: str
    kind: str
    told: str
    given: str
    where: Where
    ports: tuple[Port, ...]
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Link:
    """A line from a box to a box, by number; `port` is -1 for a line from one flow to another."""

    start: int
    port: int
    end: int
    words: str
    failing: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that is drawn: a frame for each flow, boxes, links."""

    title: str
    frames: tuple[Frame, ...]
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    width: int
    height: int


def scene_of(
    flows: Sequence[Flow], names: Mapping[str, str] | None = None, title: str = ""
) -> Scene:
    """Return the scene of some flows.

    Args:
        flows: One flow, or those of a workspace.
        names: ARN or id -> symbol (`flow:inbound`), as a program's `symbols` turned round.
        title: What the drawing is called; by default the flow's name, or how many there are.
    """
    shown = {arn: name for flow in flows for arn, name in display_names(flow).items()}
    known = {**shown, **(names or {})}
    joints = [flows_named_by(flow, flows, known) for flow in flows]
    places = [positions(flow) for flow in flows]
    frames, width, height = framed(flows, places, [_led_to(joint) for joint in joints])
    first = _first_numbers(flows)
    boxes = tuple(
        box
        for number, flow in enumerate(flows)
        for box in _boxes(flow, places[number], frames[number], (number, first[number]), known)
    )
    links = (*_inside(boxes), *_across(flows, joints, first))
    return Scene(title or _title(flows), frames, boxes, links, width, height)


def _led_to(joints: Sequence[tuple[str, str, int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for _, _, number in joints))


def _first_numbers(flows: Sequence[Flow]) -> tuple[int, ...]:
    """Return the number of the first box of each flow."""
    first, numbers = 0, list[int]()
    for flow in flows:
        numbers.append(first)
        first += len(flow.by_id)
    return tuple(numbers)


def _boxes(
    flow: Flow,
    places: Mapping[str, tuple[int, int]],
    frame: Frame,
    numbers: tuple[int, int],
    names: Mapping[str, str],
) -> Iterator[Box]:
    number, first = numbers
    index = {name: first + at for at, name in enumerate(flow.by_id)}
    for name, action in flow.by_id.items():
        x, y = places[name]
        yield Box(
            number,
            name,
            action.type,
            kind_of(action.type),
            told(action, names),
            _given(action),
            flow.origin(name),
            tuple(_ports(action, index)),
            x + frame.across,
            y + frame.down,
            WIDTH,
            height_of(action),
        )


def _given(action: ActionBase) -> str:
    """Return the parameters as JSON text."""
    try:
        return action.given
    except RecursionError:
        return '"nested too deeply to be shown"'


def _ports(action: ActionBase, index: Mapping[str, int]) -> Iterator[Port]:
    """Yield an exit for each row of the box: conditions, the rest, then errors."""
    ways = action.transitions
    chosen, failing = exits(action)
    for branch in ways.conditions:
        condition, target = branch.condition, branch.next_action
        exact = f"{condition.operator} {' '.join(condition.operands)}"
        yield Port(
            condition_words(condition), exact, target, failing=False, onto=index.get(target, -1)
        )
    otherwise = len(failing) < len(ways.errors)
    if otherwise:
        yield _failed(NO_MATCHING_CONDITION, chosen[len(ways.conditions)], index, "otherwise")
    if len(chosen) > len(ways.conditions) + otherwise:
        yield Port("then", "next", chosen[-1], failing=False, onto=index.get(chosen[-1], -1))
    left = otherwise
    for error in ways.errors:
        if left and error.error_type == NO_MATCHING_CONDITION:
            left = False
            continue
        yield _failed(error.error_type, error.next_action, index)


def _failed(exact: str, target: str, index: Mapping[str, int], words: str = "") -> Port:
    shown = words or error_words(exact)
    return Port(shown, exact, target, failing=not words, onto=index.get(target, -1))


def _inside(boxes: Sequence[Box]) -> Iterator[Link]:
    for start, box in enumerate(boxes):
        for number, port in enumerate(box.ports):
            if port.onto >= 0:
                yield Link(start, number, port.onto, port.words, port.failing)


def _across(
    flows: Sequence[Flow], joints: Sequence[Sequence[tuple[str, str, int]]], first: Sequence[int]
) -> Iterator[Link]:
    """Yield the links from a box to the first box of another flow."""
    indexes = [{name: at for at, name in enumerate(flow.by_id)} for flow in flows]
    for number, found in enumerate(joints):
        for name, words, onto in found:
            begin = indexes[onto].get(flows[onto].start)
            if begin is not None:
                start = first[number] + indexes[number][name]
                yield Link(start, -1, first[onto] + begin, words, failing=False)


def _title(flows: Sequence[Flow]) -> str:
    return flows[0].name if len(flows) == 1 else f"{len(flows)} flows"
