"""The five source documents behind the keys S0 to S4 that rules and facts quote.

Where the key stands in the dossiers, a page says the name of the document.
"""

from __future__ import annotations

import re

DOCUMENTS = {
    "S0": "accord-cadre de Toulouse, 2021-2022",
    "S1": "dépliant de la CTG du Sicoval, 2020-2024",
    "S2": "acte d'engagement de Rive-de-Gier, 2023",
    "S3": "présentation de la CTG Conflent-Canigó, 9 juin 2021",
    "S4": "convention d'Aubergenville et de la Caf des Yvelines",
    "S4-C": "convention type de la Caf des Yvelines",
    "S4-D": "délibération 24-081 d'Aubergenville",
    "S4-P": "plan d'actions 2024-2027 d'Aubergenville",
}
CLE = re.compile(r"\bS[0-4](?:-[CDP])?\b")


def en_clair(texte: str) -> str:
    """The text with the name of the document in place of each key; « S9 » stays as it is."""
    return CLE.sub(lambda trouve: DOCUMENTS[trouve.group()], texte)
