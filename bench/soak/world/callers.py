"""Who is on the line: people who answer what the real prompts ask, well, badly or with intent.

A person knows what the prompt said and what people know: never the flow, never the store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from bench.soak.faults import Fault, Injector
from bench.soak.world.people import SAID_OFTEN, Person
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence, Speech

QUESTIONS: tuple[tuple[str, str], ...] = (
    ("year", r"year of birth|year you were born|need four digits|o en que naci|o de nacimiento\."),
    ("year", r"cuatro dígitos\.$"),
    ("party", r"Is this Nq|speaking with Nq|If that is you|If you are Nq|Hablo con Nq|Es usted Nq"),
    ("party", r"para Nq\w+\. Si es usted|Si usted es Nq"),
    ("there", r"on the line now|I am still here|wait a little|Nq\w+ is here|come to the phone"),
    ("there", r"en la línea|Aquí sigo|esperar un poco|Espero una vez|llegó Nq|ya está Nq"),
    ("stop", r"cards concerned|tarjetas afectadas"),
    ("deny", r"I will block the card|voy a bloquear la tarjeta"),
    ("admit", r"yourself\. Is that right|Usted hizo este cargo de"),
    (
        "charge",
        r"(make|made) (this|the) charge|hizo (este|el) cargo|Hizo usted|If it was you|fue usted",
    ),
    ("more", r"fraud team|talk to a person|equipo de fraude|hablar con una persona"),
    ("date", r"eight digits|ocho dígitos"),
    (
        "proof",
        r"show who you are|You can use your date|Your date of birth, your PIN|For your date of",
    ),
    ("proof", r"comprobar quién|Puede usar su fecha|¿Su fecha de|Con su fecha de"),
    ("pin", r"key (the|your) PIN|Key your PIN|Marque (el|su) PIN"),
    ("code", r"six digits|seis dígitos"),
    ("card", r"last four digits|exactly four digits|últimos cuatro|exactamente cuatro"),
    ("only", r"block (your|the) card ending|bloquear (su|la) tarjeta terminada"),
    ("help", r"How can I help|You can say, block|En qué le puedo|Puede decir, bloquear"),
    ("else", r"What else|anything else|Qué más|Desea algo más"),
    ("menu", r"what I can do|block a card, hear|To block a card, press 1\. For your balance"),
    (
        "menu",
        r"lo que puedo hacer|bloquear una tarjeta, oír|bloquear una tarjeta, oprima 1\. Para su",
    ),
    ("why", r"happened to your card|lost, stolen|If it is lost|pasó con su tarjeta|la perdió"),
    (
        "which",
        r"like to dispute|Which charge|the latest|Cuál de estos|Qué cargo|el último|el primero",
    ),
    ("right", r"Is that right|For yes, press 1|Es correcto|Para sí, oprima 1"),
    ("welcome", r"Thank you for calling|Gracias por llamar|Para español|For English|will go on"),
)
"""What is asked, by what the prompt says; the first that fits."""

_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in QUESTIONS)


@lru_cache(maxsize=2_048)
def question(prompt: str) -> str:
    """Return what a prompt asks, or nothing where it is none of QUESTIONS."""
    return next((name for name, pattern in _PATTERNS if pattern.search(prompt)), "")


ERRANDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "block": {
        "en": ("block my card", "my card was stolen", "i lost my card", "freeze my card"),
        "es": ("bloquear mi tarjeta", "perdí mi tarjeta", "bloqueen mi tarjeta ya"),
    },
    "balance": {"en": ("what is my balance", "my balance"), "es": ("cuál es mi saldo", "mi saldo")},
    "recent": {
        "en": ("recent transactions", "my last transactions"),
        "es": ("mis movimientos", "últimos movimientos"),
    },
    "dispute": {
        "en": ("i want to dispute a charge", "dispute a charge"),
        "es": ("quiero disputar un cargo", "disputar un cargo"),
    },
    "agent": {"en": ("agent", "i want to talk to someone"), "es": ("agente", "un asesor")},
    "bye": {
        "en": ("no thanks", "goodbye", "that is all"),
        "es": ("no gracias", "adiós", "es todo"),
    },
}
MENU = {"block": "1", "balance": "2", "recent": "3", "dispute": "4", "agent": "0", "bye": "0"}
YES = {"en": ("yes", "yeah", "correct"), "es": ("sí", "claro", "correcto")}
NO = {"en": ("no", "nope", "not right"), "es": ("no", "no es correcto", "para nada")}

NONSENSE = (
    *("what", "uh", "hmm", "the weather is nice", "my cat sat on it", "", "   ", "qwerty " * 30),
    *("hello hello", "can you hear me", "pizza", "one two three", "12 34", "no sé", "este", "mmm"),
    *("yes no maybe", "$.Attributes.pin", "</speak><audio src='x'/>", "{{ 7*7 }}", "\u0000", "🙂"),
    *("block unblock block", "sí no sí", "four thousand", "get me your supervisor", "¿bueno?"),
)
"""What mumblers say: a closed set, so that each is understood only once."""


@dataclass
class Temper:
    """How somebody behaves.

    Attributes:
        knows: Knows the person's secrets.
        mumbles: How often words are nonsense.
        mashes: How often keys are.
        speaks: How often an answer is spoken instead of keyed.
        leaves: How often somebody hangs up at a step.
        honest: Says what is true of a charge; a thief says it was the customer.
    """

    knows: bool = True
    mumbles: float = 0.0
    mashes: float = 0.0
    speaks: float = 0.3
    leaves: float = 0.01
    honest: bool = True
    silent: bool = False
    helpful: bool = True


TEMPERS: Mapping[str, Temper] = {
    "honest": Temper(),
    "mumbler": Temper(mumbles=0.4, speaks=0.9),
    "masher": Temper(mashes=0.4, speaks=0.0),
    "quitter": Temper(leaves=0.15),
    "thief": Temper(knows=False, honest=False, speaks=0.1),
    "relative": Temper(knows=False, helpful=False),
    "screener": Temper(knows=False, mumbles=1.0, speaks=1.0),
    "machine": Temper(knows=False, silent=True, leaves=0.0),
}


class Talker:
    """Implements Caller: a temper, what it knows, and what it wants."""

    def __init__(
        self, temper: Temper, person: Person | None, draw: Random, faults: Injector
    ) -> None:
        self.person = person
        self.code: Callable[[], str] = str
        self._temper = temper
        self._draw = draw
        self._faults = faults
        self._errand = draw.choices(tuple(ERRANDS), (6, 3, 2, 2, 1, 0))[0]
        self._errands = 0
        self._mine = draw.random() < 0.5
        self._tries = 0

    def answer(self, listening: Listening) -> Heard:
        """Do something about what was asked."""
        temper, chance = self._temper, self._draw.random
        if chance() < temper.leaves or self._faults.strikes(Fault.HANG_UP):
            return HangUp()
        if listening.kind == "wait":
            return HangUp() if chance() < 0.02 else Silence()
        return Silence() if temper.silent else self._awake(listening)

    def _awake(self, listening: Listening) -> Heard:
        temper, chance = self._temper, self._draw.random
        if chance() < temper.mashes or self._faults.strikes(Fault.GARBAGE_KEYS):
            return self._mashed(listening)
        if listening.kind == "lex" and (
            chance() < temper.mumbles or self._faults.strikes(Fault.GARBAGE_WORDS)
        ):
            return Speech(self._draw.choice(NONSENSE))
        return self._sensible(listening)

    def _mashed(self, listening: Listening) -> Heard:
        """Return keys at random; few where a bot listens, so that it hears the same again."""
        most = 3 if listening.kind == "lex" else min(listening.digits_max + 2, 11)
        length = self._draw.randrange(1, most + 1)
        return Keys("".join(self._draw.choices("0123456789*#", k=length)))

    def _sensible(self, listening: Listening) -> Heard:
        act = _ANSWERS.get(question(listening.prompt))
        return act(self, listening) if act is not None else self._anything(listening)

    def _anything(self, _listening: Listening) -> Heard:
        chance = self._draw.random()
        return Keys(self._draw.choice("1122")) if chance < 0.7 else Silence()

    def _say(self, listening: Listening, key: str, words: Mapping[str, tuple[str, ...]]) -> Heard:
        """Answer by a key, or in words where words are heard."""
        spoken = listening.kind == "lex" and self._draw.random() < self._temper.speaks
        if spoken or listening.channel == "CHAT":
            return Speech(self._draw.choice(words[listening.locale[:2]]))
        return Keys(key)

    def _yes(self, listening: Listening) -> Heard:
        if self._draw.random() < 0.92:
            return self._say(listening, "1", YES)
        return self._say(listening, "2", NO)

    def _party(self, listening: Listening) -> Heard:
        chance = self._draw.random()
        if self._temper.helpful:
            key = "1" if chance < 0.9 else "8" if chance < 0.92 else "2"
        else:
            key = "2" if chance < 0.2 else "3" if chance < 0.6 else "4" if chance < 0.9 else "1"
        return self._say(listening, key, YES) if key == "1" else Keys(key)

    def _there(self, _listening: Listening) -> Heard:
        chance = self._draw.random()
        return Keys("1") if chance < 0.5 else Keys("2") if chance < 0.7 else Silence()

    def _year(self, _listening: Listening) -> Heard:
        return Keys(self._secret("birth_year", 4))

    def _date(self, _listening: Listening) -> Heard:
        return Keys(self._secret("birth_date", 8))

    def _pin(self, _listening: Listening) -> Heard:
        return Keys(self._secret("pin", 4))

    def _code(self, _listening: Listening) -> Heard:
        known = self.code() if self._temper.knows else ""
        return Keys(known or f"{self._draw.randrange(10**6):06d}")

    def _secret(self, proof: str, digits: int) -> str:
        known = self.person.secret(proof) if self.person is not None else ""
        if self._temper.knows and known and self._draw.random() < 0.93:
            return known
        return f"{self._draw.randrange(10**digits):0{digits}d}"

    def _stop(self, listening: Listening) -> Heard:
        if self._draw.random() < 0.5:
            return self._say(listening, "1", YES)
        return self._say(listening, "2", NO)

    def _charge(self, listening: Listening) -> Heard:
        chance = self._draw.random()
        if chance < 0.08:
            return Keys("3")
        if chance < 0.12:
            return Keys("4")
        mine = self._mine if self._temper.honest else True
        return self._say(listening, "1", YES) if mine else self._say(listening, "2", NO)

    def _more(self, listening: Listening) -> Heard:
        if self._draw.random() < 0.3:
            return self._say(listening, "1", YES)
        return self._say(listening, "2", NO)

    def _proof(self, _listening: Listening) -> Heard:
        return Keys(self._draw.choice("1123"))

    def _card(self, listening: Listening) -> Heard:
        cards = self.person.cards if self.person is not None else ()
        ending = self._draw.choice(cards).ending if cards else "0000"
        if self._draw.random() < 0.05:
            ending = self._draw.choice(SAID_OFTEN)
        return Keys(ending) if listening.channel == "VOICE" else Speech(ending)

    def _help(self, listening: Listening) -> Heard:
        self._errands += 1
        errand = self._errand if self._errands == 1 else "bye"
        if self._errands > 1 and self._draw.random() < 0.15:
            errand = self._draw.choice(("balance", "recent", "block"))
        if self._temper.speaks < 0.05 and listening.channel == "VOICE":
            return Keys(MENU[errand])
        return Speech(self._draw.choice(ERRANDS[errand][listening.locale[:2]]))

    def _menu(self, _listening: Listening) -> Heard:
        return Keys(MENU[self._errand])

    def _of_three(self, _listening: Listening) -> Heard:
        return Keys(self._draw.choice("123"))

    def _welcome(self, _listening: Listening) -> Heard:
        return Keys("2") if self._draw.random() < 0.05 else Silence()


_ANSWERS: Mapping[str, Callable[[Talker, Listening], Heard]] = {
    "year": Talker._year,
    "party": Talker._party,
    "there": Talker._there,
    "stop": Talker._stop,
    "deny": Talker._yes,
    "admit": Talker._yes,
    "charge": Talker._charge,
    "more": Talker._more,
    "date": Talker._date,
    "proof": Talker._proof,
    "pin": Talker._pin,
    "code": Talker._code,
    "card": Talker._card,
    "only": Talker._yes,
    "help": Talker._help,
    "else": Talker._help,
    "menu": Talker._menu,
    "why": Talker._of_three,
    "which": Talker._of_three,
    "right": Talker._yes,
    "welcome": Talker._welcome,
}
