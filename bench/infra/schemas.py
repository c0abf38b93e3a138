"""The published events, as a registry of EventBridge takes them: JSON Schema Draft 4.

    python -m bench.infra.schemas     write infra/schemas into infra/stacks/streaming.yaml,
                                      and what predictions ask into infra/predictions.openapi.json

What is said in infra/schemas is said once more in words that Draft 4 has: `const` is an `enum` of
one, and `if`, `then`, `else` are two cases of which one holds. Source: EventBridge user guide,
eb-schemas.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from bench.infra.templates import FOLDER, path_of
from ivr.runtime.events.predictions import OPENAPI

SCHEMAS = FOLDER.parent / "schemas"
PREDICTIONS = FOLDER.parent / "predictions.openapi.json"
DRAFT_4 = "http://json-schema.org/draft-04/schema#"

PUBLISHED = {"RawSchema": "raw", "EnrichedSchema": "enriched"}
"""Resource of stack streaming -> whose events it describes."""

STACK = "streaming"


def draft4(schema: Any) -> Any:
    """Return a schema in the words of Draft 4: the same events are valid."""
    if isinstance(schema, list):
        return [draft4(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: draft4(value) for key, value in schema.items() if key not in _REPLACED}
    if "const" in schema:
        made["enum"] = [schema["const"]]
    if "if" in schema:
        when, then, other = (draft4(schema.get(key, {})) for key in ("if", "then", "else"))
        cases = [{"allOf": [when, then]}, {"allOf": [{"not": when}, other]}]
        made["allOf"] = [*made.get("allOf", []), {"anyOf": cases}]
    return {"$schema": DRAFT_4, **made} if "$schema" in schema else made


_REPLACED = frozenset({"$schema", "const", "else", "if", "then"})


def content(events: str) -> str:
    """Return the schema of `raw` or `enriched` events as one line."""
    text = (SCHEMAS / f"{events}-event.schema.json").read_text(encoding="utf-8")
    return json.dumps(draft4(json.loads(text)), separators=(",", ":"))


def filled(template: str) -> str:
    """Return the text of the template with the content of its schemas made again."""
    for resource, events in PUBLISHED.items():
        wanted = f"Content: '{content(events).replace(chr(39), chr(39) * 2)}'"
        found = re.compile(rf"(\n  {resource}:.*\n(?:    .*\n)*?      )Content: .*")
        template, count = found.subn(lambda m, new=wanted: f"{m[1]}{new}", template)
        if count != 1:
            raise ValueError(f"{STACK}.yaml has {count} resources {resource} with a Content")
    return template


def main() -> int:
    path: Path = path_of(STACK)
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    told = json.dumps(OPENAPI, indent=2, ensure_ascii=False) + "\n"
    PREDICTIONS.write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
