"""Which actions become one node, by the type of the first of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.importer.clusters.act import ACT_CLUSTERS
from ivr.importer.clusters.decide import DECIDE_CLUSTERS
from ivr.importer.clusters.leave import LEAVE_CLUSTERS
from ivr.importer.clusters.listen import LISTEN_CLUSTERS
from ivr.importer.clusters.setting import SETTING_CLUSTERS
from ivr.importer.clusters.speak import SPEAK_CLUSTERS
from ivr.importer.reading.sheet import Cluster, Sheet
from ivr.ir.actions.base import ActionBase

CLUSTERS: Mapping[str, Callable[[Sheet, ActionBase], Cluster | None]] = {
    **SETTING_CLUSTERS,
    **SPEAK_CLUSTERS,
    **LISTEN_CLUSTERS,
    **DECIDE_CLUSTERS,
    **ACT_CLUSTERS,
    **LEAVE_CLUSTERS,
}
"""Type of the first action -> what finds its node, or None where no node says it."""
