"""What Voice ID does to a call: only the world knows what it ever made of a voice.

AWS ended Voice ID on 2026-05-20; a world after that day answers with an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.simulator.steps.rare.asking import StepFunction, asking

STEPS: Mapping[str, StepFunction] = {"CheckVoiceId": asking(), "StartVoiceIdStream": asking()}
"""Action type -> step."""
