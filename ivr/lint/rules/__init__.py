"""Every rule, family by family: the one table that engine, documentation and tests read."""

from __future__ import annotations

from ivr.lint.rule import Rule
from ivr.lint.rules.access import ACCESS_RULES
from ivr.lint.rules.actions import ACTION_RULES
from ivr.lint.rules.bots import BOT_RULES
from ivr.lint.rules.consent import CONSENT_RULES
from ivr.lint.rules.flows import FLOW_RULES
from ivr.lint.rules.graph import GRAPH_RULES
from ivr.lint.rules.joints import JOINT_RULES
from ivr.lint.rules.limits import LIMIT_RULES
from ivr.lint.rules.locale import LOCALE_RULES
from ivr.lint.rules.menus import MENU_RULES
from ivr.lint.rules.outbound import OUTBOUND_RULES
from ivr.lint.rules.proving import PROVING_RULES
from ivr.lint.rules.references import REFERENCE_RULES
from ivr.lint.rules.safety import SAFETY_RULES
from ivr.lint.rules.secrets import SECRET_RULES
from ivr.lint.rules.speech import SPEECH_RULES
from ivr.lint.rules.testing import TEST_RULES
from ivr.lint.rules.usage import USAGE_RULES
from ivr.lint.rules.waivers import waiver_rules

_JUDGING: tuple[Rule, ...] = (
    *REFERENCE_RULES,
    *USAGE_RULES,
    *TEST_RULES,
    *GRAPH_RULES,
    *MENU_RULES,
    *SPEECH_RULES,
    *ACCESS_RULES,
    *LIMIT_RULES,
    *LOCALE_RULES,
    *SECRET_RULES,
    *SAFETY_RULES,
    *PROVING_RULES,
    *OUTBOUND_RULES,
    *CONSENT_RULES,
    *FLOW_RULES,
    *JOINT_RULES,
    *ACTION_RULES,
    *BOT_RULES,
)

RULES: tuple[Rule, ...] = (*_JUDGING, *waiver_rules(_JUDGING))
