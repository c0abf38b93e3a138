"""Common first names in English and Spanish, folded: they tell where a full name divides.

Law: a table; a name that is not in it is a name all the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.hearing.values.text import listed

_EN = """
aaron abigail adam alan albert alex alexander alexandra alexis alice amanda amber amy andrea andrew
angela ann anna anne anthony ashley barbara ben benjamin beth betty beverly bill billy bob bobby
brandon brenda brian bruce bryan carl carol caroline carolyn catherine charles charlotte chris
christian christina christine christopher cindy claire craig crystal cynthia daniel danielle dave
david dawn deborah debra denise dennis diana diane donald donna dorothy doug douglas edward
eleanor elizabeth ellen emily emma eric erin ethan eugene evelyn fiona frances frank gary george
gerald gloria grace greg gregory hannah harold harry heather helen henry howard isabella jack jacob
jacqueline james jamie jane janet janice jason jay jean jeff jeffrey jennifer jeremy jerry jesse
jessica jim jimmy joan joe joel john johnny jonathan jordan joseph joshua joyce juan judith judy
julia julie justin karen kate katherine kathleen kathryn katie keith kelly ken kenneth kevin kim
kimberly kyle larry laura lauren lawrence leah lee leo leonard liam linda lisa logan louis louise
lucas lucy madison margaret maria marie marilyn mark martha martin mary matt matthew megan melissa
michael michelle mike mildred nancy natalie nathan nicholas nick nicole noah nora olivia oliver
oscar pamela patricia patrick paul paula peggy peter philip phillip rachel ralph randy raymond
rebecca richard rick rob robert robin roger ron ronald rose roy russell ruth ryan sally sam
samantha samuel sandra sara sarah scott sean sharon shirley sophia sophie stephanie stephen steve
steven stuart sue susan suzanne tamara tara teresa terry theresa thomas tiffany tim timothy tina
todd tom tony tracy tyler vanessa victoria vincent virginia walter wanda wayne wendy will william
willie zachary zoe
"""
_ES = """
abel adrian adriana agustin aida alba alberto alejandra alejandro alfonso alfredo alicia alma
alonso alvaro amalia amanda amparo ana andrea andres angel angela angeles angelica anita antonia
antonio araceli armando arturo aurora beatriz belen benito benjamin bernardo blanca camila camilo
carla carlos carlota carmen carolina catalina cecilia cesar claudia clara concepcion consuelo
cristian cristina cristobal daniel daniela david delia diana diego dolores domingo eduardo elena
elias elisa elsa elvira emilia emilio emma enrique ernesto esperanza esteban esther eugenia eva
fabian fabiola fatima federico felipe felix fernanda fernando fidel florencia francisca francisco
gabriel gabriela gerardo gilberto gloria gonzalo graciela gregorio guadalupe guillermo gustavo
hector hernan hilda hugo humberto ignacio ines irene iris irma isaac isabel ismael ivan jacinto
jaime javier jesus jimena joaquin joel jorge jose josefina juan juana juanita julia julian julio
karla laura leonardo leonor leticia lidia liliana lorena lorenzo lourdes lucas lucia luis luisa
luz magdalena manuel manuela marcela marcelo marco marcos margarita maria mariana mariano maribel
mario marisol marta martha martin mateo matias mauricio maximo mercedes miguel milagros miriam
monica natalia nicolas nora norma octavio ofelia olga omar oscar pablo paloma pamela paola patricia
patricio paula paulina pedro pilar rafael ramiro ramon raquel raul rebeca refugio rene ricardo
roberto rocio rodolfo rodrigo rogelio roman rosa rosalia rosario ruben ruth salvador samuel
sandra santiago sara saul sebastian sergio silvia silvio sofia soledad sonia susana teresa tomas
valentina valeria vanessa vera veronica vicente victor victoria virginia viviana yolanda ximena
"""

_SECOND = """
beth lou jo sue ann kay lynn rae mae belle luc claude pierre paul michel ellen leigh angeles carmen
pilar rosario luz
"""
"""Names that follow another first name."""

GIVEN: Mapping[str, frozenset[str]] = {
    "en": frozenset(listed(_EN + _SECOND)),
    "es": frozenset(listed(_ES + _SECOND)),
}
"""Language -> first names."""
