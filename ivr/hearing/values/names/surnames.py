"""Common surnames, folded: they tell two surnames from a first name that no table has.

Law: a table; a surname that is not in it is a surname all the same.
"""

from __future__ import annotations

from ivr.hearing.values.text import listed

SPANISH = frozenset(
    listed("""
acevedo acosta acuna aguilar aguirre alarcon alonso alvarado alvarez arias arroyo avila ayala
barrera bautista becerra beltran benitez bernal blanco bravo bustamante caballero cabrera calderon
camacho campos cano cardenas cardona carrasco carrillo castaneda castillo castro cervantes chavez
colon contreras cordero cordova correa cortes cortez cruz cuevas delgado diaz dominguez duran
escobar espinosa espinoza esquivel esteban estrada fernandez figueroa flores fuentes galindo
gallardo gallegos galvan garcia garza gimenez gomez gonzales gonzalez guerra guerrero gutierrez
guzman haro henriquez heredia hernandez herrera hidalgo hinojosa hurtado ibarra iglesias jaramillo
jimenez juarez lara leal ledesma leiva lopez lozano lucero lugo luna macias maldonado manrique
marquez marrero martinez mata medina mejia melendez mena mendez mendoza mercado meza miranda molina
montano montes montoya mora morales moreno mota moya munoz murillo nava navarro nieto nunez ocampo
ochoa ojeda olivares oliveira orellana orozco ortega ortiz osorio otero pacheco padilla palacios
paredes parra paz pena peralta perez pineda ponce prieto puig quintana quintero quiroz ramirez
ramos rangel renteria reyes reynoso rincon rios rivas rivera robles rocha rodriguez rojas roman
romero rosales rosas rubio ruiz saenz salas salazar saldana salgado salinas sanchez sandoval santana
santiago santos segura sepulveda serrano sierra silva solano solis soria sosa soto suarez tapia
tellez tirado toledo toro torres trejo trevino trujillo urbina uribe urrutia valdes valdez valencia
valenzuela vallejo varela vargas vasquez vazquez vega vela velasco velasquez velazquez velez vera
vergara vidal villa villalobos villanueva villarreal villegas yanez zamora zapata zarate zavala
zuniga
""")
)
"""Surnames of which callers have two, one after the other."""

ENGLISH = frozenset(
    listed("""
adams allen anderson bailey baker barnes bell bennett brooks brown butler campbell carter clark
collins cook cooper cox davis edwards evans fisher foster gibson graham gray green hall hamilton
harris harrison henderson hill hughes jackson jenkins johnson jones kennedy king lewis long
marshall martin mitchell moore morgan morris murphy murray myers nelson parker patterson perry
peterson phillips porter powell price reed reynolds richardson roberts robinson rogers ross russell
sanders scott shaw simmons smith stewart sullivan taylor thompson turner walker wallace ward watson
west white williams wilson wood wright young nguyen patel kim lee chen wang singh khan
""")
)
"""Surnames that are seldom first names."""
