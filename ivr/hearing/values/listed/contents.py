"""What a phrase says when its small words are left out: `can't find it`, `no la encuentro`.

Law: negations become one word, small words none; the stems of what is left stand in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.hearing.values.listed.stems import stem
from ivr.hearing.values.text import listed

Words = Mapping[str, frozenset[str]]

NEGATORS: Words = {
    "en": frozenset(listed(
        "not dont didnt doesnt wasnt isnt arent werent aint never neither nor cant cannot couldnt "
        "wont wouldnt havent hasnt hadnt unable without"
    )),
    "es": frozenset(listed("no nunca jamas tampoco ni sin")),
}  # fmt: skip
"""Words that say that something is not so."""

SMALL: Words = {
    "en": frozenset(listed(
        "a an the i im ive id ill you youre he hes she it its is was were be been being are am "
        "has have had do does did done we they theyre them my mine your his her their our this "
        "that thats these those there to of for on in at with from by and or so just think "
        "believe guess someone somebody anybody people can could would will should might may got "
        "get gets getting me us please really actually seems seem looks apparently well um uh "
        "very too now already still anymore any some kind sort like want need able if one"
    )) - {"mine"},
    "es": frozenset(listed(
        "el la los las lo le les me te se nos un una unos unas de del al en a y e o que mi mis tu "
        "su sus es esta estan estaba estuvo fue fueron era eran ha han he hay ser sido estoy soy "
        "yo ella usted ellos alguien creo parece como con por para ya puedo puede podido puedes "
        "pude quiero quisiera tengo tiene muy pues bueno esto eso ese esa este aun todavia si "
        "hola mire favor gracias necesito"
    )),
}  # fmt: skip
"""Words that a phrase means the same without."""

GENERIC = frozenset(listed(
    "card tarjet account cuent cont money diner thing cos number numer problem call llam phone "
    "telefon bank banc servic service option opcion other otr"
))  # fmt: skip
"""Stems of things that callers talk about anyway: one of them alone chooses nothing."""

COMMON: Words = {
    "en": frozenset(listed(
        "that this what when then than them they there their these those with will well were have "
        "here your from just like last most cost lots must need want know make more over some "
        "same such take time very work year good back call case even find give help hold home "
        "look much name next only part said sure tell thing think about after again could every "
        "first never other place point right since small still thank today where which while "
        "world would money bank card phone please hello sorry speak agent person balance "
        "debt host post cast coat cold cool dark data date deal dear done door down each east easy "
        "else ever face fact fall fast feel file fill fine fire five food foot form four free full "
        "game gave girl goes gold gone half hand hang hard hate head heat high hour huge hurt idea "
        "kept kind king knew land late lead less life line list live lock lose love luck main male "
        "mark mean meet mile mind miss moon nice nine none note okay once open page paid pain park "
        "pass past path pick plan play plus poor pull push rain rate read rest rich ride ring rise "
        "road rock role room rule safe sale seat seen self sell send sent ship shop show shut sick "
        "side sign site size slow snow sold song soon sort star stay step stop suit talk task team "
        "test text thus till told tone took town tree trip true turn type unit upon user wait walk "
        "wall wear week went west wife wind wine wish wood word yeah your zero above alone along "
        "apart began being below black blood board bring broad brown build carry catch cause "
        "chair cheap chest chief child clean clear clock close coast count court cover crowd daily "
        "dance death doing doubt dream dress drink drive earth eight enter equal error event exact "
        "extra faith fault field fifth fight final floor focus force forth found frame fresh front "
        "fruit glass going grand grass great green group guess happy heard heart heavy horse hotel "
        "house human image issue judge knife laugh learn least leave legal level light local "
        "lower lucky lunch maybe metal might model month motor mouth movie music night noise north "
        "ocean offer often order paint panel paper party peace piece pilot plain plane plant plate "
        "press price pride print prize proof quick quiet quite radio raise range rapid ready reply "
        "river round route scale scene score sense serve seven shape share sharp sheet shift shirt "
        "shock shore short sight skill sleep smart smile smoke solid solve sound south space spend "
        "sport staff stage stand start state steel stone store storm story study stuff style sugar "
        "table teach thick third throw tight tired title total touch tower track trade train treat "
        "trend trial trust truth twice under until upper upset urban usual value video visit voice "
        "waste watch water wheel white whole whose woman write wrong young youth"
    )),
    "es": frozenset(listed(
        "esta este esto esos esas para pero como cuando donde quien cual todo toda nada algo "
        "mucho poco otra otro bien hola mire diga quiero puedo tengo sobre entre hasta desde "
        "hacer decir saber ahora luego antes nunca siempre tarde noche hora favor gracias ayuda "
        "persona agente tarjeta cuenta dinero banco saldo numero nombre casa cosa parte vez "
        "ropa roca rosa rojo rato rata ruta boca bota cama cara carta cero cine cola "
        "copa coro dado dama dato dedo dia dios doce dura edad faro fila fino foto gato gota hijo "
        "hija hilo hoja hola humo idea isla lado lago lana lata leer lejos lento libro llave luna "
        "lugar luz mama mano mapa marca masa mayor media mejor menor mesa metro miedo mismo misma "
        "modo mundo museo nadie negro nieve nino nina nivel novio nuevo nueva obra ocho ojos oler "
        "papa papel pared paso pelo pena peor perro peso piel piso plan plato playa plaza pobre "
        "polvo poner primo pueda puede punto rama raro raza real regla reloj ruido sabe sabor saco "
        "sala salir salud santo seis serio sido siete sillas sitio sobra sol solo suelo sueno tal "
        "tanto tela tema temer tener tierra tipo tiro toca todos tomar tono toro torre total traje "
        "tren tres trece tubo unos usar vaca valor vamos vaso vela venir ver verde viaje vida "
        "viejo viento vino visto vivir volver voz zona corte corto carne calle campo canto caro "
        "cerca cerdo ciudad clase clima coche comer comida correo cuatro cuerpo deber deuda "
        "dentro dolor dulce enero error fecha feliz fiesta final fondo forma fruta fuego "
        "fuera fuerza gente gusto hambre hasta hotel joven juego junto largo leche letra"
    )),
}  # fmt: skip
"""Words that are meant when they are heard: never a slip of another one."""

NOT = "\0not"


def contents(words: Sequence[str], language: str) -> list[tuple[str, int]]:
    """Return the stems that say something, each with its place among the words."""
    negators, small = NEGATORS.get(language, frozenset()), SMALL.get(language, frozenset())
    return [
        (NOT if word in negators else stem(word, language), at)
        for at, word in enumerate(words)
        if word in negators or word not in small
    ]


def phrase_contents(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the stems that a phrase says something with; all where it is small words alone."""
    found = tuple(text for text, _ in contents(words, language))
    if any(text != NOT for text in found):
        return found
    return tuple(stem(word, language) for word in words)
