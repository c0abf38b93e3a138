"""AMAZON.Confirmation: yes, no, perhaps and do not know, as callers say them.

Law: whole phrases first; else every word must belong to an answer, and all to the same one. What
is asked back is no answer; of an answer that is taken back the last counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ivr.hearing.values.ear import Ear, Meaning
from ivr.hearing.values.judging import JUDGED, MAYBE, NO, UNKNOWN, YES, judged
from ivr.hearing.values.text import Said, listed

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        UNKNOWN: (
            "i dont know,dont know,i do not know,do not know,not sure,im not sure,"
            "i am not sure,unsure,im unsure,no idea,no clue,i have no idea,"
            "i have no clue,havent a clue,dunno,i dunno,who knows,i cant remember,"
            "i dont remember,i do not remember,cant remember,dont remember,i forget,"
            "i forgot,beats me,cant say,i cant say,hard to say,hard to tell,cant tell,"
            "i cant tell,couldnt tell you,i couldnt tell you,couldnt say,not certain,"
            "im not certain,im not really sure,not really sure,not entirely sure,"
            "not quite sure,not too sure,im not too sure,i dont really know,"
            "im not quite sure,i wouldnt know,dont have a clue,i dont have a clue,"
            "dont have any idea,your guess is as good as mine,ask me another,no sure,"
            "i am uncertain,i really dont know,im not positive,not positive,i couldnt say,"
            "i dont recall,dont recall,i have absolutely no idea,god knows,i am unsure,"
            "im clueless,search me"
        ),
        MAYBE: (
            "maybe,perhaps,possibly,might be,it might,it might be,could be,it could be,"
            "probably,kind of,sort of,kinda,sorta,it depends,that depends,depends,"
            "i might,we might,maybe so,maybe not,may be,theres a chance,its possible,"
            "it is possible,most likely,likely,quite possibly,very possibly,let me think,"
            "let me think about it,ill think about it,fifty fifty,i might have,"
            "could have been,it may be,potentially,i could have,conceivably,more or less,"
            "i may,i may have,im on the fence,maybe yes maybe no,yes and no"
        ),
        NO: (
            "no,nope,nah,naw,no way,not really,not at all,never,negative,wrong,"
            "incorrect,false,absolutely not,definitely not,certainly not,of course not,"
            "no thanks,no thank you,not me,no sir,no maam,i dont think so,"
            "i do not think so,dont think so,i think not,i did not,i didnt,i do not,"
            "i dont,it isnt,it is not,its not,it wasnt,it was not,that isnt right,"
            "that is not right,thats not right,thats not correct,that is not correct,"
            "that isnt correct,thats wrong,that is wrong,thats incorrect,not correct,"
            "not right,not true,thats not true,wasnt me,it wasnt me,that wasnt me,"
            "not mine,i wouldnt,i would not,id rather not,id prefer not,i rather not,"
            "rather not,please dont,dont,do not,dont do it,not now,not today,not yet,"
            "not exactly,not quite,im afraid not,i cannot,i cant,cant,wont,i wont,"
            "i will not,no can do,not a chance,no chance,by no means,"
            "under no circumstances,hell no,heck no,nay,nuh uh,uh uh,mm mm,unh unh,"
            "no i didnt,no way jose,forget it,cancel,cancel it,cancel that,never mind,"
            "nevermind,stop,i havent,i have not,i am not,im not,not that i know of,"
            "i disagree,i refuse,no siree,hardly,im good,thats false,that was not me,"
            "was not me,it was not me,i would rather not,not interested,im not interested,"
            "no good,not for me,leave it,i decline,ill pass,pass,not likely,unlikely,"
            "i doubt it,not this time,nothing,none,no deal,lets not,lets not do that"
        ),
        YES: (
            "yes,yeah,yep,yup,yea,ya,yah,yas,aye,sure,ok,okay,k,okey,okey dokey,"
            "okie dokie,correct,right,true,exactly,precisely,absolutely,definitely,"
            "certainly,totally,affirmative,indeed,of course,for sure,by all means,"
            "please,please do,go ahead,go for it,do it,lets do it,lets go,sounds good,"
            "sounds great,sounds right,sounds fine,sounds like a plan,that works,"
            "works for me,that works for me,fine,thats fine,its fine,great,perfect,good,"
            "alright,all right,all good,uh huh,mm hmm,mhm,mmhmm,uhhuh,mm hm,um hum,"
            "i do,i did,i am,i have,i will,i would,i can,it is,it was,it does,it did,"
            "they are,that is,they do,we do,we did,you bet,you got it,you betcha,"
            "sure thing,no problem,no doubt,no doubt about it,without a doubt,why not,"
            "thats right,that is right,thats correct,that is correct,thats true,"
            "that is true,thats it,thats the one,thats me,that was me,it was me,"
            "that would be me,its me,i think so,i believe so,i guess so,i guess,"
            "i suppose,i suppose so,i hope so,i agree,agreed,i confirm,confirm,"
            "confirmed,i accept,accept,accepted,approved,i approve,with pleasure,gladly,"
            "naturally,obviously,clearly,id like that,i would like that,id love to,"
            "i would love to,make it so,roger,roger that,ten four,you are right,"
            "youre right,you are correct,youre correct,spot on,bingo,hell yes,heck yes,"
            "heck yeah,hell yeah,yes indeed,proceed,continue,right on,cool,very well,"
            "most definitely,most certainly,thats affirmative,that would be great,"
            "that would be fine,that would be good,that will do,thatll do,be my guest,"
            "that sounds right,that sounds good,i sure did,i sure do,sure did,sure do,"
            "yes i do,one hundred percent,a hundred percent,hundred percent,deal,"
            "no worries,i dont mind,thats what i said,why yes,that looks right,looks good,"
            "looks right,cant complain,it sure is,sure is,that it is,you know it,"
            "fair enough,totally fine,i dont see why not,no objection,not a problem,"
            "dont mind if i do"
        ),
    },
    "es": {
        UNKNOWN: (
            "no se,no lo se,no sabria,no sabria decir,no sabria decirle,ni idea,"
            "no tengo idea,no tengo ni idea,no estoy seguro,no estoy segura,no recuerdo,"
            "no me acuerdo,no lo recuerdo,quien sabe,sepa,vaya usted a saber,"
            "no tengo la menor idea,no tengo ni la menor idea,la verdad no se,"
            "no se la verdad,la verdad no lo se,no se decirle,no le se decir,"
            "no podria decirle,se me olvido,lo olvide,lo desconozco,desconozco,"
            "ni la menor idea,ni la mas minima idea,no estoy muy seguro,no estoy muy segura,"
            "no estoy del todo seguro,no estoy del todo segura,no tengo certeza,sabra dios,"
            "dios sabe,no lo tengo claro,no tengo claro,no puedo decirle,no sabria decirte,"
            "no sabe,ya no me acuerdo,no se bien,pues no se,no se que decir,"
            "no se que decirle,a saber,no estoy convencido,no estoy convencida,"
            "no me consta,ignoro,lo ignoro,no se si si"
        ),
        MAYBE: (
            "tal vez,talvez,quiza,quizas,puede ser,puede que si,puede que no,a lo mejor,"
            "posiblemente,probablemente,es posible,depende,mas o menos,puede,podria ser,"
            "seguramente,a ver,quizas si,quizas no,tal vez si,tal vez no,es probable,"
            "lo mas probable,puede que,dejeme pensarlo,lo voy a pensar,lo pensare,"
            "quien quita,ojala,de pronto,a lo mejor si,a lo mejor no,si y no,ni si ni no,"
            "eventualmente,podria,capaz,capaz que si,igual si"
        ),
        NO: (
            "no,nop,nope,nel,na,nanay,no no,para nada,de ninguna manera,"
            "de ningun modo,en absoluto,nunca,jamas,negativo,incorrecto,falso,mal,"
            "esta mal,eso esta mal,no es correcto,eso no es correcto,no es cierto,"
            "no es verdad,claro que no,por supuesto que no,desde luego que no,creo que no,"
            "me parece que no,pienso que no,yo creo que no,no gracias,no senor,no senora,"
            "no senorita,no quiero,no lo quiero,no fui yo,yo no fui,no lo hice,"
            "yo no lo hice,que va,ni hablar,ni loco,ni loca,ni modo,nada de eso,tampoco,"
            "no es asi,asi no es,no acepto,no estoy de acuerdo,no confirmo,no lo confirmo,"
            "prefiero que no,mejor no,ahora no,hoy no,todavia no,aun no,no por ahora,"
            "por ahora no,no hace falta,no es necesario,no lo reconozco,no la reconozco,"
            "no reconozco,equivocado,es incorrecto,esta equivocado,eso es falso,no deseo,"
            "no me interesa,no puedo,no lo creo,no creo,no soy yo,no es mio,no es mia,"
            "cancelar,cancele,cancelalo,olvidelo,dejelo asi,dejelo,ninguno,ninguna,"
            "nada,ni en suenos,ni de broma,no va,que no,no esta bien,eso no,asi no,"
            "no exactamente,no precisamente,de eso nada,rotundamente no,definitivamente no,"
            "obvio que no,obviamente no,no mucho,no realmente,realmente no,la verdad no,"
            "la verdad es que no,pues no,ya no,dificilmente,lo dudo,no por el momento,"
            "no la hice,yo no la hice,no la hice yo,no lo hice yo"
        ),
        YES: (
            "si,sip,sipi,see,aja,claro,claro que si,por supuesto,por supuesto que si,"
            "desde luego,correcto,es correcto,eso es correcto,exacto,exactamente,eso es,"
            "asi es,asi mero,asi mismo,es cierto,cierto,es verdad,verdad,verdadero,"
            "de acuerdo,estoy de acuerdo,esta bien,muy bien,bien,perfecto,vale,ok,okay,"
            "okey,okei,bueno,sale,sale y vale,va,dale,orale,simon,andale,adelante,"
            "afirmativo,como no,seguro,segurisimo,sin duda,sin duda alguna,sin problema,"
            "no hay problema,con gusto,con mucho gusto,encantado,encantada,creo que si,"
            "me parece que si,pienso que si,yo creo que si,supongo,supongo que si,"
            "espero que si,confirmo,lo confirmo,confirmado,acepto,lo acepto,aceptado,"
            "si senor,si senora,si senorita,si por favor,por favor,si fui yo,fui yo,"
            "yo fui,yo lo hice,lo hice yo,si lo hice,lo hice,la hice yo,yo la hice,"
            "soy yo,si soy yo,es mio,es mia,lo reconozco,la reconozco,si lo reconozco,"
            "si quiero,quiero,lo quiero,hagalo,hazlo,proceda,proceder,continue,"
            "continuar,siga,me parece bien,me parece perfecto,suena bien,definitivamente,"
            "definitivamente si,absolutamente,totalmente,efectivamente,en efecto,obvio,"
            "obviamente,naturalmente,evidentemente,ya,listo,hecho,de una,eso mero,"
            "eso mismo,ya lo creo,a huevo,de seguro,cien por ciento,al cien,"
            "al cien por ciento,que si,pues si,si claro,claro claro,por que no,porque no,"
            "tiene razon,tienes razon,asi es correcto,genial,estupendo,excelente,ok si,"
            "si si,me gustaria,si me gustaria,de acuerdo si,no veo por que no,"
            "por mi esta bien,eso esta bien,correctisimo,justo,justamente,precisamente,"
            "desde luego que si,ciertamente,todo bien,todo correcto,conforme"
        ),
    },
}
_NEUTRAL: Mapping[str, frozenset[str]] = {
    "en": frozenset(listed(
        "please thanks thank you sir madam maam maam it that thats is was i we do did does am are "
        "so very much oh well um uh er hmm just really my the this one indeed dear man yes "
        "absolutely hi hello honestly actually now then dude buddy and all correct right will "
        "would have can for me to a too of course totally like be done think id lets answer"
    )),
    "es": frozenset(listed(
        "por favor gracias senor senora senorita lo la es fue eso muy pues bueno eh este mm um y "
        "asi que si ya muchas yo hice todo claro mire oiga hombre amigo la verdad ah oh me el ese "
        "esa esta esto soy fui correcto hola quiero respuesta"
    )),
}  # fmt: skip
"""Words that may stand around an answer without changing it."""

_NEGATED: Mapping[str, frozenset[str]] = {
    "en": frozenset(listed("not dont cant wont didnt cannot wouldnt")),
    "es": frozenset(),
}
"""Words that turn an answer which follows them at once; in Spanish `no` may stand alone there."""

_NEGATABLE = frozenset(listed(
    "agree,accept,confirm,proceed,continue,want it,want to,like it,authorize it,approve,"
    "do it,go ahead,go for it,make it so,okay,ok,"
    "fine,good,great,perfect,right,correct,true,agreed,confirmed,accepted,approved,cool",
    ",",
))  # fmt: skip

_LEADING = frozenset(listed("but pero say diria"))
"""Words that may stand around an answer, but not behind it."""

_YIELDING = frozenset(listed("ok,okay,k,okey,okei,alright,all right,bueno,vale", ","))
"""Answers that only open a denial: `okay, but no`."""

_POLITE = frozenset({"please", "por favor"})
_DENYING = frozenset(listed("no not nope nah naw never dont nunca jamas"))
"""Words of a denial; `cancel it, please` may be what was asked."""

_ASKING_FIRST = frozenset(
    listed("is are am was were do does did can could would will should may shall have has")
)
_ASKED_OF = frozenset(listed("i you he she it we they that this these those there all everything"))
_STATING = frozenset(listed("i you he she it we they that this who what all sure"))
"""A word that is asked with stands before its subject: `is that`, but not in `that is it`."""

_ASKED_ES = frozenset(listed("esta estas es"))
_ASKING = frozenset(listed("why who por como quien"))

_TAKEN_BACK: Mapping[str, tuple[tuple[str, ...], ...]] = {
    language: tuple(tuple(phrase.split()) for phrase in phrases.split(","))
    for language, phrases in {
        "en": "i mean,i meant,wait,sorry,actually,correction,scratch that,make that,make it,rather,"
              "oops,or rather,hold on",
        "es": "digo,quise decir,quiero decir,espere,espera,perdon,perdona,perdone,corrijo,miento,"
              "mejor,mejor dicho,me equivoque",
    }.items()
}  # fmt: skip
"""After these an answer is given anew."""


def _table(language: str) -> dict[tuple[str, ...], str]:
    return {
        tuple(phrase.split()): value
        for value, phrases in _PHRASES[language].items()
        for phrase in phrases.split(",")
    }


CONFIRMATIONS: Mapping[str, Mapping[tuple[str, ...], str]] = {
    language: _table(language) for language in _PHRASES
}
"""Language -> words -> value of AMAZON.Confirmation."""

_PHRASE_WORDS_MAX = 6
_WORDS_MAX = 24

_Answer = tuple[str, tuple[str, ...]]
"""A value, and the words that gave it."""


def read_confirmation(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read all words as one answer; nothing where they ask."""
    table = CONFIRMATIONS.get(ear.language)
    words = tuple(word for word in said.words if word not in ("eh", "um", "uhm", "er", "mmm"))
    if table is None or not words or len(words) > _WORDS_MAX:
        return
    value = table.get(said.words) or table.get(words)
    if value is None and not _asks(words, ear.language):
        value = _composed(words, ear.language) or _given_anew(words, ear.language)
    if value is not None and ("?" not in said.text or not _ASKING.isdisjoint(words)):
        yield Meaning(value)


def _asks(words: tuple[str, ...], language: str) -> bool:
    """Tell a question: `are you sure`, `yes is that right`, `¿está seguro?`."""
    if language == "es":
        sure = JUDGED["es"]["sure"]
        return any(words[at] in _ASKED_ES and words[at + 1] in sure for at in range(len(words) - 1))
    for at in range(len(words) - 1):
        asked = words[at] in _ASKING_FIRST and words[at + 1] in _ASKED_OF
        bidden = words[at] == "do" and words[at + 1] in ("it", "that", "this")
        if asked and not bidden and (at == 0 or words[at - 1] not in _STATING):
            return True
    return False


def _given_anew(words: tuple[str, ...], language: str) -> str | None:
    """Return the answer after the last word that takes one back: `yes, no wait, no`."""
    start = tail = 0
    for mark in _TAKEN_BACK[language]:
        for at in range(len(words) - len(mark)):
            if words[at : at + len(mark)] == mark and at + len(mark) > tail:
                start, tail = at, at + len(mark)
    if not tail or (words[tail] == "que" and start):
        return None
    before = _answers(words[:start], language, _taking_back(language))
    return None if before is None else _composed(words[tail:], language)


def _taking_back(language: str) -> frozenset[str]:
    return frozenset(word for mark in _TAKEN_BACK[language] for word in mark)


def _composed(words: tuple[str, ...], language: str) -> str | None:
    """Return the one answer of the phrases in a row; weaker ones give way to `do not know`."""
    answers = _answers(words, language)
    if not answers:
        return None
    values = [value for value, _ in answers]
    for doubt in (UNKNOWN, MAYBE):
        if doubt in values:
            return doubt
    strong = {value for value, _ in _weighed(answers)}
    return strong.pop() if len(strong) == 1 else None


def _weighed(answers: Sequence[_Answer]) -> list[_Answer]:
    """Leave out what opens or softens a denial: `okay but no`, `no please`, `seguro que no`."""
    kept = list(answers)
    if any(value == NO and _DENYING.intersection(words) for value, words in kept):
        kept = [each for each in kept if " ".join(each[1]) not in _POLITE]
    while len(kept) > 1 and kept[0][0] == YES and kept[1][0] == NO:
        is_opening = " ".join(kept[0][1]) in _YIELDING and _DENYING.intersection(kept[1][1])
        if not is_opening and kept[1][1] != ("que", "no"):
            break
        kept.pop(0)
    return kept


def _answers(
    words: tuple[str, ...], language: str, passed: frozenset[str] = frozenset()
) -> list[_Answer] | None:
    """Return the answers in a row; None where a word belongs to none. `passed` are let be."""
    found: list[_Answer] = []
    at = 0
    while at < len(words):
        value, length = _phrase(words, at, language)
        if length and not value:
            return None
        if length:
            found.append((value, words[at : at + length]))
        elif words[at] in _LEADING:
            if at == len(words) - 1:
                return None
        elif words[at] not in _NEUTRAL[language] and words[at] not in passed:
            return None
        at += max(length, 1)
    return found


def _phrase(words: tuple[str, ...], at: int, language: str) -> tuple[str, int]:
    """Return the answer that begins at a place, and its length; no length where none does.

    The answer is empty where words judge, but it is not clear how: `that is not wrong`.
    """
    value, length = judged(words, at, language)
    whole, its_length = _listed(words, at, language)
    if its_length >= length:
        value, length = whole, its_length
    end = at + max(length, 1)
    if value in ("", NO) and words[end - 1] in _NEGATED[language]:
        for more in (3, 2, 1):
            if " ".join(words[end : end + more]) in _NEGATABLE:
                return NO, end + more - at
    return value, length


def _listed(words: tuple[str, ...], at: int, language: str) -> tuple[str, int]:
    table = CONFIRMATIONS[language]
    for length in range(min(_PHRASE_WORDS_MAX, len(words) - at), 0, -1):
        value = table.get(words[at : at + length])
        is_cut = value == YES and words[at + length : at + length + 1] == ("not",)
        if value is not None and not is_cut:
            return value, length
    return "", 0
