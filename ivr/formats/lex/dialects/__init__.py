"""One bot in three dialects: the export's JSON, the API's parameters, CloudFormation's properties.

    to_cloud = Translation(EXPORT, CLOUD, place)
    properties = to_cloud.record("Bot", nested(bot))
    print(to_cloud.findings)

`tables` says what each dialect calls each setting; `Translation` walks them in either direction.
Law of the room: what a dialect cannot say is a finding, never dropped in silence; `null` says
nothing in an export, and is absent elsewhere.
"""

from ivr.formats.lex.dialects.members import API, CLOUD, EXPORT, Dialect, Member, Shape
from ivr.formats.lex.dialects.records import BadRecord, bot_of, nested
from ivr.formats.lex.dialects.tables import SHAPES
from ivr.formats.lex.dialects.translation import Names, Path, Translation, dotted

__all__ = [
    "API",
    "CLOUD",
    "EXPORT",
    "SHAPES",
    "BadRecord",
    "Dialect",
    "Member",
    "Names",
    "Path",
    "Shape",
    "Translation",
    "bot_of",
    "dotted",
    "nested",
]
