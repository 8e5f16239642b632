"""The tables of ``cms.place_names``, which says what their columns and signs mean."""

PLACES = """
DZ | | algérien, Algerian
AO | | angolais, Angolan
BJ | | béninois, Beninese
BW | | botswanais, Botswanan
BF | Burkina | burkinabé, Burkinabe
BI | | burundais, Burundian
CM | | camerounais, Cameroonian
CV | Cap-Vert, Cape Verde, Cabo Verde | cap-verdien, Cape Verdean
CF | Centrafrique, RCA | centrafricain
KM | | comorien, Comorian
CD | RDC, RD Congo, République démocratique du Congo, Zaïre, DRC, DR Congo, Democratic Republic of the Congo | \
~congolais, ~Congolese
CG | ~République du Congo, ~Republic of the Congo | ~congolais, ~Congolese
CI | Cote d’Ivoire, Ivory Coast, cote divoire | ivoirien, Ivorian
DJ | | djiboutien, Djiboutian
EG | | égyptien, Egyptian
ER | | érythréen, Eritrean
SZ | Swaziland | swazi
ET | | éthiopien, Ethiopian
GA | | gabonais, Gabonese
GM | | gambien, Gambian
GH | | ghanéen, Ghanaian
GN | Guinée-Conakry, Guinea-Conakry | ~guinéen, ~Guinean
GW | | bissau-guinéen, ~guinéen, ~Guinean
GQ | | équatoguinéen, équato-guinéen, Equatoguinean, ~guinéen, ~Guinean
KE | | kényan, kényane, Kenyan
LS | | lesothan, Basotho
LR | | libérien, Liberian
LY | | libyen, Libyan
MG | | malgache, Malagasy
MW | | malawien, Malawian
ML | | malien, Malian
MR | | mauritanien, Mauritanian
MU | île Maurice | mauricien, Mauritian
MA | | marocain, Moroccan
MZ | | mozambicain, Mozambican
NA | | namibien, Namibian
NE | | nigérien, Nigerien
NG | | nigérian, nigériane, Nigerian
RW | | rwandais, Rwandan
ST | | santoméen
SN | | sénégalais, Senegalese
SC | | seychellois
SL | | sierra-léonais, Sierra Leonean
SO | | somalien, Somali
ZA | | sud-africain, South African
SS | | sud-soudanais, South Sudanese
SD | | ~soudanais, ~Sudanese
TZ | | tanzanien, Tanzanian
TD | | tchadien, Chadian
TG | | togolais, Togolese
TN | | tunisien, Tunisian
UG | | ougandais, Ugandan
ZM | | zambien, Zambian
ZW | | zimbabwéen, Zimbabwean
EH | | sahraoui, Sahrawi
HT | | haïtien, Haitian
CU | | cubain, Cuban
DO | | ~dominicain, ~Dominican
DM | | dominiquais, ~Dominican
JM | | jamaïcain, Jamaican
TT | Trinidad | trinidadien, Trinidadian
LC | | saint-lucien, Saint Lucian
BB | | barbadien, Barbadian
BS | | bahaméen, Bahamian
GD | | grenadien, Grenadian
FJ | | fidjien, Fijian
VU | | vanuatais, ni-Vanuatu
PG | ~PNG, Papouasie, Papua | papouasien, papou, Papuan
SB | Salomon | salomonais
WS | | ~samoan
TO | | tongien, Tongan
KI | | kiribatien
TV | | tuvaluan
AU | | australien, Australian
NZ | | néo-zélandais
VN | Viêt Nam, Viet Nam, Vietnam | vietnamien, Vietnamese
KH | | cambodgien, Cambodian, khmer
LA | | laotien, Laotian
TH | | thaïlandais, Thai
MM | Birmanie, Burma, Myanmar | birman, Burmese
MY | | malaisien, Malaysian
ID | | indonésien, Indonesian
PH | | philippin, Filipino
TL | Timor-Leste, Timor oriental, East Timor | timorais, Timorese
SG | | singapourien, Singaporean
IN | | ~indien, ~Indian
BD | | bangladais, Bangladeshi
NP | | népalais, Nepalese, Nepali
LK | | sri-lankais, Sri Lankan
PK | | pakistanais, Pakistani
MV | | maldivien, Maldivian
CN | | chinois, Chinese
BR | | brésilien, Brazilian
AR | | argentin, Argentinian
CL | | chilien, Chilean
BO | | bolivien, Bolivian
PE | | péruvien, Peruvian
EC | | équatorien, Ecuadorian
CO | | colombien, Colombian
VE | | vénézuélien, Venezuelan
PY | | paraguayen, Paraguayan
UY | | uruguayen, Uruguayan
MX | | mexicain, Mexican
GT | | guatémaltèque, Guatemalan
HN | | hondurien, Honduran
NI | | nicaraguayen, Nicaraguan
CR | | costaricain, Costa Rican
PA | | panaméen, Panamanian
SV | | salvadorien, Salvadoran
GY | | guyanien, ~Guyanese
SR | Surinam | surinamais, Surinamese
US | USA, United States of America, États-Unis d’Amérique | ~américain, ~American
GB | UK, Grande-Bretagne, Great Britain | britannique, British
CZ | République tchèque, Czech Republic | tchèque
FR | France métropolitaine | ~français, ~French
FR-BFC | ~BFC |
FR-BRE | Brittany | breton, bretonne
FR-20R | Corsica | Corsican
FR-HDF | ~HDF |
FR-IDF | IDF, région parisienne, Paris region | francilien
FR-NOR | Normandy | normand, normande
FR-OCC | | occitan
FR-PAC | PACA |
FR-PDL | ~PDL | ligérien
FR-971 | | guadeloupéen
FR-972 | | martiniquais
FR-973 | Guyane française | guyanais
FR-974 | La Réunion, île de la Réunion, Reunion Island | réunionnais
FR-976 | | mahorais
FR-NC | | calédonien, néo-calédonien, New Caledonian
FR-PF | | ~polynésien, ~Polynesian
FR-WF | | wallisien
"""

M49: dict[str, str] = {
    "011": "BJ BF CV CI GM GH GN GW LR ML MR NE NG SN SH SL TG",
    "014": "BI KM DJ ER ET IO KE MG MW MU MZ RW SC SO SS TF TZ UG ZM ZW FR-974 FR-976",
    "015": "DZ EG LY MA SD TN EH",
    "017": "AO CM CF TD CG CD GQ GA ST",
    "018": "BW SZ LS NA ZA",
    "005": "AR BO BR BV CL CO EC FK GS GY PE PY SR UY VE FR-973",
    "013": "BZ CR SV GT HN MX NI PA",
    "021": "BM CA GL US FR-PM",
    "029": "AI AG AW BB BQ BS CU CW DM DO GD HT JM KN KY LC MS PR SX TC TT VC VG VI FR-971 FR-972 FR-BL FR-MF",
    "030": "CN HK JP KP KR MN MO TW",
    "034": "AF BD BT IN IR LK MV NP PK",
    "035": "BN ID KH LA MM MY PH SG TH TL VN",
    "143": "KG KZ TJ TM UZ",
    "145": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "039": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "151": "BG BY CZ HU MD PL RO RU SK UA",
    "154": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "155": "AT BE CH DE FR LI LU MC NL",
    "053": "AU CC CX HM NF NZ",
    "054": "FJ PG SB VU FR-NC",
    "057": "FM GU KI MH MP NR PW UM",
    "061": "AS CK NU PN TK TO TV WS FR-PF FR-WF",
}
"""Sub-regions of the United Nations (https://unstats.un.org/unsd/methodology/m49/); French territories by our codes."""

ZONES = """
afrique | Afrique = Africa | africain, African | 011 014 015 017 018
subsaharienne | Afrique subsaharienne = Sub-Saharan Africa, Subsaharan Africa | subsaharien | 011 014 017 018
ouest | Afrique de l’Ouest, Afrique occidentale = West Africa, Western Africa | ouest-africain, West African | 011
est | Afrique de l’Est, Afrique orientale = East Africa, Eastern Africa | est-africain, East African | 014
nord | Afrique du Nord = North Africa, Northern Africa | nord-africain, North African | 015
centrale | Afrique centrale = Central Africa | ~Central African | 017
australe | Afrique australe = Southern Africa | ~Southern African | 018
maghreb | Maghreb = Maghreb | maghrébin | DZ LY MA TN
sahel | Sahel = Sahel | sahélien, Sahelian | BF GM ML MR NE SD SN TD
corne | Corne de l’Afrique = Horn of Africa | | DJ ER ET SO
congo | bassin du Congo = Congo Basin | | CD CF CG CM GA GQ
amerique | Amérique = America | | 005 013 021 029
latine | Amérique latine = Latin America | latino-américain, Latin American | 005 013 029
amerique-sud | Amérique du Sud = South America | sud-américain, South American | 005
amerique-centrale | Amérique centrale = Central America | Central American | 013
amerique-nord | Amérique du Nord = North America | nord-américain, North American | 021 MX
caraibe | Caraïbes = Caribbean | caribéen | 029
antilles | Antilles = West Indies | antillais | 029
asie | Asie = Asia | asiatique, Asian | 030 034 035 143 145
asie-sud-est | Asie du Sud-Est = Southeast Asia, South-East Asia, South-Eastern Asia | Southeast Asian | 035
asie-sud | Asie du Sud = South Asia, Southern Asia | | 034
asie-est | Asie de l’Est = East Asia, Eastern Asia | | 030
asie-centrale | Asie centrale = Central Asia | | 143
moyen-orient | Moyen-Orient, Proche-Orient = Middle East, Near East | moyen-oriental | 145 EG
europe | Europe = Europe | européen, European | 039 151 154 155
oceanie | Océanie = Oceania | océanien | 053 054 057 061
pacifique | Pacifique, îles du Pacifique = Pacific, Pacific Islands | | 054 057 061
melanesie | Mélanésie = Melanesia | mélanésien, Melanesian | 054
polynesie | Polynésie = Polynesia | polynésien, Polynesian | 061
indien | océan Indien = Indian Ocean | | KM MG MU MV SC FR-974 FR-976
outre-mer | outre-mer, outremer, DOM-TOM, DROM-COM = overseas, overseas territory, French overseas | ultramarin | \
FR-971 FR-972 FR-973 FR-974 FR-976 FR-BL FR-MF FR-NC FR-PF FR-PM FR-WF TF
dom | ~DOM, ~DROM, département d’outre-mer, région ultrapériphérique = outermost region | | \
FR-971 FR-972 FR-973 FR-974 FR-976
languedoc | Languedoc-Roussillon, ~Languedoc, ~Roussillon = | languedocien | FR-OCC
midi-pyrenees | Midi-Pyrénées = | | FR-OCC
rhone-alpes | Rhône-Alpes = | rhônalpin | FR-ARA
auvergne | Auvergne = | auvergnat | FR-ARA
nord-pas-de-calais | Nord-Pas-de-Calais = | | FR-HDF
picardie | Picardie = Picardy | picard | FR-HDF
alsace | Alsace = | alsacien | FR-GES
lorraine | Lorraine = | lorrain | FR-GES
champagne | Champagne-Ardenne = | | FR-GES
poitou | Poitou-Charentes = | | FR-NAQ
limousin | Limousin = | | FR-NAQ
aquitaine | Aquitaine = | aquitain | FR-NAQ
bourgogne | Bourgogne = Burgundy | bourguignon | FR-BFC
franche-comte | Franche-Comté = | franc-comtois | FR-BFC
provence | Provence = | provençal | FR-PAC
"""
"""Larger regions: code | French names = English names | adjectives | M49 codes, countries and French regions in it.

The Maghreb is that of everyday use, without Mauritania; the Sahel, the countries its belt crosses; the Congo Basin,
those with most of its forest. A French region of before 2016 finds what is about the region it is part of.
"""
