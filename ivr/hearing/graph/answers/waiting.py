"""Callers who ask the bot to wait, and who say that they are back.

Law: words only; whole utterances, so that a value that happens to hold such a word is no wish.
Unverified: Lex documents waiting for streamed conversations; here every way of talking may wait.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ivr.hearing.port import Utterance
from ivr.hearing.samples.words import language_of, words

_WAIT: Mapping[str, str] = {
    "en": (
        r"(please )?(can you |could you |would you )?(please )?(wait|hold on|hang on|hold)"
        r"( on)?( for)?( (a|one|just a) (second|minute|moment|sec|bit|few minutes|few seconds))?"
        r"( please)?|(just )?(one|a|give me a|give me one|just a) (second|minute|moment|sec)"
        r"( please)?|(let me|i need to|i have to) (check|look|find|get|go get)( (it|that|this))?"
    ),
    "es": (
        r"(por favor )?(espera|espere|esperame|espereme|aguarda|aguarde|un momento|un minuto|"
        r"un segundo|dame un momento|deme un momento|dame un minuto|deme un minuto|"
        r"dame un segundo|deme un segundo)( un (momento|minuto|segundo))?( por favor)?"
    ),
}
_BACK: Mapping[str, str] = {
    "en": (
        r"(ok |okay |yes |alright )?(i am back|im back|i am here|i am ready|im ready|continue|"
        r"go ahead|go on|lets continue|let us continue|ready|resume|i have it|i got it)( now)?"
    ),
    "es": (
        r"(ok |si |vale )?(ya volvi|ya regrese|ya estoy|estoy listo|estoy lista|continua|"
        r"continue|continuemos|sigue|siga|adelante|listo|lista|ya lo tengo|ya la tengo)"
    ),
}


def wants_to_wait(heard: Utterance, locale: str) -> bool:
    """Tell whether an utterance asks the bot to wait."""
    return _says(_WAIT, heard, locale)


def is_back(heard: Utterance, locale: str) -> bool:
    """Tell whether an utterance says that the wait is over."""
    return _says(_BACK, heard, locale)


def _says(phrases: Mapping[str, str], heard: Utterance, locale: str) -> bool:
    pattern = phrases.get(language_of(locale))
    if pattern is None or heard.mode == "DTMF":
        return False
    return re.fullmatch(pattern, " ".join(words(heard.text))) is not None
