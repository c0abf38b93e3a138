"""A dialog around the nodes of a test, and what is said of them at their line."""

import textwrap

HEAD = """\
dialog: x
locales: [en-US]
defaults: {on_error: person, on_exhausted: person}
universals: {agent: {key: "0", goto: person}}
start: first
nodes:
  person: {transfer: {queue: service, on: {error: bye}}}
  bye: {hangup: Good bye.}
"""


AFTER = HEAD.count("\n")


def body(nodes: str) -> str:
    return HEAD + textwrap.indent(textwrap.dedent(nodes).strip("\n"), "  ") + "\n"


def told_at(bench, nodes, place):
    """Return what is said of nodes with the code, and at the line, of a place: `3 REF001`."""
    line, code = place.split()
    return [
        f"{found.message} {found.remedy}"
        for found in bench.refusals(body(nodes))
        if (found.code, found.where.line) == (code, AFTER + int(line))
    ]
