"""The acts on the plain rows of the follow-up: envelopes, State support, calendars, accounts, payments.

Each is added, changed and taken away alike; what differs is said by its `Genre`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import exiger
from maillage.financements import permissions
from maillage.financements.enums import NatureVersement, StadeDeclaration
from maillage.financements.models import (
    AccompagnementEtat,
    CalendrierCaf,
    CompteDeStructure,
    Enveloppe,
    Versement,
)
from maillage.financements.queries.baremes import caf_de
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import Introuvable, SaisieInvalide
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.services_soutenus import SOUTENUES

Ecriture = Enveloppe | AccompagnementEtat | CalendrierCaf | CompteDeStructure | Versement
Refus = Callable[[Utilisateur, Demarche, dt.date], str | None]


@dataclass(frozen=True, slots=True)
class Genre:
    """What the acts need to know of a kind of row: its name in the journal, its fields, who may."""

    nom: str
    champs: tuple[str, ...]
    refus: Refus
    verifier: Callable[[Any, Demarche], None]
    feminin: bool = False

    def acte(self, verbe: str) -> str:
        """« enveloppe ajoutée », « versement retiré »."""
        return f"{self.nom} {verbe}{'e' if self.feminin else ''}"


@transaction.atomic
def ajouter(*, objet: Ecriture, demarche: Demarche, par: Utilisateur, le: dt.datetime) -> Ecriture:
    """Write a new row of the démarche. Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide`."""
    genre = GENRES[type(objet)]
    _ouvrir(genre, demarche, par, le)
    _verifier(genre, objet, demarche)
    objet.save()
    apres = valeurs(objet, list(genre.champs))
    _consigner(genre.acte("ajouté"), objet, demarche, par=par, le=le, apres=apres)
    return objet


@transaction.atomic
def modifier(
    *,
    objet: Ecriture,
    demarche: Demarche,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Ecriture:
    """Change a row; without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    genre = GENRES[type(objet)]
    connaitre(champs, genre.champs)
    _ouvrir(genre, demarche, par, le)
    frais = verrouiller(objet)
    _verifier_la_place(frais, demarche)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, champs)
    if not apres:
        return frais
    frais.version += 1
    _verifier(genre, frais, demarche)
    frais.save()
    acte = genre.acte("modifié")
    _consigner(acte, frais, demarche, par=par, le=le, avant=avant, apres=apres)
    return frais


@transaction.atomic
def retirer(
    *, objet: Ecriture, demarche: Demarche, version: int, par: Utilisateur, le: dt.datetime
) -> None:
    """Take a row away; the journal keeps what it said. Raises `ActeRefuse`, `ModificationConcurrente`."""
    genre = GENRES[type(objet)]
    _ouvrir(genre, demarche, par, le)
    frais = verrouiller(objet)
    _verifier_la_place(frais, demarche)
    verifier_version(frais, version)
    avant = valeurs(frais, list(genre.champs))
    _consigner(genre.acte("retiré"), frais, demarche, par=par, le=le, avant=avant)
    frais.delete()


def _ouvrir(genre: Genre, demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    exiger(genre.refus(par, demarche, timezone.localdate(le)))


def _verifier(genre: Genre, objet: Ecriture, demarche: Demarche) -> None:
    for nom in genre.champs:
        valeur = getattr(objet, nom)
        if isinstance(valeur, str):
            setattr(objet, nom, valeur.strip())
    _verifier_la_place(objet, demarche)
    genre.verifier(objet, demarche)
    controler(objet)


def _verifier_la_place(objet: Ecriture, demarche: Demarche) -> None:
    """A row belongs to the démarche, to its Caf, or to one of its structures."""
    match objet:
        case CalendrierCaf():
            juste = caf_de(demarche) == objet.caf
        case CompteDeStructure():
            juste = objet.structure.demarche_id == demarche.pk
        case Versement():
            juste = demarche.pk == objet.demarche_id == objet.structure.demarche_id
        case _:
            juste = objet.demarche_id == demarche.pk
    if not juste:
        raise Introuvable("Cet objet ne fait pas partie de cette démarche.")


def _de_la_demarche(objet: Enveloppe | AccompagnementEtat, demarche: Demarche) -> None:
    organisation = objet.financeur if isinstance(objet, Enveloppe) else objet.organisation
    if not demarche.parties.filter(organisation=organisation).exists():
        champ = "financeur" if isinstance(objet, Enveloppe) else "organisation"
        raise SaisieInvalide(
            f"« {organisation} » n’est pas une partie de la démarche. Ajoutez-la d’abord aux parties.",
            champ=champ,
        )
    if isinstance(objet, Enveloppe) and objet.ligne and objet.ligne not in LIGNES:
        raise SaisieInvalide("Cette ligne de financement n’est pas connue.", champ="ligne")


def _versement_possible(objet: Versement, demarche: Demarche) -> None:
    verifier_la_ligne(objet.ligne)
    if objet.nature == NatureVersement.ACOMPTE:
        return
    reel = objet.structure.declarations.filter(
        ligne=objet.ligne, annee=objet.annee, stade=StadeDeclaration.REEL
    )
    if not reel.filter(validee_le__isnull=False).exists():
        raise SaisieInvalide(
            "Le réel n’est pas validé. Le solde ou l’indu d’une année se règle une fois le réel validé "
            "par la Caf.",
            champ="nature",
        )


def verifier_la_ligne(ligne: str) -> None:
    """A right is one of the Caf; the State's support stands apart (F31). Raises `SaisieInvalide`."""
    if ligne.startswith("SPPE"):
        raise SaisieInvalide(
            "L’accompagnement État ne s’ajoute pas aux financements Caf. Écrivez-le dans la page "
            "« Tableaux », section « Accompagnement de l’État ».",
            champ="ligne",
        )
    if ligne not in SOUTENUES:
        raise SaisieInvalide(f"« {ligne} » n’est pas une ligne de financement.", champ="ligne")


def _sans_plus(objet: Ecriture, demarche: Demarche) -> None:
    """What the model checks is enough."""


def _taux_en_tout(objet: CalendrierCaf, demarche: Demarche) -> None:
    rangs = (1, 2, 3)
    total = sum(getattr(objet, f"taux_{rang}") or 0 for rang in rangs)
    if total > 100:
        raise SaisieInvalide(
            f"Les acomptes font {total} % du droit : 100 % au plus.", champ="taux_1"
        )
    if objet.reel_des_le and objet.annee and objet.reel_des_le.year <= objet.annee:
        raise SaisieInvalide(
            "Période de déclaration incohérente. Le réel ne s’ouvre qu’une fois l’année finie : à "
            f"partir du 1er janvier {objet.annee + 1}.",
            champ="reel_des_le",
        )


GENRES: dict[type[Any], Genre] = {
    Enveloppe: Genre(
        "enveloppe",
        ("financeur", "annee", "genre", "intitule", "ligne", "montant", "source"),
        permissions.refus_suivre,
        _de_la_demarche,
        feminin=True,
    ),
    AccompagnementEtat: Genre(
        "accompagnement de l'État",
        ("organisation", "annee", "montant", "arrete", "verse_le", "source"),
        permissions.refus_suivre,
        _de_la_demarche,
    ),
    CalendrierCaf: Genre(
        "calendrier d'une Caf",
        (
            "annee",
            "famille",
            *(
                f"{nom}_{bout}"
                for nom in ("previsionnel", "juin", "septembre", "reel")
                for bout in ("des_le", "au_plus_tard")
            ),
            *(f"taux_{rang}" for rang in (1, 2, 3)),
            *(f"acompte_{rang}_des_le" for rang in (1, 2, 3)),
            "seuil_ecart",
            "source",
        ),
        permissions.refus_fixer_le_calendrier,
        _taux_en_tout,
    ),
    CompteDeStructure: Genre(
        "compte d'une structure",
        ("annee", "charges", "participations_familiales", "autres_financements", "source"),
        permissions.refus_suivre,
        _sans_plus,
    ),
    Versement: Genre(
        "versement",
        ("structure", "ligne", "annee", "nature", "montant", "verse_le", "reference"),
        permissions.refus_suivre,
        _versement_possible,
    ),
}  # fmt: skip


def _consigner(
    acte: str,
    objet: Ecriture,
    demarche: Demarche,
    *,
    par: Utilisateur,
    le: dt.datetime,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any] | None = None,
) -> None:
    consigner(
        acte=acte, objet=objet, demarche=demarche.slug, avant=avant, apres=apres, par=par, le=le
    )
