"""Countries of the South, for what falls to a *global south* network that names no country of its own."""

_LISTED = (
    "AF AO BD BJ BF BI KH CF TD KM CD DJ ER ET GM GN GW HT KI LA LS LR MG MW ML MR MZ MM NP NE RW ST SN SL SB SO "
    "SS SD TZ TL TG TV UG YE ZM KP SY DZ BT BO CV CM CG CI EG SV SZ GH HN IN IR JO KE KG LB FM MN MA NI NG PK PG "
    "PH WS LK TJ TN UZ VU VN PS ZW TK AR AM AZ BZ BW BR CN CO CR CU DM DO EC FJ GA GE GD GT ID IQ JM KZ LY MY MV "
    "MH MU MX MS NA NR NU PW PY PE SH LC VC ZA SR TH TO TR TM VE AG GQ GY"
)
RECIPIENTS = frozenset(_LISTED.split())
"""ISO 3166-1 codes of the countries that may receive development aid, Europe apart (list of the OECD's Development
Assistance Committee for 2024 and 2025)."""
