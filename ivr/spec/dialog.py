"""A dialog: one file of flows, as its author wrote it.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from ivr.faults import Where
from ivr.spec.nodes import Node
from ivr.spec.nodes.base import BargeIn, Budget, Resume, Waiver
from ivr.spec.nodes.listen import Meaning, Phrases
from ivr.spec.reading.reader import Source
from ivr.spec.values import AttributeKey, Duration, Id, Key, Locale, Locales, Said, SpecModel, Waits

Kind = Literal[
    "inbound",
    "outbound",
    "queue",
    "customer_hold",
    "agent_hold",
    "customer_whisper",
    "agent_whisper",
    "outbound_whisper",
    "agent_transfer",
    "queue_transfer",
    "disconnect",
    "module",
]

GATED_KINDS = frozenset({"inbound", "outbound", "agent_transfer", "queue_transfer"})
"""Kinds that callers enter from outside or by goto: they stand behind a language gate."""


class Defaults(SpecModel, frozen=True):
    """Settings that every listening node inherits unless it says otherwise.

    Times: first input 5 s, between keys 3 s, as Genesys and most carriers' platforms default.
    """

    timeout: Waits = 5_000
    inter_digit: Duration = 3_000
    end_silence: Duration = 640
    max_speech: Duration = 12_000
    max_retries: int = Field(default=3, ge=1, le=5)
    barge_in: BargeIn = BargeIn.model_construct()
    no_input: tuple[Said, ...] = ()
    no_match: tuple[Said, ...] = ()
    invalid: tuple[Said, ...] = ()
    on_exhausted: Id | None = None
    on_error: Id | None = None
    resume: Resume = "silent"


class Universal(SpecModel, frozen=True):
    """A choice that is open at every listening node.

    `agent`, `main_menu` and `back` go to `goto`; `repeat` says the prompt again; `help` says
    `say` and listens again; `goodbye` goes to `goto`. Phrases have defaults per locale.
    """

    key: Key | None = None
    phrases: Phrases | None = None
    goto: Id | None = None
    say: Said | None = None


class Universals(SpecModel, frozen=True):
    """The universals of a dialog, each on where it is written.

    `budget` ends a call that only ever says "repeat": how often one question answers repeat, help,
    back and digressions, all together, before it takes its way out for failed tries.
    """

    agent: Universal | None = None
    repeat: Universal | None = None
    main_menu: Universal | None = None
    back: Universal | None = None
    help: Universal | None = None
    goodbye: Universal | None = None
    budget: Budget | None = Field(
        default=None,
        description="repeats, helps, backs and digressions that one question answers in a call",
    )

    def active(self) -> dict[str, Universal]:
        """Return the universals that are on, by name."""
        return self._active

    @cached_property
    def _active(self) -> dict[str, Universal]:
        entries = ((name, getattr(self, name)) for name in UNIVERSALS)
        return {name: universal for name, universal in entries if universal is not None}


UNIVERSALS = ("agent", "repeat", "main_menu", "back", "help", "goodbye")
"""The names of the universals, in the order in which they are looked at."""


class Digression(SpecModel, frozen=True):
    """Something that callers may ask beside the question; afterwards they are where they were.

    It is answered with a prompt, `say`, or by a module, `call`: one of the two. `with` sets the
    module's input, of values that are known wherever the digression is open.
    """

    phrases: Phrases | None = Field(default=None, description="words that mean it")
    say: Said | None = Field(default=None, description="prompt id or text that answers it")
    call: Id | None = Field(default=None, description="the module that answers it")
    with_: dict[str, str] = Field(
        default_factory=dict[str, str], alias="with", description="what the module takes"
    )


class Voice(SpecModel, frozen=True):
    """A Polly voice and its engine."""

    voice: str
    engine: Literal["Standard", "Neural", "Generative", "Long-form"] = "Neural"
    style: Literal["None", "Conversational", "Newscaster"] | None = None


class Answering(SpecModel, frozen=True):
    """Which node takes each kind of answer to an outbound call.

    Only a campaign hears who answers, and it tells people and voicemail apart, no more: `human`
    and `voicemail` are where such a call begins, and whoever is not recognised is a person. A
    call that is not dialled by a campaign begins at the dialog's `start`, whoever listens. Nodes
    that nothing is detected for are led to by the dialog itself.
    """

    human: Id
    screener: Id | None = None
    voicemail: Id
    no_answer: Id | None = None


class Window(SpecModel, frozen=True):
    """Local hours of the person called, `HH:MM`."""

    from_: str = Field(default="08:00", alias="from", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    to: str = Field(default="21:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class Outbound(SpecModel, frozen=True):
    """The envelope of an outbound dialog: why, how often, when, and who may answer.

    `rpc` is the node that establishes the right party, `identify` the node that says who calls,
    `opt_out` the node that takes an opt-out. `campaign_kind` is the ground on which the calls are
    made; `dialled_by` says whether an outbound campaign of Connect places them.
    """

    purpose: Literal["fraud", "data_breach", "remediation", "money_transfer", "service"]
    campaign_kind: Literal["exempt", "consent"] = "exempt"
    dialled_by: Literal["service", "campaign"] = Field(
        default="service",
        description="campaign: an outbound campaign dials and detects who answers; service: a "
        "function dials, and every answer is an unknown listener",
    )
    attempts: int = Field(default=3, ge=1, le=3, description="messages per event in three days")
    window: Window = Window.model_construct()
    answering: Answering
    identify: Id
    rpc: Id
    opt_out: Id


class Hooks(SpecModel, frozen=True):
    """Dialogs that run when the contact queues, is held, whispers or is disconnected."""

    customer_queue: Id | None = None
    customer_hold: Id | None = None
    agent_hold: Id | None = None
    customer_whisper: Id | None = None
    agent_whisper: Id | None = None
    disconnect: Id | None = None

    def active(self) -> dict[str, str]:
        """Return the hooks that are set: name -> dialog."""
        entries = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: dialog for name, dialog in entries if dialog is not None}


class Dialog(SpecModel, frozen=True):
    """One file of flows/.

    `takes` names contact attributes that whoever starts the contact has set; `returns` names the
    results of a module. An exact dialog compiles to one flow that holds what is written and nothing
    else: one locale, and of these keys in the order in which they stand `logging`, `recording`,
    `voices`, `language` and `hooks` only where they are written.
    """

    dialog: Id
    exact: bool = Field(default=False, description="compile to what is written and nothing else")
    language: bool = Field(default=False, description="exact dialogs: set the contact's language")
    settings: dict[str, Any] = Field(
        default_factory=dict[str, Any], description="exact modules: Settings, as Connect has them"
    )
    contract: dict[str, Any] = Field(
        default_factory=dict[str, Any],
        description="exact modules: what they declare to callers, as Connect has it",
    )
    connect: dict[str, dict[str, Any]] = Field(
        default_factory=dict[str, dict[str, Any]],
        description="exact dialogs: parameters of every action of a type, null takes one away",
    )
    about: str = ""
    title: str = Field(default="", description="what people call the flow, such as in the console")
    kind: Kind = "inbound"
    locales: Locales
    default_locale: Locale | None = None
    channels: tuple[Literal["voice", "chat"], ...] = ("voice",)
    voices: dict[Locale, Voice] = Field(default_factory=dict[Locale, Voice])
    logging: bool = True
    recording: Literal["none", "agents", "all"] = "none"
    defaults: Defaults = Defaults.model_construct()
    universals: Universals = Universals.model_construct()
    digressions: dict[Meaning, Digression] = Field(
        default_factory=dict[str, Digression],
        description="what callers may ask beside a question, by intent",
    )
    outbound: Outbound | None = None
    hooks: Hooks = Hooks.model_construct()
    takes: tuple[AttributeKey, ...] = ()
    returns: tuple[str, ...] = ()
    lint: Waiver | None = None
    start: Id
    nodes: dict[Id, Node] = Field(min_length=1)

    _source: Source = PrivateAttr(default_factory=Source)

    @model_validator(mode="after")
    def _locales_agree(self) -> Self:
        if self.default_locale is not None and self.default_locale not in self.locales:
            message = f"default_locale {self.default_locale} is not among locales"
            raise ValueError(message)
        return self

    @property
    def locale(self) -> str:
        """The default locale: as stated, or the first."""
        return self.default_locale or self.locales[0]

    @property
    def by_campaign(self) -> bool:
        """Tell whether an outbound campaign dials, which alone can tell who answers."""
        return self.outbound is not None and self.outbound.dialled_by == "campaign"

    @property
    def source(self) -> Source:
        """Where each part of this dialog was written."""
        return self._source

    def where(self, *path: str | int) -> Where:
        """Return the place of a part: `where("nodes", "top", "options", 0)`."""
        return self._source.at(*path)

    def written_in(self, source: Source) -> Self:
        """Return this dialog knowing where it was written."""
        object.__setattr__(self, "_source", source)
        return self
