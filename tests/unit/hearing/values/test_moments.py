"""Days, hours and spans: ranges, fillers, halves of corrections; and who is told the hour."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ivr.compiler.bots.build import compile_bot
from ivr.hearing.port import Utterance
from ivr.hearing.samples.understanding import SampleUnderstanding
from ivr.hearing.values.ear import Ear
from ivr.hearing.values.reading import read
from ivr.ir.bot import BotLocale, Slot
from ivr.local.ears import LocalBots
from ivr.simulator.call.callers import Speech
from ivr.simulator.call.world import BotSession
from ivr.spec.bots.bot import BotSpec
from ivr.spec.reading.loader import load_text

WEDNESDAY = date(2026, 3, 11)
MONDAY = date(2026, 3, 16)

FORMS = {
    ("AMAZON.Time", "en"): """
in two hours = -
in about two hours = -
two hours = -
two hours ago = -
fifteen hours = -
twenty four hours = -
between three and five pm = -
three and five pm = -
three pm to five pm = -
from five to seven = -
nine to five = -
three to four pm = -
seven to nine = -
five pm or six = -
three pm no wait four = 16:00
ten thirty pm sorry eleven = 23:00
good morning = -
good afternoon = -
last night = -
""",
    ("AMAZON.Time", "es"): """
en dos horas = -
dentro de dos horas = -
en quince horas = -
hace quince horas = -
hace dos horas = -
dos horas = -
entre las tres y las cinco de la tarde = -
entre tres y cinco de la tarde = -
a las tres y a las cinco = -
de tres a diez = -
de nueve de la mañana a diez de la noche = -
desde las nueve hasta las cinco = -
mañana a las tres de la tarde = 15:00
pasado mañana a las ocho de la noche = 20:00
mañana en la tarde = AF
mañana por la noche = NI
se me hizo tarde = -
ya es tarde = -
hasta mañana = -
tres de la tarde no espere cuatro = 16:00
a las diez pm perdón a las once = 23:00
cuatro pe eme = 16:00
las diez y cuarto de la noche no perdón once = 23:00
""",
    ("AMAZON.Date", "en"): """
this month = 2026-03-01
last month = 2026-02-01
this year = 2026-01-01
last year = 2025-01-01
this week = 2026-03-09
last week = 2026-03-02
march twenty twenty eight = -
march nineteen eighty four = -
december twenty oh five = -
monday the fifteenth = -
wait a second = -
a second = -
in the second week = -
on the third floor = -
the fifteenth of may no sorry the sixteenth = 2026-05-16
the fifteenth of may sorry june = 2026-06-15
may fifteenth actually the twelfth please = 2026-05-12
the tenth of next month sorry the eleventh = 2026-04-11
april fifth nineteen eighty four no sorry nineteen eighty five = 1985-04-05
april fifth nineteen eighty four sorry eighty five = 1985-04-05
april fifth nineteen eighty four sorry april sixth = 1984-04-06
april fifth nineteen eighty four sorry the sixth = 1984-04-06
""",
    ("AMAZON.Date", "es"): """
este mes = 2026-03-01
el mes pasado = 2026-02-01
el año pasado = 2025-01-01
la semana pasada = 2026-03-02
marzo veinte veintiocho = -
el lunes quince = -
un segundo = -
espere un segundo = -
en la segunda semana = -
es la primera vez = -
el quince de mayo no perdón el dieciséis = 2026-05-16
el quince de mayo no mejor junio = 2026-06-15
el diez del mes que viene mejor el once = 2026-04-11
el cinco de abril de mil novecientos ochenta y cuatro perdón ochenta y cinco = 1985-04-05
el cinco de abril de mil novecientos ochenta y cuatro digo seis de abril = 1984-04-06
""",
    ("AMAZON.Duration", "en"): """
a few days = -
many years = -
several weeks = -
days = -
several hundred days = -
a few more days = -
five to seven days = -
two or three days = -
a day or two = -
five days to seven days = -
between two days and three days = -
every day = -
next week = -
wait a minute = -
hold on a second = -
just a second please = -
one minute let me check = -
two weeks no wait three = P3W
two days sorry four = P4D
""",
    ("AMAZON.Duration", "es"): """
unos días = -
varias semanas = -
muchos años = -
cinco a siete días = -
de dos a tres horas = -
uno o dos meses = -
un día o dos = -
dos días hasta tres días = -
cada mes = -
la semana pasada = -
espere un minuto = -
deme un segundo = -
dos semanas no mejor tres = P3W
""",
}


def rows(forms):
    for (kind, language), table in forms.items():
        for row in table.strip().splitlines():
            text, _, expected = row.rpartition(" = ")
            yield kind, language, text, expected


def meant(value):
    return value.interpreted if value else "-"


@pytest.mark.parametrize(("kind", "language", "text", "expected"), list(rows(FORMS)))
def test_what_callers_say(kind, language, text, expected):
    assert meant(read(kind, text, Ear(f"{language}_US", WEDNESDAY))) == expected


def test_the_half_of_the_day_before_a_correction_is_only_likelier():
    value = read("AMAZON.Time", "ten pm no wait two", Ear("en_US"))
    assert value is not None
    assert value.resolved == ("14:00", "02:00")


@pytest.mark.parametrize(
    ("locale", "text", "first", "later"),
    [
        ("en_US", "in about two hours", "16:10", "16:11"),
        ("en_US", "half an hour from now", "14:40", "14:41"),
        ("es_US", "en una hora y media", "15:40", "15:41"),
    ],
)
def test_who_is_told_a_moment_counts_hours_from_it(locale, text, first, later):
    moments = [datetime(2026, 3, 11, 14, 10, 59, tzinfo=UTC)]
    bot = BotLocale(identifier=locale, name=locale)
    understanding = SampleUnderstanding(bot, lambda: moments[0])
    slot = Slot(name="When", slot_type_name="AMAZON.Time")
    assert meant(understanding.value(slot, Utterance(text))) == first
    moments[0] = datetime(2026, 3, 11, 14, 11, tzinfo=UTC)
    assert meant(understanding.value(slot, Utterance(text))) == later


def test_who_is_told_a_moment_counts_days_from_its_day():
    moment = datetime(2026, 3, 11, 23, 59, tzinfo=UTC)
    understanding = SampleUnderstanding(BotLocale(identifier="en_US", name="x"), lambda: moment)
    slot = Slot(name="When", slot_type_name="AMAZON.Date")
    assert meant(understanding.value(slot, Utterance("tomorrow"))) == "2026-03-12"


TAXI = """\
bot: taxi
locales: [en-US]
intents:
  Order:
    utterances: ["a taxi {when}"]
    slots: {when: {type: AMAZON.Time, ask: When?}}
"""


def test_calls_count_hours_from_the_moment_they_began():
    spec = load_text(BotSpec, TAXI, "bots/taxi.yaml")
    bots = LocalBots.of([compile_bot(spec, lambda said, _locale: [str(said)])], lambda arn: arn)

    def when(moment):
        calls = bots.hooked(lambda _event: {}, moment)
        reply = calls.turn("taxi", "en-US", BotSession("s", {}), Speech("a taxi in two hours"))
        return reply.slots["when"]

    assert when(datetime(2026, 3, 11, 9, 30, tzinfo=UTC)) == "11:30"
    assert when(datetime(2026, 3, 12, 10, 45, tzinfo=UTC)) == "12:45"
    assert len({id(bots.listener("taxi", "en-US", day)) for day in (WEDNESDAY, MONDAY)}) == 1
