"""What every node may carry, and the settings that nodes inherit from their dialog.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from ivr.spec.values import Duration, Id, Locale, Said, SpecModel, Waits

Resume = Literal["silent", "ask"]
"""How a caller comes back from a digression."""

Budget = Annotated[int, Field(ge=1, le=100)]
"""A count of answers. At most 100: flow language, limits of Loop."""


class BargeIn(SpecModel, frozen=True):
    """Whether words and keys may interrupt a prompt."""

    speech: bool = True
    keys: bool = True


class Waiver(SpecModel, frozen=True):
    """Lint rules that do not apply here, and why."""

    allow: tuple[str, ...]
    because: str = ""


class NodeBase(SpecModel, frozen=True):
    """Keys that every node may carry."""

    lint: Waiver | None = Field(default=None, description="lint rules waived here, with the reason")
    about: str = Field(default="", description="a note for readers; not spoken")
    connect: dict[str, Any] = Field(
        default_factory=dict[str, Any],
        description="exact dialogs: further parameters of its main action, null takes one away",
    )
    errors: dict[str, Id] = Field(
        default_factory=dict[str, str],
        description="exact dialogs: further error branches of its main action, error type -> node",
    )


class Continues(NodeBase, frozen=True):
    """A node after which the dialog goes on at `then`."""

    then: Id = Field(description="the node that follows")


class Listens(NodeBase, frozen=True):
    """Keys of every node that waits for the caller. Unset keys come from the dialog's defaults."""

    no_input: tuple[Said, ...] | None = Field(
        default=None, description="what is said after silence, one entry per retry (tapering)"
    )
    no_match: tuple[Said, ...] | None = Field(
        default=None, description="what is said when nothing was understood, one entry per retry"
    )
    invalid: tuple[Said, ...] | None = Field(
        default=None, description="what is said when a value was refused, one entry per retry"
    )
    max_retries: int | None = Field(
        default=None, ge=1, le=5, description="tries in all before on_exhausted"
    )
    on_exhausted: Id | None = Field(default=None, description="where to go when every try failed")
    on_error: Id | None = Field(default=None, description="where to go when listening itself fails")
    barge_in: BargeIn | None = Field(default=None, description="what may interrupt the prompt")
    timeout: Waits | None = Field(
        default=None,
        description="wait for the first input, twice as long after silence; a list: for each try",
    )
    inter_digit: Duration | None = Field(default=None, description="wait between keys")
    end_silence: Duration | None = Field(default=None, description="silence that ends an utterance")
    max_speech: Duration | None = Field(default=None, description="longest utterance")
    except_: tuple[str, ...] = Field(
        default=(), alias="except", description="universals that do not apply here"
    )
    allow_digression: bool | tuple[str, ...] = Field(
        default=True,
        description="false: only agent and the node's own answers; a list: these digressions",
    )
    resume: Resume | None = Field(
        default=None,
        description="after a digression: silent asks this question anew, ask first asks whether to",
    )
    budget: Budget | None = Field(
        default=None,
        description="how many repeats, helps, backs and digressions are answered here in one call",
    )
    locales_only: tuple[Locale, ...] = Field(
        default=(), description="locales in which this node is offered; empty = all"
    )


Input = Literal["any", "keys", "speech"]
