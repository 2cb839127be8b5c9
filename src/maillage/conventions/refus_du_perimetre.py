"""What the perimeter of a démarche refuses, in sentences: `SaisieInvalide` unless said otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from maillage.conventions import queries
from maillage.conventions.models import Demarche, Perimetre, Thematique
from maillage.interface.typographie import periode, typo
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.perimetres import a_son_perimetre, se_recouvrent
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire


def refuser_autre_chose_que_des_communes(territoires: Iterable[Territoire]) -> None:
    """What is no commune has no place in a perimeter."""
    autres = [str(t) for t in territoires if t.niveau != Niveau.COMMUNE]
    if autres:
        raise SaisieInvalide(
            f"Un périmètre se compose de communes ; n'en sont pas : {', '.join(autres)}. "
            "Prenez plutôt les communes qui les composent.",
            champ="communes",
        )


def refuser_une_thematique_non_retenue(
    demarche: Demarche, thematiques: Iterable[Thematique]
) -> None:
    """Only a thématique that the démarche announces has a perimeter."""
    retenues = set(demarche.thematiques_retenues.values_list("thematique", flat=True))
    autres = [str(thematique) for thematique in thematiques if thematique.pk not in retenues]
    if autres:
        raise SaisieInvalide(
            f"La démarche ne retient pas : {', '.join(autres)}. Retenez d'abord la thématique, puis "
            "décidez de son périmètre.",
            champ="thematiques",
        )


def refuser_un_recouvrement(nouvelle: Perimetre, lignes: Iterable[Perimetre]) -> None:
    """No two periods of one commune for one thématique have a day in common."""
    for ligne in _rivales(nouvelle, lignes):
        if se_recouvrent(nouvelle.debut, nouvelle.fin, ligne.debut, ligne.fin):
            raise SaisieInvalide(
                typo(
                    f"« {ligne} » est déjà dans le périmètre sur une partie de cette période "
                    f"({periode(ligne.debut, ligne.fin)}). Choisissez des dates en dehors, ou "
                    "corrigez d'abord cette ligne."
                ),
                champ="debut",
            )


def _rivales(nouvelle: Perimetre, lignes: Iterable[Perimetre]) -> Iterator[Perimetre]:
    for ligne in lignes:
        meme = (ligne.commune_id, ligne.thematique_id) == (
            nouvelle.commune_id,
            nouvelle.thematique_id,
        )
        if meme and ligne.pk != nouvelle.pk:
            yield ligne


def refuser_si_elle_suit(lignes: Iterable[Perimetre], thematique: Thematique, fin: dt.date) -> None:
    """Nobody leaves a thématique that decided nothing of its own."""
    if not a_son_perimetre([ligne.appartenance for ligne in lignes], thematique.pk, fin):
        raise SaisieInvalide(
            typo(
                f"« {thematique} » suit le périmètre de toute la convention : décidez d'abord son propre "
                "périmètre, en y faisant entrer les communes qui y restent."
            ),
            champ="thematiques",
        )


def refuser_ceux_qui_n_y_sont_pas(
    voulues: Iterable[Territoire], sortent: Iterable[Perimetre], thematiques: set[int]
) -> None:
    """All of `voulues` must be among the rows that close, for each thématique."""
    cles: set[int | None] = {*thematiques} or {None}
    trouvees = {
        (ligne.commune_id, ligne.thematique_id if thematiques else None) for ligne in sortent
    }
    absentes = [
        commune.nom for commune in voulues if any((commune.pk, cle) not in trouvees for cle in cles)
    ]
    if absentes or not trouvees:
        raise SaisieInvalide(
            typo(
                f"Hors de ce périmètre, ou déjà sorties : {', '.join(absentes) or 'toutes'}. "
                "Rien n'a été enregistré : relisez la liste, puis recommencez."
            ),
            champ="communes",
        )


def refuser_une_sortie_avant_l_entree(sortent: Iterable[Perimetre], fin: dt.date) -> None:
    """A period does not end before it begins."""
    for ligne in sortent:
        if ligne.debut is not None and fin < ligne.debut:
            raise SaisieInvalide(
                f"« {ligne} » n'entre que le {ligne.debut:%d/%m/%Y} : elle ne peut pas sortir avant.",
                champ="fin",
            )


def refuser_ce_qui_est_fige(ligne: Perimetre, champs: set[str]) -> None:
    """What a frozen version holds of a row stays (`EtatIncompatible`)."""
    figes = queries.champs_figes(ligne)
    if champs & figes:
        raise EtatIncompatible(
            typo(
                f"Une version figée contient « {ligne} » : cette ligne ne se corrige plus. Faites "
                "entrer ou sortir la commune : l'avenant dira le changement."
            )
        )


def exiger_un_motif(motif: str) -> None:
    """A correction has a reason."""
    if not motif.strip():
        raise SaisieInvalide(
            "Dites en quelques mots ce qui était faux : le journal le garde.", champ="motif"
        )
