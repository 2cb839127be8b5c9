"""The acts on the barèmes of a Caf: a row written, replaced or taken away; none is ever rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.permissions import exiger
from maillage.financements import permissions
from maillage.financements.models import LigneBareme
from maillage.financements.queries.baremes import lignes_de, tenues
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verrouiller,
)
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import (
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.financements.cles import cle

CHAMPS = [
    "ligne",
    "annee",
    "cle",
    "valeur",
    "unite",
    "du",
    "au",
    "pas_arrondi",
    "source_titre",
    "source_url",
    "consulte_le",
    "confiance",
]
COMPARES = [nom for nom in CHAMPS if nom not in ("ligne", "annee", "cle", "du")]


@transaction.atomic
def saisir(
    *,
    caf: Organisation,
    champs: Mapping[str, Any],
    remplace: LigneBareme | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> LigneBareme:
    """Write an amount of this Caf, in place of `remplace` where one is given; both stay readable.

    `champs` are among `CHAMPS`; without bounds the row holds for its whole year. Raises `ActeRefuse`,
    `SaisieInvalide`, `EtatIncompatible` (the key has a row already), `ModificationConcurrente`.
    """
    siennes = _ouvrir(caf, par, le)
    nouvelle = _preparer(caf, champs, par, le)
    en_place = _en_place(siennes, nouvelle)
    _exiger_la_bonne(nouvelle, en_place, remplace)
    return _ecrire(nouvelle, siennes, en_place, par, le)


@transaction.atomic
def retirer(*, ligne: LigneBareme, motif: str, par: Utilisateur, le: dt.datetime) -> LigneBareme:
    """Take a row away: the barème of the product, if it has one, holds again.

    Raises `ActeRefuse`, `SaisieInvalide` (no reason), `ModificationConcurrente`, `Introuvable`.
    """
    siennes = _ouvrir(ligne.caf, par, le)
    if not motif.strip():
        raise SaisieInvalide("Dites pourquoi : l’historique le garde.", champ="motif")
    en_place = _en_place(siennes, ligne)
    if en_place is None:
        raise Introuvable("Ce barème vient d’être retiré par quelqu’un d’autre. Rien n’a changé.")
    if en_place.pk != ligne.pk:
        raise _a_change(en_place)
    champs = {nom: getattr(en_place, nom) for nom in CHAMPS}
    retrait = LigneBareme(
        caf=en_place.caf,
        rang=_rang_suivant(siennes, en_place),
        retiree=True,
        valide_par=par.nom_complet,
        ecrite_le=le,
        **champs,
    )
    retrait.save()
    _consigner(
        "barème retiré",
        retrait,
        avant=valeurs(en_place, CHAMPS),
        motif=motif.strip(),
        par=par,
        le=le,
    )
    return retrait


@transaction.atomic
def importer(
    *,
    caf: Organisation,
    lignes: Sequence[Mapping[str, Any]],
    par: Utilisateur,
    le: dt.datetime,
) -> list[LigneBareme]:
    """Write the rows of a sheet, all or none; those that already hold as they are change nothing.

    Gives the rows written. Raises `ActeRefuse`, and `SaisieInvalide` for the first row that cannot be.
    """
    _ouvrir(caf, par, le)
    ecrites = []
    for champs in lignes:
        siennes = list(lignes_de(caf).filter(ligne=champs["ligne"], annee=champs["annee"]))
        nouvelle = _preparer(caf, champs, par, le)
        en_place = _en_place(siennes, nouvelle)
        if en_place is None or not identiques(en_place, nouvelle):
            ecrites.append(_ecrire(nouvelle, siennes, en_place, par, le))
    return ecrites


def identiques(a: LigneBareme, b: LigneBareme) -> bool:
    """Whether two rows of the same key and day say the same thing."""
    return all(getattr(a, nom) == getattr(b, nom) for nom in COMPARES)


def essayer(caf: Organisation, champs: Mapping[str, Any], le: dt.datetime) -> LigneBareme:
    """The row that these fields make, checked and not written. Raises `SaisieInvalide`."""
    return _construire(caf, champs, "à l’essai", le)


def bornes(annee: int) -> tuple[dt.date, dt.date]:
    """The first and last days of a year."""
    return dt.date(annee, 1, 1), dt.date(annee, 12, 31)


def _ouvrir(caf: Organisation, par: Utilisateur, le: dt.datetime) -> list[LigneBareme]:
    """The rows of the Caf, which nobody else writes until the transaction ends."""
    caf = verrouiller(caf)
    exiger(permissions.refus_tenir_les_baremes(par, caf, timezone.localdate(le)))
    if caf.nature != NatureOrganisation.CAF:
        raise EtatIncompatible(f"« {caf} » n’est pas une Caf : elle n’a pas de barème.")
    return list(lignes_de(caf))


def _preparer(
    caf: Organisation, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> LigneBareme:
    return _construire(caf, champs, par.nom_complet, le)


def _construire(
    caf: Organisation, champs: Mapping[str, Any], valide_par: str, le: dt.datetime
) -> LigneBareme:
    connaitre(champs, CHAMPS)
    propres = nettoyer(champs)
    if isinstance(propres.get("valeur"), float):
        raise TypeError("valeur: an amount is a Decimal, never a float")
    annee = propres.get("annee")
    if not isinstance(annee, int) or not 1990 <= annee <= 2100:
        raise SaisieInvalide("L’année est comprise entre 1990 et 2100.", champ="annee")
    lue = cle(str(propres.get("ligne", "")), str(propres.get("cle", "")))
    debut, fin = bornes(annee)
    propres["du"], propres["au"] = propres.get("du") or debut, propres.get("au") or fin
    propres["unite"] = propres.get("unite") or lue.unite
    propres["pas_arrondi"] = propres.get("pas_arrondi") or Decimal("0.01")
    # The rank is known when it is written: none of the stored rows has this one.
    ligne = LigneBareme(caf=caf, rang=0, valide_par=valide_par, ecrite_le=le, **propres)
    controler(ligne)
    if ligne.du.year > annee or ligne.au.year < annee:
        raise SaisieInvalide(
            f"La période de validité ne touche pas l’année {annee}. Corrigez l’une ou l’autre.",
            champ="du",
        )
    return ligne


def _en_place(siennes: Sequence[LigneBareme], ligne: LigneBareme) -> LigneBareme | None:
    """The row that holds for the same key from the same day."""
    cle_ = _cle(ligne)
    return next((autre for autre in tenues(siennes) if _cle(autre) == cle_), None)


def _cle(ligne: LigneBareme) -> tuple[str, int, str, dt.date]:
    return ligne.ligne, ligne.annee, ligne.cle, ligne.du


def _exiger_la_bonne(
    nouvelle: LigneBareme, en_place: LigneBareme | None, remplace: LigneBareme | None
) -> None:
    if remplace is not None and _cle(remplace) != _cle(nouvelle):
        raise SaisieInvalide(
            "Un remplacement garde la ligne, l’année, la clé et le début de validité. Pour une autre "
            "période, saisissez un nouveau barème.",
            champ="du",
        )
    if remplace is None and en_place is not None:
        raise EtatIncompatible(
            f"« {en_place} » a déjà une valeur à cette date. Remplacez-la depuis sa ligne : l’ancienne "
            "restera dans l’historique.",
            champ="cle",
        )
    if remplace is not None and en_place is None:
        raise ModificationConcurrente(
            f"« {remplace} » vient d’être retiré par quelqu’un d’autre. Rien n’a été enregistré.",
            version=0,
        )
    if remplace is not None and en_place is not None and en_place.pk != remplace.pk:
        raise _a_change(en_place)


def _a_change(en_place: LigneBareme) -> ModificationConcurrente:
    return ModificationConcurrente(
        f"« {en_place} » vient d’être remplacé par {en_place.valide_par}. Rien n’a été enregistré : "
        "relisez la nouvelle valeur, puis recommencez s’il le faut.",
        version=en_place.rang,
    )


def _ecrire(
    nouvelle: LigneBareme,
    siennes: Sequence[LigneBareme],
    en_place: LigneBareme | None,
    par: Utilisateur,
    le: dt.datetime,
) -> LigneBareme:
    _refuser_un_recouvrement(nouvelle, siennes)
    nouvelle.rang = _rang_suivant(siennes, nouvelle)
    nouvelle.save()
    _consigner(
        "barème remplacé" if en_place else "barème saisi",
        nouvelle,
        avant=valeurs(en_place, CHAMPS) if en_place else None,
        apres=valeurs(nouvelle, CHAMPS),
        par=par,
        le=le,
    )
    return nouvelle


def _refuser_un_recouvrement(nouvelle: LigneBareme, siennes: Sequence[LigneBareme]) -> None:
    """Two amounts for one day would leave the choice to chance."""
    for autre in tenues(siennes):
        meme_cle = _cle(autre)[:3] == _cle(nouvelle)[:3] and autre.du != nouvelle.du
        if meme_cle and autre.du <= nouvelle.au and nouvelle.du <= autre.au:
            raise EtatIncompatible(
                f"« {autre} » a déjà une valeur du {autre.du:%d/%m/%Y} au {autre.au:%d/%m/%Y}. Bornez "
                "d’abord sa validité : un jour n’a qu’un barème.",
                champ="du",
            )


def _rang_suivant(siennes: Sequence[LigneBareme], ligne: LigneBareme) -> int:
    return max((autre.rang for autre in siennes if _cle(autre) == _cle(ligne)), default=0) + 1


def _consigner(
    acte: str,
    ligne: LigneBareme,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any] | None = None,
    motif: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(acte=acte, objet=ligne, avant=avant, apres=apres, motif=motif, par=par, le=le)
