"""Oracles of the dialects, and bots at random: of every setting that the API's own model knows."""

from __future__ import annotations

import random
from functools import cache

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from ivr.faults import Where
from ivr.formats.lex.calls import Call, Known, Target, filled
from ivr.formats.lex.dialects import API, EXPORT, Translation, bot_of, nested

ROLE = "arn:aws:iam::123456789012:role/lex-bots-run-as"
HOOK = "arn:aws:lambda:eu-west-1:123456789012:function:hook"
INSTANCE = "arn:aws:connect:eu-west-1:123456789012:instance/0a1b2c3d-aaaa-bbbb-cccc-0123456789ab"

RECORDS = {
    "Bot": "CreateBot",
    "BotLocale": "CreateBotLocale",
    "Intent": "UpdateIntent",
    "Slot": "CreateSlot",
    "SlotType": "CreateSlotType",
}
"""Our records, and the operations whose parameters say everything of them."""

ELSEWHERE = {
    "Bot": {
        "roleArn": "the account's, not the bot's",
        "botTags": "the deployment's",
        "testBotAliasTags": "the deployment's",
    },
    "BotLocale": dict.fromkeys(("botId", "botVersion"), "where the locale stands"),
    "Intent": dict.fromkeys(
        ("botId", "botVersion", "localeId", "intentId"), "where the intent stands"
    ),
    "Slot": dict.fromkeys(("botId", "botVersion", "localeId", "intentId"), "where the slot stands"),
    "SlotType": dict.fromkeys(("botId", "botVersion", "localeId"), "where the slot type stands"),
}
"""Parameters that no table translates, each with its reason."""


@cache
def service(name):
    return ServiceModel(Loader().load_service_model(name, "service-2"))


@cache
def waiters():
    return Loader().load_service_model("lexv2-models", "waiters-2")["waiters"]


@cache
def operations(name):
    return {xform_name(each): each for each in service(name).operation_names}


def parameters(operation, of="lexv2-models"):
    return service(of).operation_model(operations(of).get(operation, operation)).input_shape


@cache
def schema(kind):
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema


def anywhere(_path=()):
    return Where("here")


def plain(value):
    """A nested value without nulls, and without what Lex says of itself."""
    if isinstance(value, dict):
        own = {"identifier", "version"} if "localeId" not in value else set()
        if "intents" in value:
            own = {"version"}
        return {k: plain(v) for k, v in value.items() if v is not None and k not in own}
    return [plain(each) for each in value] if isinstance(value, list) else value


def carried_out(plan, known=None):
    """Check each step as boto3 would; return the operations with their parameters."""
    known = known or Known()
    ids, done = {}, []
    for step in plan.steps:
        missing = [name for name in step.needs if name not in ids]
        assert missing == [], f"{step.operation} comes before {missing}"
        said = filled(step.parameters, ids)
        of = step.service if isinstance(step, Call) else "lexv2-models"
        shape = parameters(step.operation, of)
        report = ParamValidator().validate(said, shape)
        assert not report.has_errors(), f"{step.operation}: {report.generate_report()}"
        done.append((step.operation, said))
        for number, name in enumerate(getattr(step, "gives", {})):
            ids[name] = "7" if name == "version" else f"ID{len(ids):07d}{number}"
    return done


def target(bot, **more):
    hooks = {locale.identifier: HOOK for locale in bot.locales}
    return Target(role=ROLE, hooks=hooks, instance=INSTANCE, **more)


# --- at random ------------------------------------------------------------------------------

_TEXTS = ("yes", "¿sí?", "two words", "0", 'a "quoted" one', "line\nbreak", "{City}", "ñ" * 60)


class Maker:
    """Values of the API's shapes at random: legal for botocore, optional members now and then."""

    def __init__(self, seed):
        self.any = random.Random(seed)
        self.types = []
        self.slots = []

    def bot(self):
        """A whole bot in the export dialect, with one locale of everything."""
        said = self.record("CreateBot", botName="Any-Bot")
        said = {key: value for key, value in said.items() if key not in ELSEWHERE["Bot"]}
        bot = self._exported("Bot", said)
        bot["locales"] = [
            self._locale(each) for each in ("en_US", "es_US")[: self.any.choice((1, 2))]
        ]
        return bot_of(bot)

    def _locale(self, identifier):
        locale = self._exported("BotLocale", self.record("CreateBotLocale", localeId=identifier))
        locale.pop("name", None)
        self.types = ["AMAZON.City", "AMAZON.Number"]
        kinds = []
        for number in range(self.any.randint(0, 3)):
            kinds.append(
                self._exported(
                    "SlotType", self.record("CreateSlotType", slotTypeName=f"Type{number}")
                )
            )
            self.types.append(f"Type{number}")
        intents = [self._intent(f"Intent{number}") for number in range(self.any.randint(0, 3))]
        locale["intents"] = [*intents, self._intent("FallbackIntent", "AMAZON.FallbackIntent")]
        locale["slotTypes"] = kinds
        if self.any.random() < 0.5:
            items = [
                {"phrase": f"word {n}", "weight": n % 4} for n in range(self.any.choice((1, 25)))
            ]
            locale["customVocabulary"] = {"customVocabularyItems": items}
        return locale

    def _intent(self, name, parent=None):
        self.slots = [f"slot_{number}" for number in range(self.any.randint(0, 3))]
        fixed = {"intentName": name, **({"parentIntentSignature": parent} if parent else {})}
        said = self.record("UpdateIntent", **fixed)
        if not parent:
            said.pop("parentIntentSignature", None)
        said["slotPriorities"] = [{"slotId": s, "priority": n} for n, s in enumerate(self.slots)]
        intent = self._exported("Intent", said)
        intent["slots"] = [
            self._exported(
                "Slot",
                self.record("CreateSlot", slotName=slot, slotTypeId=self.any.choice(self.types)),
            )
            for slot in self.slots
        ]
        return intent

    def _exported(self, shape, said):
        translation = Translation(API, EXPORT, anywhere)
        value = translation.record(shape, said)
        assert translation.findings == []
        for own in ("identifier", "version"):
            if shape != "BotLocale":
                value.pop(own, None)
        return value

    def record(self, operation, **fixed):
        """The parameters of an operation; those that say where a record stands are left out."""
        shape = parameters(operation)
        standing = {key for keys in ELSEWHERE.values() for key in keys} | {"tags"}
        said = {}
        for key, member in shape.members.items():
            if key in fixed:
                said[key] = fixed[key]
            elif key not in standing and (key in shape.required_members or self.any.random() < 0.6):
                said[key] = self.value(key, member, 1)
        return said

    def value(self, key, shape, depth):
        return getattr(self, f"_{shape.type_name}")(key, shape, depth)

    def _structure(self, _key, shape, depth):
        chance = 0.7 if depth < 4 else 0.3 if depth < 9 else 0.0
        return {
            key: self.value(key, member, depth + 1)
            for key, member in shape.members.items()
            if key in {*shape.required_members, "sampleValue"} or self.any.random() < chance
        }

    def _list(self, key, shape, depth):
        least = shape.metadata.get("min", 0)
        most = max(least, min(2, shape.metadata.get("max", 2)) if depth < 12 else least)
        return [
            self.value(key, shape.member, depth + 1) for _ in range(self.any.randint(least, most))
        ]

    def _map(self, key, shape, depth):
        enum = getattr(shape.key, "enum", None) or ["one", "two_2", "three-3"]
        names = self.any.sample(enum, min(len(enum), self.any.randint(0, 2)))
        return {name: self.value(key, shape.value, depth + 1) for name in names}

    def _string(self, key, shape, _depth):
        if getattr(shape, "enum", None):
            return self.any.choice(shape.enum)
        if key == "slotTypeId":
            return self.any.choice(self.types or ["AMAZON.City"])
        if key in {"slotToElicit", "name"} and "pattern" in shape.metadata:
            return self.any.choice([*self.slots, "Other"])
        text = self.any.choice(_TEXTS)
        wanted = shape.metadata.get("min", 0)
        return text.ljust(wanted, "x")[: max(wanted, shape.metadata.get("max", 100))]

    def _integer(self, _key, shape, _depth):
        least = shape.metadata.get("min", 0)
        return self.any.randint(least, min(least + 9, shape.metadata.get("max", least + 9)))

    def _double(self, _key, shape, _depth):
        return self.any.choice((0.4, 0.85, 1, 0))

    def _boolean(self, _key, _shape, _depth):
        return self.any.random() < 0.5


def same(bot):
    """What two bots must have in common to be the same."""
    return plain(nested(bot))
