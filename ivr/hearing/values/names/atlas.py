"""States and countries by the words that people call them, folded.

Law: tables only. Names of countries follow common usage of each language.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.hearing.values.text import words_of

Atlas = Mapping[str, Mapping[tuple[str, ...], str]]

_US = """
AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;
FL Florida;GA Georgia;HI Hawaii|Hawái;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;
KY Kentucky;LA Louisiana|Luisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan|Míchigan;
MN Minnesota;MS Mississippi|Misisipi;MO Missouri|Misuri;MT Montana;NE Nebraska;NV Nevada;
NH New Hampshire|Nuevo Hampshire;NJ New Jersey|Nueva Jersey;NM New Mexico|Nuevo México;
NY New York|Nueva York;NC North Carolina|Carolina del Norte;ND North Dakota|Dakota del Norte;
OH Ohio;OK Oklahoma;OR Oregon|Oregón;PA Pennsylvania|Pensilvania;RI Rhode Island;
SC South Carolina|Carolina del Sur;SD South Dakota|Dakota del Sur;TN Tennessee;TX Texas;UT Utah;
VT Vermont;VA Virginia;WA Washington;WV West Virginia|Virginia Occidental;WI Wisconsin;WY Wyoming;
DC District of Columbia|Distrito de Columbia;PR Puerto Rico;GU Guam
"""
_OTHER_STATES = """
Ontario;Quebec|Quebec;British Columbia|Columbia Británica;Alberta;Manitoba;Saskatchewan;
Nova Scotia|Nueva Escocia;New Brunswick;Newfoundland and Labrador;Prince Edward Island;Yukon;
Nunavut;New South Wales;Victoria;Queensland;Western Australia;South Australia;Tasmania;England;
Scotland|Escocia;Wales|Gales;Northern Ireland;Bavaria|Baviera;Catalonia|Cataluña;
Andalusia|Andalucía;Madrid;Valencia;Galicia;Jalisco;Nuevo León;Chihuahua;Sonora;Sinaloa;Durango;
Coahuila;Tamaulipas;Veracruz;Puebla;Oaxaca;Chiapas;Tabasco;Campeche;Yucatán;Quintana Roo;Guerrero;
Michoacán;Guanajuato;Querétaro;Hidalgo;Morelos;Tlaxcala;Zacatecas;Aguascalientes;San Luis Potosí;
Colima;Nayarit;Baja California;Baja California Sur;Estado de México;Ciudad de México
"""
_FAR_STATES = """
Andhra Pradesh;Arunachal Pradesh;Assam;Bihar;Chhattisgarh;Goa;Gujarat;Haryana;Himachal Pradesh;
Jharkhand;Karnataka;Kerala;Madhya Pradesh;Maharashtra;Manipur;Meghalaya;Mizoram;Nagaland;Odisha;
Punjab;Rajasthan;Sikkim;Tamil Nadu;Telangana;Tripura;Uttar Pradesh;Uttarakhand;West Bengal;Delhi;
Brandenburg;Bremen;Hamburg;Hesse;Hessen;Lower Saxony;North Rhine Westphalia;Saarland;Saxony;
Saxony Anhalt;Schleswig Holstein;Thuringia;Berlin;Rhineland Palatinate;Baden Württemberg;
Newfoundland;Labrador;Northwest Territories;Northern Territory;American Samoa;Virgin Islands;
US Virgin Islands;Northern Mariana Islands;Islas Vírgenes;Samoa Americana;Normandy;Brittany;
Provence;Burgundy;Tuscany;Lombardy;Sicily;Sardinia;Piedmont;Umbria;Sicilia;Toscana;Lombardía;
Aragón;Asturias;Cantabria;Castilla y León;Castilla La Mancha;Extremadura;La Rioja;Murcia;Navarra;
País Vasco;Baleares;Islas Baleares;Canarias;Islas Canarias;Ceuta;Melilla;Comunidad Valenciana;
Antioquia;Atlántico;Bolívar;Boyacá;Caldas;Caquetá;Casanare;Cauca;Cesar;Chocó;Córdoba;Cundinamarca;
Huila;La Guajira;Magdalena;Meta;Nariño;Norte de Santander;Quindío;Risaralda;Santander;Sucre;Tolima;
Valle del Cauca;Arauca;Putumayo;Amazonas;Guainía;Vaupés;Vichada;Buenos Aires;Catamarca;Chaco;
Chubut;Corrientes;Entre Ríos;Formosa;Jujuy;La Pampa;Mendoza;Misiones;Neuquén;Río Negro;Salta;
San Juan;San Luis;Santa Cruz;Santa Fe;Santiago del Estero;Tierra del Fuego;Tucumán;Acre;Alagoas;
Amapá;Bahia;Ceará;Espírito Santo;Goiás;Maranhão;Mato Grosso;Mato Grosso do Sul;Minas Gerais;
Paraíba;Paraná;Pernambuco;Piauí;Rio de Janeiro;Rio Grande do Norte;Rio Grande do Sul;Rondônia;
Roraima;Santa Catarina;São Paulo;Sergipe;Tocantins;Zulia;Miranda;Lara;Carabobo;Táchira;Mérida;
Falcón;Anzoátegui;Barinas;Monagas;Aragua;Guárico;Trujillo;Yaracuy;Cojedes;Apure;Nueva Esparta;
México;Distrito Federal;Michoacán de Ocampo;Veracruz de Ignacio de la Llave;Ávila;Toledo;Sevilla;
Málaga;Cádiz;Granada;Lima;Cusco;Arequipa;Piura;Guayas;Pichincha;Azuay;Manabí;Puno;Junín;
Auvergne;Alsace;Wallonia;Flanders;Tyrol;Ulster;Leinster;Munster;Connacht;Gauteng;Lagos
"""
_NICKNAMES = {
    "en": {"washington state": "Washington", "d c": "District of Columbia",
           "washington d c": "District of Columbia", "cali": "California",
           "washington dc": "District of Columbia", "mass": "Massachusetts"},
    "es": {"tejas": "Texas", "la florida": "Florida", "nueva jersey": "Nueva Jersey"},
}  # fmt: skip

_COUNTRIES = """
Afghanistan|Afganistán;Albania;Algeria|Argelia;Andorra;Angola;Antigua and Barbuda|Antigua y Barbuda;
Argentina;Armenia;Australia;Austria;Azerbaijan|Azerbaiyán;Bahamas;Bahrain|Baréin;Bangladesh;
Barbados;Belarus|Bielorrusia;Belgium|Bélgica;Belize|Belice;Benin|Benín;Bhutan|Bután;Bolivia;
Bosnia and Herzegovina|Bosnia y Herzegovina;Botswana|Botsuana;Brazil|Brasil;Brunei|Brunéi;Bulgaria;
Burkina Faso;Burundi;Cambodia|Camboya;Cameroon|Camerún;Canada|Canadá;Cape Verde|Cabo Verde;
Central African Republic|República Centroafricana;Chad;Chile;China;Colombia;Comoros|Comoras;Congo;
Costa Rica;Croatia|Croacia;Cuba;Cyprus|Chipre;Czech Republic|República Checa;Denmark|Dinamarca;
Djibouti|Yibuti;Dominica;Dominican Republic|República Dominicana;Ecuador;Egypt|Egipto;El Salvador;
Equatorial Guinea|Guinea Ecuatorial;Eritrea;Estonia;Eswatini|Esuatini;Ethiopia|Etiopía;Fiji|Fiyi;
Finland|Finlandia;France|Francia;Gabon|Gabón;Gambia;Georgia;Germany|Alemania;Ghana;Greece|Grecia;
Grenada|Granada;Guatemala;Guinea;Guyana;Haiti|Haití;Honduras;Hungary|Hungría;Iceland|Islandia;
India;Indonesia;Iran|Irán;Iraq|Irak;Ireland|Irlanda;Israel;Italy|Italia;Ivory Coast|Costa de Marfil;
Jamaica;Japan|Japón;Jordan|Jordania;Kazakhstan|Kazajistán;Kenya|Kenia;Kiribati;Kosovo;Kuwait;
Kyrgyzstan|Kirguistán;Laos;Latvia|Letonia;Lebanon|Líbano;Lesotho|Lesoto;Liberia;Libya|Libia;
Liechtenstein;Lithuania|Lituania;Luxembourg|Luxemburgo;Madagascar;Malawi|Malaui;Malaysia|Malasia;
Maldives|Maldivas;Mali|Malí;Malta;Mauritania;Mauritius|Mauricio;Mexico|México;Micronesia;
Moldova|Moldavia;Monaco|Mónaco;Mongolia;Montenegro;Morocco|Marruecos;Mozambique;Myanmar|Birmania;
Namibia;Nauru;Nepal;Netherlands|Países Bajos;New Zealand|Nueva Zelanda;Nicaragua;Niger|Níger;
Nigeria;North Korea|Corea del Norte;North Macedonia|Macedonia del Norte;Norway|Noruega;Oman|Omán;
Pakistan|Pakistán;Palau|Palaos;Palestine|Palestina;Panama|Panamá;
Papua New Guinea|Papúa Nueva Guinea;Paraguay;Peru|Perú;Philippines|Filipinas;
Poland|Polonia;Portugal;Puerto Rico;Qatar|Catar;
Romania|Rumania;Russia|Rusia;Rwanda|Ruanda;Saint Lucia|Santa Lucía;Samoa;San Marino;
Saudi Arabia|Arabia Saudita;Scotland|Escocia;Senegal;Serbia;Seychelles;Sierra Leone|Sierra Leona;
Singapore|Singapur;Slovakia|Eslovaquia;Slovenia|Eslovenia;Solomon Islands|Islas Salomón;Somalia;
South Africa|Sudáfrica;South Korea|Corea del Sur;South Sudan|Sudán del Sur;Spain|España;Sri Lanka;
Sudan|Sudán;Suriname|Surinam;Sweden|Suecia;Switzerland|Suiza;Syria|Siria;Taiwan|Taiwán;
Tajikistan|Tayikistán;Tanzania|Tanzania;Thailand|Tailandia;Togo;Tonga;
Trinidad and Tobago|Trinidad y Tobago;Tunisia|Túnez;Turkey|Turquía;Turkmenistan|Turkmenistán;
Tuvalu;Uganda;Ukraine|Ucrania;United Arab Emirates|Emiratos Árabes Unidos;
United Kingdom|Reino Unido;United States|Estados Unidos;Uruguay;Uzbekistan|Uzbekistán;Vanuatu;
Vatican City|Ciudad del Vaticano;Venezuela;Vietnam;Wales|Gales;England|Inglaterra;Yemen;Zambia;
Zimbabwe|Zimbabue
"""
_COUNTRY_ALIASES = {
    "en": {
        "usa": "United States", "us": "United States", "u s a": "United States",
        "u s": "United States", "america": "United States", "the states": "United States",
        "united states of america": "United States", "the united states": "United States",
        "the us": "United States", "the usa": "United States",
        "united states of america usa": "United States", "uk": "United Kingdom",
        "u k": "United Kingdom", "great britain": "United Kingdom", "britain": "United Kingdom",
        "the uk": "United Kingdom", "holland": "Netherlands", "korea": "South Korea",
        "uae": "United Arab Emirates", "u a e": "United Arab Emirates",
        "czechia": "Czech Republic", "burma": "Myanmar", "turkiye": "Turkey",
        "viet nam": "Vietnam",
    },
    "es": {
        "eeuu": "Estados Unidos", "ee uu": "Estados Unidos", "usa": "Estados Unidos",
        "norteamerica": "Estados Unidos", "estados unidos de america": "Estados Unidos",
        "los estados unidos": "Estados Unidos", "gran bretana": "Reino Unido",
        "holanda": "Países Bajos", "corea": "Corea del Sur", "rumania": "Rumania",
        "marfil": "Costa de Marfil", "africa del sur": "Sudáfrica", "la india": "India",
        "el peru": "Perú", "la argentina": "Argentina", "los emiratos": "Emiratos Árabes Unidos",
        "qatar": "Catar", "arabia saudi": "Arabia Saudita", "nueva zelandia": "Nueva Zelanda",
    },
}  # fmt: skip


def _rows(table: str) -> list[tuple[str, str]]:
    """Return the names of a table, English and Spanish."""
    names = (row.strip().partition("|") for row in table.replace("\n", "").split(";"))
    return [(english, spanish or english) for english, _, spanish in names if english]


def _by_words(rows: list[tuple[str, str]], language: int) -> dict[tuple[str, ...], str]:
    return {words_of(names[language]): names[language] for names in rows}


_CODED = [(row.strip()[:2], row.strip()[3:]) for row in _US.replace("\n", "").split(";")]
_US_ROWS = _rows(";".join(names for _, names in _CODED))
_STATE_ROWS = [*_US_ROWS, *_rows(_OTHER_STATES)]
_COUNTRY_ROWS = _rows(_COUNTRIES)


def _atlas(
    rows: list[tuple[str, str]], aliases: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[tuple[str, ...], str]]:
    return {
        language: {
            **_by_words(rows, index),
            **{tuple(alias.split()): name for alias, name in aliases[language].items()},
        }
        for index, language in enumerate(("en", "es"))
    }


STATES: Atlas = _atlas(_STATE_ROWS, _NICKNAMES)
"""Language -> words -> name of a state or province."""

FAR_STATES = frozenset(words_of(name) for name, _ in _rows(_FAR_STATES))
"""Words of states that are read as they are said, and only where nothing else is."""

STATE_CODES: Mapping[str, str] = {code: names.partition("|")[0] for code, names in _CODED}
"""Two letters -> name of a state of the United States."""

COUNTRIES: Atlas = _atlas(_COUNTRY_ROWS, _COUNTRY_ALIASES)
"""Language -> words -> name of a country."""
