"""Words every caller may say, per language: universals, yes and no, digits, carrier phrases.

Law: words only, written as a recogniser hears them (no digits, no punctuation but apostrophes).
A dialog's own phrases replace these, never add to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_Table = Mapping[str, tuple[str, ...]]

AGENT: _Table = {
    "en": (
        "agent",
        "an agent",
        "representative",
        "operator",
        "customer service",
        "human",
        "a person",
        "real person",
        "speak to an agent",
        "talk to an agent",
        "talk to someone",
        "speak to someone",
        "speak to a representative",
        "talk to a person",
        "speak to a human",
    ),
    "es": (
        "agente",
        "un agente",
        "representante",
        "operador",
        "operadora",
        "servicio al cliente",
        "una persona",
        "persona real",
        "hablar con un agente",
        "hablar con alguien",
        "hablar con una persona",
        "hablar con un representante",
        "quiero hablar con un agente",
        "quiero hablar con alguien",
    ),
    "fr": (
        "agent",
        "un agent",
        "conseiller",
        "un conseiller",
        "opérateur",
        "service à la clientèle",
        "une personne",
        "parler à un agent",
        "parler à quelqu'un",
        "parler à un conseiller",
    ),
    "de": (
        "mitarbeiter",
        "ein mitarbeiter",
        "kundenservice",
        "kundenbetreuer",
        "ein mensch",
        "mit einem mitarbeiter sprechen",
        "mit jemandem sprechen",
        "mit einem menschen sprechen",
    ),
    "it": (
        "operatore",
        "un operatore",
        "assistenza clienti",
        "una persona",
        "parlare con un operatore",
        "parlare con qualcuno",
        "parlare con una persona",
    ),
    "pt": (
        "atendente",
        "um atendente",
        "operador",
        "atendimento ao cliente",
        "uma pessoa",
        "falar com um atendente",
        "falar com alguém",
        "falar com uma pessoa",
    ),
}

REPEAT: _Table = {
    "en": (
        "repeat",
        "repeat that",
        "repeat please",
        "say that again",
        "say it again",
        "again please",
        "pardon",
        "what did you say",
        "can you repeat that",
    ),
    "es": (
        "repetir",
        "repite",
        "repita",
        "repita por favor",
        "otra vez",
        "otra vez por favor",
        "cómo dijo",
        "qué dijo",
        "puede repetir",
    ),
    "fr": ("répéter", "répétez", "répétez s'il vous plaît", "encore une fois", "pardon"),
    "de": ("wiederholen", "bitte wiederholen", "noch einmal", "noch einmal bitte", "wie bitte"),
    "it": ("ripetere", "ripeti", "ripeta per favore", "ancora una volta", "come ha detto"),
    "pt": ("repetir", "repita", "repita por favor", "outra vez", "de novo", "como disse"),
}

MAIN_MENU: _Table = {
    "en": (
        "main menu",
        "go to the main menu",
        "back to the main menu",
        "start over",
        "start again",
    ),
    "es": (
        "menú principal",
        "ir al menú principal",
        "volver al menú principal",
        "empezar de nuevo",
        "comenzar de nuevo",
    ),
    "fr": ("menu principal", "retour au menu principal", "recommencer"),
    "de": ("hauptmenü", "zum hauptmenü", "zurück zum hauptmenü", "von vorne"),
    "it": ("menu principale", "torna al menu principale", "ricominciare"),
    "pt": ("menu principal", "voltar ao menu principal", "começar de novo"),
}

BACK: _Table = {
    "en": ("back", "go back", "previous menu", "previous"),
    "es": ("atrás", "volver", "regresar", "menú anterior", "anterior"),
    "fr": ("retour", "revenir", "menu précédent", "précédent"),
    "de": ("zurück", "gehe zurück", "vorheriges menü"),
    "it": ("indietro", "torna indietro", "menu precedente"),
    "pt": ("voltar", "menu anterior", "anterior"),
}

HELP: _Table = {
    "en": ("help", "help me", "i need help", "what can i say", "what are my options"),
    "es": ("ayuda", "ayúdame", "necesito ayuda", "qué puedo decir", "cuáles son mis opciones"),
    "fr": ("aide", "aidez-moi", "j'ai besoin d'aide", "que puis-je dire"),
    "de": ("hilfe", "ich brauche hilfe", "was kann ich sagen"),
    "it": ("aiuto", "ho bisogno di aiuto", "cosa posso dire"),
    "pt": ("ajuda", "preciso de ajuda", "o que posso dizer"),
}

GOODBYE: _Table = {
    "en": ("goodbye", "bye", "bye bye", "hang up", "that's all", "that is all", "i'm done"),
    "es": ("adiós", "hasta luego", "colgar", "eso es todo", "es todo", "nada más"),
    "fr": ("au revoir", "raccrocher", "c'est tout", "j'ai terminé"),
    "de": ("auf wiederhören", "tschüss", "auflegen", "das ist alles"),
    "it": ("arrivederci", "riattaccare", "è tutto", "ho finito"),
    "pt": ("tchau", "até logo", "desligar", "é só isso", "isso é tudo"),
}

YES: _Table = {
    "en": (
        "yes",
        "yeah",
        "yep",
        "yes please",
        "sure",
        "correct",
        "that's correct",
        "that's right",
        "right",
        "of course",
        "okay",
        "it is",
        "i do",
    ),
    "es": (
        "sí",
        "sí por favor",
        "claro",
        "claro que sí",
        "correcto",
        "es correcto",
        "así es",
        "por supuesto",
        "de acuerdo",
        "está bien",
    ),
    "fr": ("oui", "oui s'il vous plaît", "d'accord", "c'est exact", "c'est ça", "bien sûr"),
    "de": ("ja", "ja bitte", "genau", "richtig", "das stimmt", "natürlich", "in ordnung"),
    "it": ("sì", "sì grazie", "certo", "esatto", "corretto", "va bene", "d'accordo"),
    "pt": ("sim", "sim por favor", "claro", "correto", "isso mesmo", "está certo", "com certeza"),
}

NO: _Table = {
    "en": (
        "no",
        "nope",
        "nah",
        "no thanks",
        "no thank you",
        "that's wrong",
        "incorrect",
        "not correct",
        "that's not right",
        "not at all",
        "it is not",
        "i don't",
    ),
    "es": (
        "no",
        "no gracias",
        "incorrecto",
        "no es correcto",
        "eso no es correcto",
        "está mal",
        "para nada",
        "de ninguna manera",
    ),
    "fr": ("non", "non merci", "incorrect", "ce n'est pas exact", "c'est faux", "pas du tout"),
    "de": ("nein", "nein danke", "falsch", "das stimmt nicht", "nicht richtig"),
    "it": ("no", "no grazie", "sbagliato", "non è corretto", "non è esatto"),
    "pt": ("não", "não obrigado", "não obrigada", "incorreto", "não está certo", "errado"),
}

DIGIT_WORDS: _Table = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    "fr": ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    "de": ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "it": ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
    "pt": ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"),
}

KEY_FRAMES: _Table = {
    "en": ("{}", "option {}", "number {}", "press {}"),
    "es": ("{}", "opción {}", "número {}", "la opción {}"),
    "fr": ("{}", "option {}", "numéro {}", "choix {}"),
    "de": ("{}", "option {}", "nummer {}", "auswahl {}"),
    "it": ("{}", "opzione {}", "numero {}", "scelta {}"),
    "pt": ("{}", "opção {}", "número {}", "a opção {}"),
}
"""How a key is named aloud; `{}` is its word."""

CARRIERS: _Table = {
    "en": ("{}", "it is {}", "it's {}", "my number is {}", "the number is {}", "that is {}"),
    "es": ("{}", "es {}", "es el {}", "mi número es {}", "el número es {}", "son {}"),
    "fr": ("{}", "c'est {}", "c'est le {}", "mon numéro est {}", "le numéro est {}"),
    "de": ("{}", "es ist {}", "das ist {}", "meine nummer ist {}", "die nummer ist {}"),
    "it": ("{}", "è {}", "è il {}", "il mio numero è {}", "il numero è {}"),
    "pt": ("{}", "é {}", "é o {}", "meu número é {}", "o número é {}"),
}
"""How a value is handed over; `{}` is the slot's placeholder."""

ASK_VALUE: Mapping[str, str] = {
    "en": "Please say it or enter it.",
    "es": "Por favor, dígalo o márquelo.",
    "fr": "Veuillez le dire ou le composer.",
    "de": "Bitte sagen oder tippen Sie ihn.",
    "it": "Lo dica o lo digiti, per favore.",
    "pt": "Por favor, diga ou digite.",
}
"""The question of a generated slot. The flow asks its own; Lex wants one to stand there."""

DEFAULTS: Mapping[str, _Table] = {
    "agent": AGENT,
    "repeat": REPEAT,
    "main_menu": MAIN_MENU,
    "back": BACK,
    "help": HELP,
    "goodbye": GOODBYE,
    "yes": YES,
    "no": NO,
}
"""Default phrases by universal, and of yes and no."""

INTENTS: Mapping[str, str] = {
    "agent": "Agent",
    "repeat": "Repeat",
    "main_menu": "MainMenu",
    "back": "GoBack",
    "help": "Help",
    "goodbye": "Goodbye",
    "yes": "Yes",
    "no": "No",
}
"""The intent that each of `DEFAULTS` becomes in a generated bot."""


@lru_cache(maxsize=8192)
def alike(phrase: str) -> str:
    """Return a phrase as it is compared: case folded, single spaces."""
    return " ".join(phrase.casefold().split())


def language_of(locale: str) -> str:
    """Return the language of a locale: `es-US` -> `es`."""
    return locale.replace("_", "-").partition("-")[0].lower()


def default_phrases(name: str, locale: str) -> tuple[str, ...]:
    """Return the default phrases of a universal, of `yes` or of `no`.

    Raises:
        KeyError: Neither is known for the locale's language.
    """
    return DEFAULTS[name][language_of(locale)]


def key_phrases(key: str, locale: str) -> tuple[str, ...]:
    """Return what a caller keys or says for a digit key: the digit, its word, framed words."""
    word = DIGIT_WORDS[language_of(locale)][int(key)]
    return (key, *(frame.format(word) for frame in KEY_FRAMES[language_of(locale)]))


def slot_phrases(slot: str, locale: str) -> tuple[str, ...]:
    """Return the utterances that hand over a slot's value."""
    return tuple(frame.format("{" + slot + "}") for frame in CARRIERS[language_of(locale)])
