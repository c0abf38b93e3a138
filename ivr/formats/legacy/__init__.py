"""Old console exports (`modules`, before 2022), read as flows of the current language.

`read_legacy` converts, `same_paths` proves that no way a caller could take was lost or made up.
"""

from ivr.formats.legacy.paths import Path, flow_paths, legacy_paths, same_paths
from ivr.formats.legacy.reading import Converted, is_legacy, read_legacy

__all__ = [
    "Converted",
    "Path",
    "flow_paths",
    "is_legacy",
    "legacy_paths",
    "read_legacy",
    "same_paths",
]
