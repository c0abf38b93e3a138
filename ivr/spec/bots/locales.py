"""Languages of bots: all that Lex V2 understands, whether or not dialogs are written in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field

LEX_LOCALES = {
    "ar-AE": ("Gulf Arabic (United Arab Emirates)", "Hala"),
    "ca-ES": ("Catalan (Spain)", "Arlet"),
    "de-AT": ("German (AT)", "Hannah"),
    "de-DE": ("German (DE)", "Vicki"),
    "en-AU": ("English (AU)", "Olivia"),
    "en-GB": ("English (GB)", "Amy"),
    "en-IN": ("English (IN)", "Kajal"),
    "en-US": ("English (US)", "Joanna"),
    "en-ZA": ("English (ZA)", "Ayanda"),
    "es-419": ("Spanish (LATAM)", "Mia"),
    "es-ES": ("Spanish (ES)", "Lucia"),
    "es-MX": ("Spanish (MX)", "Mia"),
    "es-US": ("Spanish (US)", "Lupe"),
    "fi-FI": ("Finnish (Finland)", "Suvi"),
    "fr-CA": ("French (CA)", "Gabrielle"),
    "fr-FR": ("French (FR)", "Lea"),
    "hi-IN": ("Hindi (India)", "Kajal"),
    "it-IT": ("Italian (IT)", "Bianca"),
    "ja-JP": ("Japanese (JP)", "Takumi"),
    "ko-KR": ("Korean (South Korea)", "Seoyeon"),
    "nl-NL": ("Dutch (The Netherlands)", "Laura"),
    "no-NO": ("Norwegian (Norway)", "Ida"),
    "pl-PL": ("Polish (Poland)", "Ola"),
    "pt-BR": ("Portuguese (BR)", "Camila"),
    "pt-PT": ("Portuguese (PT)", "Ines"),
    "sv-SE": ("Swedish (Sweden)", "Elin"),
    "zh-CN": ("Chinese (PRC)", "Zhiyu"),
    "zh-HK": ("Cantonese (HK)", "Hiujin"),
}
"""Locale -> the name that Lex shows, and a neural voice of Polly.

Sources: Lex V2 developer guide, supported languages; Polly developer guide, available voices; real
exports of bots.
"""


def _known(value: str) -> str:
    if value not in LEX_LOCALES:
        message = f"{value!r} is not a locale that Lex speaks; use {', '.join(LEX_LOCALES)}"
        raise ValueError(message)
    return value


def _once_each(values: tuple[str, ...]) -> tuple[str, ...]:
    doubled = [value for index, value in enumerate(values) if value in values[:index]]
    if doubled:
        message = f"{doubled[0]} is listed twice"
        raise ValueError(message)
    return values


BotLocale = Annotated[str, AfterValidator(_known)]

BotLocales = Annotated[tuple[BotLocale, ...], Field(min_length=1), AfterValidator(_once_each)]
"""Locales of a bot, or of a part of it: at least one, each once."""


def in_locale(extra: Mapping[str, Any], locale: str, locales: tuple[str, ...]) -> dict[str, Any]:
    """Return what `extra` says for a locale: all of it, or its table for that locale."""
    per_locale = bool(extra) and all(key in locales for key in extra)
    found: object = extra.get(locale, {}) if per_locale else extra
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
