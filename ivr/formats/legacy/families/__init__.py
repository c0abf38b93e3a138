"""The table of conversions: module type of an old export -> the actions that do the same.

Law: one function for each type, in the file of its family; a type that is not in the table is
kept opaque by the reader.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.formats.legacy.draft import Conversion
from ivr.formats.legacy.families.branching import BRANCHING
from ivr.formats.legacy.families.listening import LISTENING
from ivr.formats.legacy.families.routing import ROUTING
from ivr.formats.legacy.families.settings import SETTINGS
from ivr.formats.legacy.families.speaking import SPEAKING

CONVERSIONS: Mapping[str, Conversion] = {
    **SPEAKING,
    **LISTENING,
    **BRANCHING,
    **ROUTING,
    **SETTINGS,
}
"""Module type -> conversion."""
