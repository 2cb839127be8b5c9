"""What the calculation of the rights finds, in the frame of the contrôle: F07 to F15, F23 to F29, F32.

The rules themselves are in the calculation, which every page shows; here they are told for the whole
démarche, for the year of the day. A message is told once, with the structures it is about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.financements.queries.droits import droits
from maillage.interface.typographie import accorde, les_premiers, typo
from maillage.journal.queries import derniere_empreinte
from maillage.regles.controle import Constat, Gravite, Verification, regle
from maillage.regles.financements.territoire import Droit, Droits

DOSSIER = "finance, §11.2"


@dataclass(frozen=True, slots=True)
class _Declaree:
    """One rule of the calculation: what it demands, where that was read, what to do."""

    identifiant: str
    intitule: str
    gravite: Gravite
    source: str
    suite: str


B, A = Gravite.BLOQUANT, Gravite.ALERTE
SAISIR_LE_BAREME = "Saisissez ce barème avec sa source dans la page « Barèmes »."
CORRIGER = "Ouvrez le montant, puis corrigez ses quantités."
REGLES = (
    _Declaree(
        "F07",
        "Chaque montant a son barème, de sa ligne et de son année.",
        B,
        "§0 et §6",
        SAISIR_LE_BAREME,
    ),
    _Declaree(
        "F08",
        "Une micro-crèche Paje n’ouvre droit ni à la PSU ni à ses bonus.",
        B,
        "§11.1, 7 ; Caf, EAJE (S19)",
        "Corrigez le mode de financement dans l’inventaire, ou retirez la ligne.",
    ),
    _Declaree(
        "F09",
        "Un forfait se calcule sur au moins une unité soutenue.",
        B,
        "§4.1",
        "Complétez les quantités de référence des services soutenus.",
    ),
    _Declaree(
        "F10",
        "Une quantité est positive ; des Etp ont deux décimales ; des heures tiennent "
        "dans les places et l’ouverture.",
        B,
        "§4.1",
        CORRIGER,
    ),
    _Declaree(
        "F11",
        "La somme répartie est le montant de référence.",
        A,
        "§4.8 ; Caf des Yvelines, article 5 (S01)",
        "Vérifiez l’écart avec la notification de la Caf.",
    ),
    _Declaree(
        "F12",
        "Un forfait sous le plancher de l’année y est porté, et cela se voit.",
        A,
        "§4.1 ; Caf de Saône-et-Loire (S07)",
        "Vérifiez que la Caf a notifié le forfait au plancher.",
    ),
    _Declaree(
        "F13",
        "Les heures nouvelles d’ALSH s’arrêtent à 25 % des heures contractualisées.",
        A,
        "§4.2 ; Caf d’Indre-et-Loire (S24)",
        "Ramenez les heures nouvelles au plafond, ou demandez à la Caf ce qui peut l’être.",
    ),
    _Declaree(
        "F14",
        "Une activité sous la référence réduit le droit.",
        A,
        "§4.1",
        "Vérifiez l’activité déclarée avec le gestionnaire.",
    ),
    _Declaree(
        "F15",
        "Des unités au-delà de la référence demandent un avenant.",
        A,
        "§4.1 et §8.1",
        "Préparez un avenant, ou corrigez la capacité dans l’inventaire.",
    ),
    _Declaree(
        "F23",
        "Un taux de facturation se tient entre 100 et 130 %.",
        A,
        "§4.3 ; Caf du Loiret (S13)",
        "Vérifiez les heures facturées et réalisées.",
    ),
    _Declaree("F24", "Des heures facturées supposent des heures réalisées.", B, "§4.3", CORRIGER),
    _Declaree(
        "F25",
        "Le mercredi, un enfant compte neuf heures au plus avec le repas, quatre sans.",
        B,
        "Caf de l’Hérault (S37)",
        CORRIGER,
    ),
    _Declaree(
        "F26",
        "Trois journées pédagogiques par an au plus, un jour ouvré.",
        B,
        "Caf du Loiret (S31)",
        CORRIGER,
    ),
    _Declaree(
        "F27",
        "Une heure ne se déclare qu’une fois.",
        B,
        "§11.1, 8",
        "Retirez ces heures de l’une des deux lignes.",
    ),
    _Declaree(
        "F28",
        "Le bonus attractivité va avec sa délibération ou son accord de branche.",
        A,
        "Caf du Loiret (S17)",
        "Dites la délibération ou l’accord dans les quantités de la ligne.",
    ),
    _Declaree(
        "F29",
        "Les Etp de coopération sont ceux de la CTG, un par personne au plus.",
        A,
        "§2, CHARGE_COOP",
        "Ramenez les Etp à ceux de la CTG, ou préparez un avenant.",
    ),
    _Declaree(
        "F32",
        "Un montant fondé sur un barème à confirmer le dit.",
        A,
        "§0",
        "Faites confirmer le barème par la Caf, puis saisissez-le.",
    ),
)


def _verification(declaree: _Declaree) -> Verification:
    def verifier(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
        par_message: dict[str, list[Droit]] = {}
        for droit in _droits(demarche, le).lignes:
            for trouve in droit.constats():
                if trouve.regle == declaree.identifiant:
                    par_message.setdefault(trouve.message, []).append(droit)
        for message, concernes in par_message.items():
            yield _constat(demarche, declaree, message, concernes)

    return verifier


def _constat(demarche: Demarche, declaree: _Declaree, message: str, droits: list[Droit]) -> Constat:
    noms = list(dict.fromkeys(droit.structure.nom for droit in droits))
    return Constat(
        objet=typo(f"Droits {droits[0].annee} : {les_premiers(noms)}"),
        message=typo(
            f"{message} ({accorde(len(droits), 'montant')})" if len(droits) > 1 else message
        ),
        suite=typo(declaree.suite),
        lien=_lien(demarche, droits),
        precisions={"montants": len(droits), "annee": droits[0].annee},
    )


def _lien(demarche: Demarche, droits: list[Droit]) -> str:
    annee = urlencode({"annee": droits[0].annee})
    if len(droits) > 1:
        return f"{reverse('financements:droits', args=[demarche.slug])}?{annee}"
    seul = droits[0]
    cles = [demarche.slug, seul.structure.identifiant, seul.ligne]
    return f"{reverse('financements:montant', args=cles)}?{annee}"


def _droits(demarche: Demarche, le: dt.date) -> Droits:
    """The rights of the year of that day, computed once for all the rules of an examination.

    The head of the journal changes whenever anything is written: what was computed before is dropped.
    """
    if (demarche.debut and le < demarche.debut) or (demarche.fin and le > demarche.fin):
        return Droits(le.year, ())
    cle = (le.year, derniere_empreinte())
    garde: tuple[object, Droits] | None = demarche.__dict__.get("_droits_examines")
    if garde is None or garde[0] != cle:
        garde = (cle, droits(demarche, le.year, le))
        demarche.__dict__["_droits_examines"] = garde
    return garde[1]


for _declaree in REGLES:
    regle(
        _declaree.identifiant,
        intitule=_declaree.intitule,
        gravite=_declaree.gravite,
        source=f"{DOSSIER}, {_declaree.identifiant} ; {_declaree.source}",
    )(_verification(_declaree))
