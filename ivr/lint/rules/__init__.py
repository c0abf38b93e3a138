"""Every rule, family by family: the one table that engine, documentation and tests read."""

from __future__ import annotations

from ivr.lint.rule import Rule
from ivr.lint.rules.bots.conditions import CONDITION_RULES
from ivr.lint.rules.bots.limits import LIMIT_RULES as BOT_LIMIT_RULES
from ivr.lint.rules.bots.locales import LOCALE_BOT_RULES
from ivr.lint.rules.bots.saying import SAYING_RULES
from ivr.lint.rules.bots.steps import STEP_RULES
from ivr.lint.rules.bots.surroundings import SURROUNDING_RULES
from ivr.lint.rules.bots.words import WORD_RULES
from ivr.lint.rules.dialogs.access import ACCESS_RULES
from ivr.lint.rules.dialogs.graph import GRAPH_RULES
from ivr.lint.rules.dialogs.menus import MENU_RULES
from ivr.lint.rules.dialogs.outbound import OUTBOUND_RULES
from ivr.lint.rules.dialogs.reads import READ_RULES
from ivr.lint.rules.dialogs.references import REFERENCE_RULES
from ivr.lint.rules.dialogs.usage import USAGE_RULES
from ivr.lint.rules.flows.actions import ACTION_RULES
from ivr.lint.rules.flows.contracts import CONTRACT_RULES
from ivr.lint.rules.flows.limits import LIMIT_RULES
from ivr.lint.rules.flows.loops import LOOP_RULES
from ivr.lint.rules.flows.resources import RESOURCE_RULES
from ivr.lint.rules.flows.sets import SET_RULES
from ivr.lint.rules.flows.shape import FLOW_RULES
from ivr.lint.rules.flows.speech import SPEECH_RULES as FLOW_SPEECH_RULES
from ivr.lint.rules.language.locale import LOCALE_RULES
from ivr.lint.rules.language.speech import SPEECH_RULES
from ivr.lint.rules.safety.consent import CONSENT_RULES
from ivr.lint.rules.safety.disclosure import SAFETY_RULES
from ivr.lint.rules.safety.proving import PROVING_RULES
from ivr.lint.rules.safety.secrets import SECRET_RULES
from ivr.lint.rules.testing import TEST_RULES
from ivr.lint.rules.waivers import waiver_rules

BOT_RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *WORD_RULES,
            *BOT_LIMIT_RULES,
            *CONDITION_RULES,
            *STEP_RULES,
            *LOCALE_BOT_RULES,
            *SAYING_RULES,
            *SURROUNDING_RULES,
        ),
        key=lambda rule: rule.id,
    )
)
"""The rules about bots, by their numbers."""

_JUDGING: tuple[Rule, ...] = (
    *REFERENCE_RULES,
    *USAGE_RULES,
    *TEST_RULES,
    *GRAPH_RULES,
    *READ_RULES,
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
    *CONTRACT_RULES,
    *ACTION_RULES,
    *FLOW_SPEECH_RULES,
    *LOOP_RULES,
    *SET_RULES,
    *RESOURCE_RULES,
    *BOT_RULES,
)

_WITHOUT_SPECS = (
    *FLOW_RULES,
    *CONTRACT_RULES,
    *ACTION_RULES,
    *FLOW_SPEECH_RULES,
    *LOOP_RULES,
    *SET_RULES,
    *RESOURCE_RULES,
)

OF_FLOWS = frozenset(
    {rule.id for rule in _WITHOUT_SPECS}
    | {"TGT005", "TGT007", "TGT008", "SEC011", "SEC012", "LEX010"}
)
"""The rules that look at flows: no other finds anything where there are no specs."""

RULES: tuple[Rule, ...] = (*_JUDGING, *waiver_rules(_JUDGING))

REFUSING: tuple[Rule, ...] = tuple(
    rule for rule in RULES if rule.refuses and not rule.id.startswith("TST")
)
"""The rules of which compile refuses the errors, be it in the extreme only: not those on tests."""
