"""The Word model of a Caf: handed over, taken away; each of both is a row that stays."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.clauses import permissions, queries
from maillage.clauses.models import ModeleWord
from maillage.comptes.models import Utilisateur
from maillage.documents import chartes
from maillage.fichiers.actions.fichiers import deposer as deposer_un_fichier
from maillage.fichiers.enums import TypeFichier
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import EtatIncompatible, ModificationConcurrente, SaisieInvalide


def deposer(
    *,
    caf: Organisation,
    nom: str,
    octets: bytes,
    alternative: str,
    numero: int,
    par: Utilisateur,
    le: dt.datetime,
) -> ModeleWord:
    """Take the styles, the head and the foot of this Word file for the DOCX of the Caf from now on.

    `numero` is that of the model that was read, 0 for none. What is frozen keeps its own files. Raises
    `ActeRefuse`, `ModificationConcurrente`, and `SaisieInvalide` for a file that is not a Word model, or
    that acts or reads something outside.
    """
    permissions.exiger(permissions.refus_tenir(par, caf, timezone.localdate(le)))
    chartes.verifier(octets)  # before the transaction, which keeps other writers waiting
    if not alternative.strip():
        raise SaisieInvalide(
            "Dites ce que montre le logo : c’est ce que lit une personne qui ne le voit pas.",
            champ="alternative",
        )
    with transaction.atomic():
        caf = _ouvrir(caf, numero, par, le)
        fichier = deposer_un_fichier(
            nom=nom, octets=octets, admis=frozenset({TypeFichier.DOCX}), par=par, le=le
        )
        return _garder(
            ModeleWord(caf=caf, fichier=fichier, alternative=alternative.strip()),
            "modèle Word déposé",
            par,
            le,
        )


@transaction.atomic
def retirer(*, caf: Organisation, numero: int, par: Utilisateur, le: dt.datetime) -> ModeleWord:
    """Go back to the looks of the product; the former models stay readable.

    Raises `ActeRefuse`, `EtatIncompatible` (there is none), `ModificationConcurrente`.
    """
    caf = _ouvrir(caf, numero, par, le)
    if queries.modele_word(caf) is None:
        raise EtatIncompatible("Cette Caf n’a pas de modèle Word : il n’y a rien à retirer.")
    return _garder(ModeleWord(caf=caf), "modèle Word retiré", par, le)


def _ouvrir(caf: Organisation, numero: int, par: Utilisateur, le: dt.datetime) -> Organisation:
    caf = verrouiller(caf)
    permissions.exiger(permissions.refus_tenir(par, caf, timezone.localdate(le)))
    if caf.nature != NatureOrganisation.CAF:
        raise EtatIncompatible(f"« {caf} » n’est pas une Caf : elle n’a pas de modèle Word.")
    actuel = queries.numero_du_modele_word(caf)
    if actuel != numero:
        raise ModificationConcurrente(
            "Le modèle Word a changé pendant votre saisie. Rien n’a été enregistré : regardez-le, puis "
            "recommencez.",
            version=actuel,
        )
    return caf


def _garder(modele: ModeleWord, acte: str, par: Utilisateur, le: dt.datetime) -> ModeleWord:
    modele.numero = queries.numero_du_modele_word(modele.caf) + 1
    modele.depose_par, modele.depose_le = par.nom_complet, le
    controler(modele)
    modele.save(force_insert=True)
    fichier = modele.fichier
    consigner(
        acte=acte,
        objet=modele,
        apres={
            "numero": modele.numero,
            "fichier": fichier.nom if fichier else None,
            "alternative": modele.alternative,
        },
        par=par,
        le=le,
    )
    return modele
