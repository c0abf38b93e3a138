"""Dialogs made to measure: YAML text of any size, as an author would have written it.

A dialog is a chain of topics. Each greets, offers a keyed menu with tapering retries, remembers
the choice, branches on it, and goes on; every node has its ways out.
"""

from __future__ import annotations

from pathlib import Path

ACTIONS_PER_TOPIC = 11.4
"""What a topic compiles to, on average; `bench.run` prints the true number of actions."""

_HEAD = """\
dialog: {name}
kind: inbound
locales: [en-US]
channels: [voice]
defaults: {{timeout: 5s, inter_digit: 3s, max_retries: 3, on_exhausted: person, on_error: person}}
universals:
  agent: {{key: "0", goto: person}}
  repeat: {{key: "9"}}
  main_menu: {{key: "*", goto: topic_0}}
start: topic_0
nodes:
"""

_TOPIC = """\
  topic_{n}: {{say: "This is topic {n} of the service.", then: choose_{n}}}
  choose_{n}:
    menu: "What would you like to do about topic {n}?"
    options:
      - {{key: "1", say: "To hear more, press 1.", goto: more_{n}}}
      - {{key: "2", say: "To go on to the next topic, press 2.", goto: note_{n}}}
    no_input:
      - "I did not hear you. Would you like more about topic {n}, or the next topic?"
      - "I still did not hear you. Please use your keypad for topic {n}."
    no_match:
      - "I did not get that. For topic {n}, please choose again."
      - "I am sorry, I still did not get that about topic {n}."
  more_{n}: {{say: "There is a great deal to be said about topic {n}.", then: note_{n}}}
  note_{n}: {{set: {{topic: topic_{n}}}, then: check_{n}}}
  check_{n}:
    decide:
      - {{when: topic is topic_{n}, goto: open_{n}}}
    else: {after}
  open_{n}: {{hours: office, open: {after}, closed: closed, on_error: person}}
"""

_TAIL = """\
  person: {transfer: {queue: service, on: {closed: closed, full: busy, error: busy}}}
  closed: {hangup: "We are closed. Please call again. Goodbye."}
  busy: {hangup: "Everybody is busy. Please call again. Goodbye."}
"""


def dialog_text(name: str, actions: int) -> str:
    """Return the YAML of a dialog that compiles to about `actions` actions."""
    topics = max(1, round(actions / ACTIONS_PER_TOPIC))
    body = "".join(
        _TOPIC.format(n=n, after=f"topic_{n + 1}" if n + 1 < topics else "person")
        for n in range(topics)
    )
    return _HEAD.format(name=name) + body + _TAIL


def workspace(root: Path, dialogs: int, actions: int) -> Path:
    """Write a workspace of so many dialogs of about so many actions, and return its folder."""
    files = {
        "infra/environments/local.yaml": (
            "environment: local\n"
            "instance: arn:aws:connect:us-east-1:111122223333:instance/"
            "00000000-0000-4000-8000-000000000001\n"
            "derive: true\n"
        ),
        "infra/policy/default.yaml": (
            "policy: default\nscales: {scorecard: {bands: [{band: low}],"
            " charges: {call_above: 600, investigate_above: 400}}}\n"
        ),
        "prompts/variables.yaml": "bank: {type: text, phase: build, value: Example Bank}\n",
    }
    for n in range(dialogs):
        files[f"flows/service_{n}.yaml"] = dialog_text(f"service_{n}", actions)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
