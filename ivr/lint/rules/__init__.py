"""Every rule, family by family: the one table that engine, documentation and tests read."""

from __future__ import annotations

from ivr.lint.rule import Rule
from ivr.lint.rules.actions import ACTION_RULES
from ivr.lint.rules.bots import BOT_RULES
from ivr.lint.rules.flows import FLOW_RULES
from ivr.lint.rules.graph import GRAPH_RULES
from ivr.lint.rules.limits import LIMIT_RULES
from ivr.lint.rules.locale import LOCALE_RULES
from ivr.lint.rules.menus import MENU_RULES
from ivr.lint.rules.outbound import OUTBOUND_RULES
from ivr.lint.rules.references import REFERENCE_RULES
from ivr.lint.rules.safety import SAFETY_RULES
from ivr.lint.rules.speech import SPEECH_RULES

RULES: tuple[Rule, ...] = (
    *REFERENCE_RULES,
    *GRAPH_RULES,
    *MENU_RULES,
    *SPEECH_RULES,
    *LIMIT_RULES,
    *LOCALE_RULES,
    *SAFETY_RULES,
    *OUTBOUND_RULES,
    *FLOW_RULES,
    *ACTION_RULES,
    *BOT_RULES,
)
