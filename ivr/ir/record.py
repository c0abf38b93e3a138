"""Frozen pieces of JSON that AWS takes and gives: what flows and bots are made of.

Law: keys are spelled as AWS spells them, unknown ones are kept, and unset ones stay unset, so that
reading and writing lose nothing. What a compilation makes is not validated: the validators alone
would take longer to build than all else that it does with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Generic, ParamSpec, Self, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

_Value = TypeVar("_Value")


class WorkedOut(Generic[_Value]):
    """A property that is worked out once: `functools.cached_property` without its lock.

    A program asks for ten of them for each action, and the lock costs more than most answers.
    """

    def __init__(self, work_out: Callable[[Any], _Value]) -> None:
        """Keep the method that works it out."""
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, record: Any, owner: object = None) -> _Value:  # noqa: ANN401 - of any class
        """Work it out and keep it with the record, where it is found at once the next time."""
        value = vars(record)[self._name] = self._work_out(record)
        return value


class JsonRecord(BaseModel, frozen=True):
    """A frozen piece of JSON: attributes in snake case, keys as an `alias_generator` spells them.

    Fields declared with `exclude=True` are no part of the JSON.
    """

    model_config = ConfigDict(
        extra="allow", populate_by_name=True, defer_build=True, ignored_types=(WorkedOut,)
    )

    def json_value(self) -> dict[str, Any]:
        """Return the JSON value: only keys that were set."""
        return self.model_dump(by_alias=True, exclude_unset=True)

    @WorkedOut
    def written(self) -> Mapping[str, Any]:
        """The JSON value for those who only look at it: made once, and shared."""
        return self.json_value()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields changed, which has worked out nothing yet.

        Half of all actions are copied once; this takes half as long as pydantic's own way.
        """
        changed, fields = update or {}, _fields(type(self))
        values = {name: each for name, each in vars(self).items() if name in fields}
        if deep or not changed.keys() <= values.keys():
            copied = super().model_copy(update=update, deep=deep)
            for name in vars(copied).keys() - fields.keys():
                del vars(copied)[name]
            return copied
        values.update(changed)
        given = self.__pydantic_fields_set__
        all_given = given if changed.keys() <= given else given | changed.keys()
        return _filled(type(self), values, all_given, self.__pydantic_extra__)


_Made = TypeVar("_Made", bound=JsonRecord)
_Fields = ParamSpec("_Fields")


def built(model: Callable[_Fields, _Made], *_none: _Fields.args, **fields: _Fields.kwargs) -> _Made:
    """Return a record of values that fit, each field given: nothing is looked at again."""
    kind: Any = model
    return _filled(kind, fields, set(fields), {})


def stated(kind: type[_Made], fields: Mapping[str, Any]) -> _Made:
    """Return a record of values that fit; fields that are not given have their defaults, unset."""
    return _filled(kind, {**_unset(kind), **fields}, set(fields), {})


_new = object.__new__
_set_fields, _set_given, _set_extra, _set_private = [
    BaseModel.__dict__[slot].__set__
    for slot in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
]
"""The slots of every model, to be filled without asking what a frozen one would say."""


def _filled(
    kind: type[_Made], fields: dict[str, Any], given: set[str], extra: dict[str, Any] | None
) -> _Made:
    """Return a record of all its fields, and the names of those that were set."""
    made = _new(kind)
    _set_fields(made, fields)
    _set_given(made, given)
    _set_extra(made, extra)
    _set_private(made, None)
    return made


@cache
def _unset(kind: type[JsonRecord]) -> Mapping[str, Any]:
    """Return what each field holds that nobody sets; one for all, as records never change."""
    fields = kind.model_fields.items()
    return {name: field.get_default(call_default_factory=True) for name, field in fields}


@cache
def _fields(kind: type[JsonRecord]) -> Mapping[str, FieldInfo]:
    return kind.model_fields
