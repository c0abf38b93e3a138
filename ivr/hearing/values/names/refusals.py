"""Answers that name nobody and nothing: `hold on`, `um`, `you have it on file`; all folded.

Law: tables of words that no name has and of whole phrases; a word that is a name somewhere is in
none of the first, and refused only where it stands in one of the second.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import HESITATIONS, Said, listed

Words = Mapping[str, frozenset[str]]

SPEECH: Words = {
    "en": frozenset(listed(
        "forgot forget forgotten thank repeat repeating repeated moment minute minutes already "
        "told tell telling have had having has got getting gotten never before after goodbye bye "
        "menu driving rather ridiculous shut stupid dumb insane absurd annoying frustrating "
        "forever terrible horrible awful unbelievable bullshit shit fuck fucking damn crazy "
        "unacceptable nonsense joke wait waiting holding ask asking asked speak talk talking spoke "
        "spoken answer question questions whatever whoever whichever however nobody anybody "
        "listen listening hear hearing heard busy tired confused angry upset frustrated guess "
        "always often sometimes usually later soon yet still today tomorrow yesterday tonight "
        "give giving gave wanna gonna gotta lemme trying tried try looking working works happened "
        "happening change changed found losing paying payment paid refund charge charges charged "
        "fraud transaction transactions service services customer supervisor manager department "
        "problem issue phone telephone email password birthday appointment machine robot computer "
        "bot there those these your yours our ours myself yourself correct incorrect absolutely "
        "exactly definitely basically obviously apparently really very also both either neither "
        "able unable available private personal confidential secret refuse decline prefer "
        "continue proceed exit quit restart reset excuse pardon louder slower oops wow huh yep yup "
        "nah morning afternoon evening spanish unknown depends should could shouldnt couldnt "
        "doesnt didnt isnt wasnt arent im youre theyre ive youve id ill dunno kidding serious "
        "information system applicable beats pay mhm mistake number numbers digits letters "
        "using calling talking hanging"
    )),
    "es": frozenset(listed(
        "olvido olvide olvidado olvidelo repite repites repetirlo repitame repitalo momento "
        "momentito momentico segundito ratito espere espera espereme esperame esperese prefiero "
        "decirlo decirle decir ahi alli aca tiene tienen tienes tenia mismo misma siempre menu "
        "adios chao bye callese callate manejando conduciendo operadora humano humana hablar "
        "hablando mande english please sistema archivo registrado registrada registro estoy estas "
        "dije dijo digo dicho dime digame pregunta preguntas nadie importa ustedes vosotros sabes "
        "sabemos acuerdo recuerdo nunca jamas tampoco todavia aun entonces despues antes anterior "
        "oiga oye disculpe disculpa ayudar ayudeme problema problemas servicio cliente asesor "
        "asesora ejecutivo ejecutiva supervisor supervisora gerente maquina robot contestadora "
        "cobro cobros cargos factura pago pagos clave contrasena correo telefono celular ridiculo "
        "estupido estupida tonteria mierda carajo ocupado ocupada trabajando buscando tratando "
        "esperando ingles espanol correcto exacto perfecto basta salir volver empezar regresar "
        "colgar cuelgue cuelgo prefiere quiere quieres quisiera podria puedes puede pueden debo "
        "hacer haciendo pasa esto eso porfavor gustaria minuto minutos olvidaste robo robada "
        "perdida extravie perdio escucho escucha oigo oye entendi entendio entiende pendejo "
        "privado personal pagar muchas mal equivoque depende opinion cambie luego "
        "informacion mas menos ahorita ayer hoy tonto dejeme dejame repeti"
    )),
}  # fmt: skip
"""Words of talk that no name of a person, a city or a street has."""

ALONE: Words = {
    "en": frozenset(listed(
        "on in at of to from by for with up out off over down and or but if the a i it is was be "
        "my me name names last first next same right left "
        "hi hey hello yes okay ok file that this its thats now same one think mistake "
        "start back"
    )),
    "es": frozenset(listed(
        "en a al con sin y o u el la los las un una es era fue mi me se nombre apellido apellidos "
        "dias tardes noches buenas buenos ok okay vale igual ya atras inicio "
        "primero segundo soy esta este calle ciudad manana asi"
    )),
}  # fmt: skip
"""Words that are no name by themselves, though names may hold them: `my name is on`."""

_PHRASES: Mapping[str, frozenset[tuple[str, ...]]] = {
    language: frozenset(tuple(phrase.split()) for phrase in listed(phrases, ","))
    for language, phrases in {
        "en": "look it up,think so,great,cool,awesome,perfect,good,fine,pass,start,hold,home,work,"
        "back,way,mind,hold on,hold up,hang on,hang up,one second,just a second,a second,one sec,"
              "just a sec,a sec,sec,bear with me,start over,go back,go away,come on,"
              "slow down,speak up,back up,log out,sign out,same as before,same one,"
              "same thing,the same,same here,same name,same address,same city,same place,"
              "im fine,im good,im okay,im done,im here,im lost,im home,im ready,on file,"
              "on record,on the card,on the account,its on there,my name is on,"
              "my name is on the account,in the system,in there,over there,you know,"
              "you know it,you know me,who cares,my bad,oh well,oh no,oh god,oh my god,"
              "my god,god,for real,bless you,as above,see above,nice try,that one,this one,"
              "the first one,the last one,the other one,one more time,once more,one time,"
              "sure thing,all good,all right,good day,good night,see you,leave me alone,"
              "let me see,let me think,lets see,let me check,let me look,guess who,"
              "by the way,the way,take care,made a mistake,my mistake,stay on the line,top,"
              "none of your business,like i said,as i said,i said,my home,at home,at work",
        "es": "bien,listo,claro,principal,alto,despacio,un segundo,un seg,dame un segundo,lo mismo,"
              "la misma,el mismo,esta bien,"
              "muy bien,todo bien,estoy bien,hasta luego,hasta manana,nos vemos,buen dia,"
              "buenas noches,buenas tardes,buenos dias,buenas,menu principal,"
              "volver al inicio,al inicio,de nuevo,una vez mas,con permiso,mi casa,en casa,"
              "en mi casa,en el trabajo,dios mio,ay dios,por dios,dios,que se yo,a ver,"
              "vamos a ver,dejeme ver,mas despacio,mas alto,es todo,eso es todo,esta ahi,"
              "ahi esta,ya esta,ya lo di,ya se lo di,ya se la di,ya te lo di,de siempre,"
              "el de siempre,la de siempre,en linea,a que viene,ya se los di,la anterior,"
              "el anterior,ese mismo,no importa,me da igual,da igual,para que",
    }.items()
}  # fmt: skip
"""Whole answers of words that may be names elsewhere."""

_POLITE = HESITATIONS | frozenset(listed(
    "please thanks sir maam its it is thats i im just the well es esta ok okay yes no yeah "
    "sorry hey oh hi hello por favor gracias senor senora senorita si ay"
))  # fmt: skip
_JOINTS = frozenset({"and", "y"})


def names_nothing(said: Said, language: str) -> bool:
    """Tell a whole answer that names nothing: hesitation, a number, a stock phrase."""
    words = said.words
    if all(word in HESITATIONS for word in words) or is_number(words, language):
        return True
    start, end = 0, len(words)
    phrases = _PHRASES.get(language, frozenset[tuple[str, ...]]())
    while start < end - 1 and words[start] in _POLITE and words[start:end] not in phrases:
        start += 1
    while end > start + 1 and words[end - 1] in _POLITE and words[start:end] not in phrases:
        end -= 1
    return words[start:end] in phrases


def is_number(words: tuple[str, ...], language: str) -> bool:
    """Tell words that only count: `twelve thirty four`."""
    table = number_words(language)
    counted = (frozenset(table.atoms) | table.hundred | frozenset(table.hundreds)) - {"nil"}
    others = table.zeros | _JOINTS | HESITATIONS | {"press"}
    return any(word in counted for word in words) and all(
        word in counted or word in others for word in words
    )


def is_talk(said: Said, language: str) -> bool:
    """Tell what is left of an answer from a name: a word of talk, or one that names nothing."""
    words = said.words
    if len(words) == 1 and words[0] in ALONE.get(language, frozenset[str]()):
        return True
    talk = SPEECH.get(language, frozenset[str]())
    return is_number(words, language) or any(word in talk for word in words)
