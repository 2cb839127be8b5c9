"""The acts on the texts of the portrait: written, or given back to the sentences of the figures."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.diagnostics.actions.ateliers import exiger_le_droit
from maillage.diagnostics.models import LONGUEUR_D_UN_TEXTE, TextePortrait
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.regles.erreurs import EtatIncompatible, ModificationConcurrente, SaisieInvalide
from maillage.statistiques.enums import ThemePortrait


@transaction.atomic
def ecrire(
    *,
    demarche: Demarche,
    theme: ThemePortrait,
    texte: str,
    version: int,
    par: Utilisateur,
    le: dt.datetime,
) -> TextePortrait:
    """Write the text of a section; `version` is the one that was read, 0 where there was none.

    Raises `ActeRefuse`, `SaisieInvalide` (empty or too long), `ModificationConcurrente`.
    """
    exiger_le_droit(demarche, par, le)
    if not texte.strip():
        raise SaisieInvalide(
            "Le texte est vide. Écrivez-le, ou revenez aux phrases tirées des chiffres.",
            champ="texte",
        )
    if len(texte.strip()) > LONGUEUR_D_UN_TEXTE:
        raise SaisieInvalide(
            f"Le texte compte {len(texte.strip())} caractères ; {LONGUEUR_D_UN_TEXTE} au plus sont "
            "gardés. Raccourcissez-le.",
            champ="texte",
        )
    ecrit = _verrouiller(demarche, theme, version)
    avant = {"texte": ecrit.texte} if ecrit.pk else None
    if ecrit.pk and ecrit.texte == texte.strip():
        return ecrit
    ecrit.version += 1 if ecrit.pk else 0
    ecrit.texte, ecrit.modifie_le, ecrit.modifie_par = texte.strip(), le, par.nom_complet
    controler(ecrit)
    ecrit.save()
    acte = "texte du portrait modifié" if avant else "texte du portrait écrit"
    apres = {"texte": ecrit.texte}
    consigner(
        acte=acte, objet=ecrit, demarche=demarche.slug, avant=avant, apres=apres, par=par, le=le
    )
    return ecrit


@transaction.atomic
def revenir(
    *, demarche: Demarche, theme: ThemePortrait, version: int, par: Utilisateur, le: dt.datetime
) -> None:
    """Give a section back to its sentences; the journal keeps the text.

    Raises `ActeRefuse`, `EtatIncompatible` (nobody wrote it), `ModificationConcurrente`.
    """
    exiger_le_droit(demarche, par, le)
    ecrit = _verrouiller(demarche, theme, version)
    if not ecrit.pk:
        raise EtatIncompatible("Cette section a déjà les phrases tirées des chiffres.")
    consigner(
        acte="texte du portrait retiré",
        objet=ecrit,
        demarche=demarche.slug,
        avant={"texte": ecrit.texte},
        par=par,
        le=le,
    )
    ecrit.delete()


def _verrouiller(demarche: Demarche, theme: ThemePortrait, version: int) -> TextePortrait:
    """The text of that section as it is stored, or a new one; the démarche is what both writers lock."""
    frais = verrouiller(demarche)
    ecrit = TextePortrait.objects.filter(demarche=frais, theme=theme).first()
    stockee = ecrit.version if ecrit else 0
    if stockee != version:
        qui = f" par {ecrit.modifie_par}" if ecrit else ""
        raise ModificationConcurrente(
            f"Le texte de cette section vient d’être changé{qui}. Rien n’a été enregistré et votre "
            "saisie est conservée : comparez-la avec le texte enregistré, puis enregistrez de nouveau.",
            version=stockee,
        )
    return ecrit or TextePortrait(demarche=frais, theme=theme)
