"""What surrounds the act: its publication (V-12) and the national convention it cites (V-32)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maillage.regles.controle import Gravite
from maillage.regles.textes.cadre import Trouvaille, enumerer, regle_de_texte
from maillage.regles.textes.dates import en_chiffres
from maillage.regles.textes.decisions import faits, seances
from maillage.regles.textes.lecture import Extrait, Lecture, motif

MENTION_SANS_DATE = motif(
    r"\b(?:publie|affiche|transmis|recu|notifie|depose)e?s?\b[^.;]{0,60} le~(?::~)?[._]{0,40}$"
)
COMMENCE_PAR_UNE_DATE = re.compile(r"\s{0,9}(?:le\s{1,9})?\d{1,2}(?:[/.-]|(?:er)?\s{1,9}[a-z])")
COG = motif(
    r"\b(?:cog|conventions? d'objectifs et de gestion|contrat (?:pluriannuel )?d'objectifs et de "
    r"gestion)\b[^0-9.;]{0,40}(20\d\d)~[-/]~(20\d\d)(?!\d)"
)


@regle_de_texte(
    "V-12",
    intitule="La délibération porte ses dates de transmission et de publication.",
    gravite=Gravite.ALERTE,
    source="S0 : « publiée au RAA le », sans date ; CGCT, article L.2131-1",
)
def mention_sans_date(lecture: Lecture) -> Iterator[Trouvaille]:
    """The mentions of publication or transmission whose date was left blank."""
    vides = []
    for ligne in lecture.ecrites:
        # Dots tell a blank as nothing does; the mention is short, and ends its line.
        fin = ligne.cle[-160:].rstrip().replace("…", "...")
        if not MENTION_SANS_DATE.search(fin):
            continue
        suivante = lecture.suivantes(ligne)
        if not (suivante and COMMENCE_PAR_UNE_DATE.match(suivante[0].cle)):
            vides.append(ligne)
    if vides:
        mentions = [f"« {ligne.brut.strip()[-60:].lstrip()} »" for ligne in vides]
        yield (
            f"Une mention de transmission ou de publication n'a pas de date : {enumerer(mentions)}.",
            "Reportez la date : une délibération est exécutoire quand elle est transmise et publiée.",
            [ligne.extrait() for ligne in vides],
        )


@regle_de_texte(
    "V-32",
    intitule="La convention d'objectifs et de gestion citée est en vigueur à la date du texte.",
    gravite=Gravite.ALERTE,
    source="S2 : COG 2018-2022 citée dans un acte du 09/05/2023",
)
def cog_en_vigueur(lecture: Lecture) -> Iterator[Trouvaille]:
    """The years told with « COG », against the date of the act or else of its deliberation.

    A text that also cites the one in force speaks of the other as of the past.
    """
    dates = [(date, extrait) for _, date, extrait in faits(lecture) if date]
    dates += [(seance.date, seance.extrait) for seance in seances(lecture)]
    if not dates:
        return
    date, date_ecrite = dates[0]
    perimees: dict[tuple[int, int], list[Extrait]] = {}
    for passage in lecture.passages:
        for trouve in COG.finditer(passage.cle):
            debut, fin = int(trouve[1]), int(trouve[2])
            if debut <= date.year <= fin:
                return
            if debut <= fin:
                perimees.setdefault((debut, fin), []).append(passage.extrait(trouve))
    for (debut, fin), extraits in sorted(perimees.items()):
        etat = f"a pris fin le 31/12/{fin}" if fin < date.year else f"commence en {debut}"
        yield (
            (
                f"La convention d'objectifs et de gestion {debut}-{fin} est citée comme celle du "
                f"moment ; elle {etat}, et le texte est du {en_chiffres(date)}."
            ),
            (
                "Citez la convention d'objectifs et de gestion en vigueur à la date de signature, ou "
                "dites que celle-ci est passée."
            ),
            [*extraits, date_ecrite],
        )
