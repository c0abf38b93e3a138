"""What types known by name alone do to a call: whatever the world says that they come to.

Their values name their own roots, such as `{"DataTables": {...}}`. The same holds for types that
Connect does not have, and for actions of another shape than their type's.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.ir.actions.rare.unmodelled import CONTRACTS
from ivr.simulator.steps.rare.asking import StepFunction, asking

opaque = asking()
"""The step of an action that is kept as it was read."""

STEPS: Mapping[str, StepFunction] = dict.fromkeys(CONTRACTS, opaque)
"""Action type -> step."""
