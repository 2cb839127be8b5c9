"""The votes of the assemblies and the decisions of the Caf that authorise acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.enums import TRANSITIONS_DELIBERATION
from maillage.conventions.lecture import lire, raison_de_ne_pas_avancer
from maillage.conventions.models import Acte, CitationDeliberation, Deliberation, Demarche
from maillage.conventions.models.seance import DE_LA_SEANCE
from maillage.interface.typographie import minuscule
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide
from maillage.regles.presences import rang_du_point

CHAMPS = [
    "organisation",
    "seance",
    "assemblee",
    "numero",
    "point",
    "objet",
    "convoquee_le",
    "affichee_le",
    "en_urgence",
    "seance_le",
    "heure",
    "lieu",
    "preside_par",
    "secretaire",
    "rapporteur",
    "avis_commission",
    "precedente_numero",
    "precedente_le",
    "visas",
    "considerants",
    "articles",
    "certifiee_par",
    "en_exercice",
    "presents",
    "pouvoirs",
    "absents",
    "pour",
    "contre",
    "abstentions",
    "transmise_le",
    "identifiant_transmission",
    "publiee_le",
    "au_raa",
    "raa_le",
    "periode_debut",
    "periode_fin",
    "provenance",
]


@transaction.atomic
def enregistrer(
    *,
    demarche: Demarche,
    organisation: Organisation,
    actes: Iterable[Acte] = (),
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> Deliberation:
    """Record the deliberation by which `organisation` authorises `actes`; `champs` among `CHAMPS`.

    With a `seance`, what is said of the séance is copied from it. Raises `ActeRefuse`,
    `SaisieInvalide`, and `Introuvable` for an organisation that is no party or an act of another
    démarche.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_deliberer(par, demarche, timezone.localdate(le)))
    deliberation = Deliberation(demarche=demarche, organisation=organisation)
    appliquer(deliberation, _avec_la_seance(deliberation, _connus(champs)))
    autorises = _du_meme_dossier(demarche, actes)
    _controler(deliberation)
    deliberation.save()
    deliberation.actes.set(autorises)
    consigner(
        acte="délibération enregistrée",
        objet=deliberation,
        demarche=demarche.slug,
        apres={**valeurs(deliberation, CHAMPS), "actes": _noms(autorises)},
        par=par,
        le=le,
    )
    return deliberation


@transaction.atomic
def modifier(
    *,
    deliberation: Deliberation,
    version: int,
    champs: Mapping[str, Any],
    actes: Iterable[Acte] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Deliberation:
    """Correct or complete a deliberation; `actes` replaces those it authorises unless None.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`, `Introuvable`.
    """
    deliberation = _reprendre(deliberation, version, par, le)
    demarche = deliberation.demarche
    avant, apres = appliquer(deliberation, _avec_la_seance(deliberation, _connus(champs)))
    anciens = list(deliberation.actes.all())
    nouveaux = anciens if actes is None else _du_meme_dossier(demarche, actes)
    if {acte.pk for acte in anciens} != {acte.pk for acte in nouveaux}:
        avant["actes"], apres["actes"] = _noms(anciens), _noms(nouveaux)
    if not apres:
        return deliberation
    deliberation.version += 1
    _controler(deliberation)
    deliberation.save()
    deliberation.actes.set(nouveaux)
    consigner(
        acte="délibération modifiée",
        objet=deliberation,
        demarche=demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return deliberation


@transaction.atomic
def suivre_la_seance(*, deliberation: Deliberation, par: Utilisateur, le: dt.datetime) -> None:
    """Bring the deliberation in step with its séance, which changed. Raises `SaisieInvalide`."""
    deliberation = verrouiller(deliberation)
    refus = permissions.refus_deliberer(par, deliberation.demarche, timezone.localdate(le))
    permissions.exiger(refus)
    avant, apres = appliquer(deliberation, _avec_la_seance(deliberation, {}))
    _controler(deliberation)
    if not apres:
        return
    deliberation.version += 1
    deliberation.save()
    consigner(
        acte="délibération mise d'accord avec sa séance",
        objet=deliberation,
        demarche=deliberation.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )


def transmettre(
    *,
    deliberation: Deliberation,
    version: int,
    transmise_le: dt.date,
    identifiant: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Deliberation:
    """Note that the contrôle de légalité received it, with the identifier that it gave.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    champs = {"transmise_le": transmise_le, "identifiant_transmission": identifiant}
    return _avancer(deliberation, version, "délibération transmise", champs, par, le)


def publier(
    *,
    deliberation: Deliberation,
    version: int,
    publiee_le: dt.date,
    par: Utilisateur,
    le: dt.datetime,
) -> Deliberation:
    """Note that it was published. Raises as `transmettre` does."""
    champs = {"publiee_le": publiee_le}
    return _avancer(deliberation, version, "délibération publiée", champs, par, le)


@transaction.atomic
def citer(
    *,
    deliberation: Deliberation,
    ou: str,
    assemblee: str = "",
    cite_le: dt.date | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> CitationDeliberation:
    """Note how a text names the decision. Raises `ActeRefuse`, `SaisieInvalide`."""
    deliberation = verrouiller(deliberation)
    demarche = deliberation.demarche
    permissions.exiger(permissions.refus_deliberer(par, demarche, timezone.localdate(le)))
    if not assemblee and cite_le is None:
        raise SaisieInvalide(
            "Dites ce que le texte écrit : l'assemblée, la date, ou les deux.", champ="assemblee"
        )
    citation = CitationDeliberation(
        deliberation=deliberation, ou=ou, assemblee=assemblee, cite_le=cite_le
    )
    controler(citation)
    citation.save()
    consigner(
        acte="citation d'une délibération notée",
        objet=deliberation,
        demarche=demarche.slug,
        apres={"citation": valeurs(citation, ["ou", "assemblee", "cite_le"])},
        par=par,
        le=le,
    )
    return citation


@transaction.atomic
def oublier_une_citation(
    *, citation: CitationDeliberation, par: Utilisateur, le: dt.datetime
) -> None:
    """Take back a citation noted by mistake. Raises `ActeRefuse`, `Introuvable`."""
    citation = verrouiller(citation)
    deliberation = citation.deliberation
    demarche = deliberation.demarche
    permissions.exiger(permissions.refus_deliberer(par, demarche, timezone.localdate(le)))
    consigner(
        acte="citation d'une délibération retirée",
        objet=deliberation,
        demarche=demarche.slug,
        avant={"citation": valeurs(citation, ["ou", "assemblee", "cite_le"])},
        par=par,
        le=le,
    )
    citation.delete()


@transaction.atomic
def _avancer(
    deliberation: Deliberation,
    version: int,
    acte: str,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Deliberation:
    """Set a date that the table of states allows to follow."""
    deliberation = _reprendre(deliberation, version, par, le)
    jour = timezone.localdate(le)
    raison = raison_de_ne_pas_avancer(lire(deliberation), jour)
    if raison:
        raise EtatIncompatible(raison)
    (nom, date) = next(iter(champs.items()))
    if date > jour:
        raise SaisieInvalide("Cette date est à venir. Saisissez-la une fois passée.", champ=nom)
    etat = lire(deliberation).etat(jour)
    avant, apres = appliquer(deliberation, champs)
    vers = lire(deliberation).etat(jour)
    if vers not in TRANSITIONS_DELIBERATION[etat]:
        raise EtatIncompatible(
            f"La délibération est déjà « {minuscule(etat.label)} ». Pour corriger la date, passez par "
            "« Modifier »."
        )
    deliberation.version += 1
    _controler(deliberation)
    deliberation.save()
    consigner(
        acte=acte,
        objet=deliberation,
        demarche=deliberation.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return deliberation


def _reprendre(
    deliberation: Deliberation, version: int, par: Utilisateur, le: dt.datetime
) -> Deliberation:
    deliberation = verrouiller(deliberation)
    refus = permissions.refus_deliberer(par, deliberation.demarche, timezone.localdate(le))
    permissions.exiger(refus)
    verifier_version(deliberation, version)
    return deliberation


def _avec_la_seance(d: Deliberation, champs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields, those of the séance being the séance's own once there is one."""
    seance = champs.get("seance", d.seance)
    if seance is None:
        return champs
    if seance.demarche_id != d.demarche_id:
        raise Introuvable("Cette séance n'existe pas, ou plus, dans cette démarche.")
    return {**champs, **{nom: getattr(seance, nom) for nom in DE_LA_SEANCE}}


def _connus(champs: Mapping[str, Any]) -> Mapping[str, Any]:
    inconnus = set(champs) - set(CHAMPS)
    if inconnus:
        raise TypeError(f"Champs inconnus d'une délibération : {', '.join(sorted(inconnus))}")
    return champs


def _noms(actes: Iterable[Acte]) -> list[str]:
    return sorted(str(acte) for acte in actes)


def _du_meme_dossier(demarche: Demarche, actes: Iterable[Acte]) -> list[Acte]:
    """The acts, all of this démarche; one of another is as if it did not exist."""
    liste = list(actes)
    if any(acte.demarche_id != demarche.pk for acte in liste):
        raise Introuvable(
            "L'un des actes choisis n'existe pas dans cette démarche. Choisissez parmi les siens."
        )
    return liste


def _controler(deliberation: Deliberation) -> None:
    demarche, organisation = deliberation.demarche, deliberation.organisation
    if not demarche.parties.filter(organisation=organisation).exists():
        raise Introuvable(
            f"« {organisation} » n'est pas partie à cette démarche : elle ne peut pas y délibérer. "
            "Ajoutez-la d'abord aux parties."
        )
    controler(deliberation)
    _controler_les_dates(deliberation)
    _controler_le_compte(deliberation)


def _controler_les_dates(deliberation: Deliberation) -> None:
    """What no calendar allows; short delays are findings of the contrôle, not refusals."""
    seance = deliberation.seance_le
    if deliberation.convoquee_le and deliberation.convoquee_le > seance:
        raise SaisieInvalide(
            "La convocation suit la séance. Corrigez l'une des dates.", champ="convoquee_le"
        )
    for champ, quoi in [
        ("transmise_le", "La transmission"),
        ("publiee_le", "La publication"),
        ("raa_le", "La publication au recueil"),
    ]:
        jour = getattr(deliberation, champ)
        if jour and jour < seance:
            raise SaisieInvalide(
                f"{quoi} précède la séance. Corrigez l'une des dates.", champ=champ
            )
    debut, fin = deliberation.periode_debut, deliberation.periode_fin
    if debut and fin and fin <= debut:
        raise SaisieInvalide(
            "La fin de la période votée doit suivre son début.", champ="periode_fin"
        )


def _controler_le_compte(deliberation: Deliberation) -> None:
    """What no count allows; the quorum and the missing figures are findings of the contrôle."""
    if deliberation.point:
        try:
            rang_du_point(deliberation.point)
        except SaisieInvalide as erreur:
            raise SaisieInvalide(erreur.message, champ="point") from erreur
    compte = deliberation.compte
    exercice, presents, ont_vote = compte.en_exercice, compte.presents, compte.votants
    if presents is None or ont_vote is None:
        return
    if exercice is not None and presents > exercice:
        raise SaisieInvalide(
            f"{presents} présents pour {exercice} membres en exercice : corrigez l'un des nombres.",
            champ="presents",
        )
    exprimes = sum(
        n or 0 for n in (deliberation.pour, deliberation.contre, deliberation.abstentions)
    )
    if exprimes > ont_vote:
        raise SaisieInvalide(
            f"{exprimes} voix et abstentions pour {ont_vote} votants (présents et pouvoirs) : "
            "corrigez l'un des nombres.",
            champ="pour",
        )
