"""What moved since the meeting before: decisions, versions, states of the fiches, indicators.

Read from the decisions and the versions, and for the rest from the journal, which tells every change
with what it was before.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.conventions.queries import versions
from maillage.documents.arbre import Tableau, Texte, texte
from maillage.documents.diapositives import Chiffre, Chiffres, Diapositive
from maillage.documents.rubriques import Moment
from maillage.gouvernance.models import Decision
from maillage.gouvernance.queries.decisions import decisions
from maillage.interface.typographie import accorde, date_longue, typo
from maillage.journal.models import Evenement
from maillage.journal.queries import de_la_demarche
from maillage.plan_actions.enums import EtatFiche

FICHE, INDICATEUR = "plan_actions.ficheaction", "indicateurs.indicateur"
VALEUR = "indicateurs.valeurindicateur"
LIGNES = 60  # of the table of the fiches: beyond, the latest are enough


def mouvements(moment: Moment) -> Iterator[Diapositive]:
    """Nothing for a first meeting: there is no « last time » to compare with."""
    if moment.depuis is None:
        return
    depuis = moment.depuis
    prises = list(decisions(moment.demarche).filter(prise_le__gte=depuis))
    figees = [v for v in versions(moment.demarche) if timezone.localdate(v.figee_le) >= depuis]
    comptes = _comptes(moment.demarche, depuis)
    etats = _changements_d_etat(moment.demarche, depuis)
    quand = f"depuis le {date_longue(depuis)}"
    chiffres = (
        (len(prises), "décision prise", "décisions prises"),
        (len(figees), "version figée", "versions figées"),
        (comptes[FICHE], "fiche action modifiée", "fiches action modifiées"),
        (comptes[INDICATEUR] + comptes[VALEUR], "indicateur mis à jour", "indicateurs mis à jour"),
    )
    if not any(n for n, *_ in chiffres):
        return
    source = f"journal de la démarche, {quand}"
    yield Diapositive(
        f"Ce qui a bougé {quand}",
        Chiffres(tuple(_chiffre(*trois) for trois in chiffres)),
        lecture="Une fiche ou un indicateur compte une fois, quel que soit le nombre de ses changements.",
        source=source,
    )
    if etats:
        yield _etats(etats, quand, source)
    if prises:
        yield _decisions(prises, quand)


def _chiffre(n: int, singulier: str, pluriel: str) -> Chiffre:
    return Chiffre(str(n), singulier if n < 2 else pluriel)


def _depuis(demarche: Demarche, depuis: dt.date):  # type: ignore[no-untyped-def]  # a queryset
    """The events since that day, its own included."""
    minuit = timezone.make_aware(dt.datetime.combine(depuis, dt.time()))
    return de_la_demarche(demarche.slug).filter(le__gte=minuit)


def _comptes(demarche: Demarche, depuis: dt.date) -> Counter[str]:
    """How many different objects of each kind were changed (one query)."""
    lus = _depuis(demarche, depuis).filter(objet_type__in=(FICHE, INDICATEUR, VALEUR)).order_by()
    return Counter(genre for genre, _ in set(lus.values_list("objet_type", "objet_id")))


def _changements_d_etat(demarche: Demarche, depuis: dt.date) -> list[Evenement]:
    """The events that gave another state to a fiche, latest first (one query)."""
    lus = _depuis(demarche, depuis).filter(
        objet_type=FICHE, apres__has_key="etat", avant__has_key="etat"
    )
    return list(lus.order_by("-numero")[:LIGNES])


def _etats(evenements: list[Evenement], quand: str, source: str) -> Diapositive:
    return Diapositive(
        f"{accorde(len(evenements), 'changement')} d’état des fiches {quand}",
        Tableau(
            "Changements d’état des fiches action",
            ("Fiche action", "Avant", "Après", "Le"),
            tuple(_ligne(evenement) for evenement in evenements),
            largeurs=(8, 3, 3, 3),
        ),
        lecture="Du plus récent au plus ancien.",
        source=source,
    )


def _ligne(evenement: Evenement) -> tuple[Texte, ...]:
    avant, apres = (_etat((cote or {}).get("etat")) for cote in (evenement.avant, evenement.apres))
    le = timezone.localtime(evenement.le)
    return (
        texte(typo(evenement.objet_libelle)),
        texte(avant),
        texte(apres),
        texte(f"{le:%d/%m/%Y}"),
    )


def _etat(code: object) -> str:
    return typo(EtatFiche(code).label) if code in EtatFiche.values else str(code or "—")


def _decisions(prises: list[Decision], quand: str) -> Diapositive:
    return Diapositive(
        f"{accorde(len(prises), 'décision prise', 'décisions prises')} {quand}",
        Tableau(
            "Décisions prises",
            ("Le", "Instance", "Décision", "Issue"),
            tuple(
                (
                    texte(f"{d.prise_le:%d/%m/%Y}"),
                    texte(typo(str(d.reunion.instance))),
                    texte(typo(d.texte)),
                    texte(d.get_sens_display()),
                )
                for d in prises
            ),
            largeurs=(2, 3, 8, 2),
        ),
        lecture="Le registre des décisions dit ce que chacune a changé.",
        source=f"registre des décisions, {quand}",
    )
