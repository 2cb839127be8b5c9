"""The money of annexe 3: a COF for each bonus, and a split that sums to the reference: V-30."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions import queries
from maillage.conventions.models import Demarche, EquipementSoutenu
from maillage.conventions.queries import PartDUneCollectivite
from maillage.interface.typographie import accorde, date_longue, les_premiers, montant, typo
from maillage.regles.bonus_territoire import Repartition
from maillage.regles.controle import Constat, Gravite, regle


def _lien(demarche: Demarche) -> str:
    return reverse("conventions:annexe_3", args=[demarche.slug])


@regle(
    "V-30",
    intitule="Chaque structure qui reçoit un bonus territoire a sa COF ; la répartition du montant de N-1 "
    "en fait exactement la somme.",
    gravite=Gravite.ALERTE,
    source="S2 (COF « bonus territoire Ctg » avec chaque gestionnaire) ; S4-C, article 5 et sa note",
)
def bonus_et_repartition(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each row of annexe 3, then each collectivité whose amount of N-1 is spread."""
    lignes = list(queries.equipements(demarche))
    for equipement in lignes:
        if equipement.a_un_bonus:
            yield from _cof(demarche, equipement, le)
    for part in queries.parts_des_collectivites(lignes, queries.montants_de_reference(demarche)):
        yield from _repartition(demarche, part)


def _cof(demarche: Demarche, equipement: EquipementSoutenu, le: dt.date) -> Iterator[Constat]:
    en_cours = demarche.fin is None or le <= demarche.fin
    if not equipement.cof_numero:
        avec = f" avec {equipement.gestionnaire}" if equipement.gestionnaire else ""
        message = (
            "Un bonus territoire est prévu, mais aucune convention d'objectifs et de financement (COF) "
            f"n'est enregistrée{avec}."
        )
    elif equipement.cof_fin and equipement.cof_fin < le and en_cours:
        message = (
            f"La COF {equipement.cof_numero} a pris fin le {date_longue(equipement.cof_fin)} : "
            "le bonus territoire n'est plus couvert."
        )
    else:
        return
    yield Constat(
        objet=equipement.nom,
        message=typo(message),
        suite=typo(
            "Enregistrez la COF signée par le gestionnaire, ou dites qu'il n'y a pas de bonus."
        ),
        lien=reverse("conventions:equipement", args=[demarche.slug, equipement.pk]),
        precisions={
            "gestionnaire": equipement.gestionnaire or None,
            "cof": equipement.cof_numero or None,
        },
    )


def _repartition(demarche: Demarche, part: PartDUneCollectivite) -> Iterator[Constat]:
    connus = [e for e in part.equipements if e.montant is not None]
    lue = part.repartition
    if lue is None:
        if connus:
            yield _sans_reference(demarche, part, len(connus))
    elif lue.est_juste is False:
        yield _somme_fausse(demarche, part, lue)
    elif lue.est_juste is None:
        yield _part_inconnue(demarche, part, lue)


def _somme_fausse(demarche: Demarche, part: PartDUneCollectivite, lue: Repartition) -> Constat:
    sens = "de trop" if lue.ecart > 0 else "ne sont pas répartis"
    return Constat(
        objet=str(part.collectivite),
        message=typo(
            f"La répartition entre les structures fait {montant(lue.somme)} pour un montant de référence "
            f"de {montant(lue.reference)} : {montant(abs(lue.ecart))} {sens}."
        ),
        suite="Corrigez les parts, ou le montant de référence, d'après la notification de la Caf.",
        lien=_lien(demarche),
        precisions={
            "reference": str(lue.reference),
            "somme": str(lue.somme),
            "ecart": str(lue.ecart),
        },
    )


def _part_inconnue(demarche: Demarche, part: PartDUneCollectivite, lue: Repartition) -> Constat:
    sans = [e.nom for e in part.concernes if e.montant is None]
    return Constat(
        objet=str(part.collectivite),
        message=typo(
            f"La répartition du montant de référence ({montant(lue.reference)}) ne peut pas être vérifiée : "
            f"{accorde(lue.inconnues, 'part inconnue', 'parts inconnues')} ({les_premiers(sans)})."
        ),
        suite="Demandez à la Caf la répartition notifiée, puis complétez l'annexe 3.",
        lien=_lien(demarche),
        gravite=Gravite.INFORMATION,
        precisions={"reference": str(lue.reference), "parts_inconnues": lue.inconnues},
    )


def _sans_reference(demarche: Demarche, part: PartDUneCollectivite, nombre: int) -> Constat:
    qui = (
        f"de « {part.collectivite} »"
        if part.collectivite
        else "de la collectivité qui les soutient"
    )
    return Constat(
        objet=str(part.collectivite or demarche),
        message=typo(
            f"{accorde(nombre, 'part')} du montant de N-1 sans le montant de référence {qui} : "
            "leur somme ne se compare à rien."
        ),
        suite="Enregistrez dans l'annexe 3 la collectivité, son montant de référence et sa source.",
        lien=_lien(demarche),
        gravite=Gravite.INFORMATION,
        precisions={"parts": nombre},
    )
