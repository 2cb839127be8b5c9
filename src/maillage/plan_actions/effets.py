"""What the decisions of an instance do to the plan and to its fiches."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.effets import la_demarche
from maillage.conventions.models import Demarche
from maillage.interface.typographie import minuscule
from maillage.plan_actions.actions import fiches as actes
from maillage.plan_actions.enums import TRANSITIONS_FICHE, VALIDEES, EtatFiche, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.regles.effets import Effet, Objet, chemin, declarer
from maillage.regles.erreurs import EtatIncompatible, Introuvable

# The states that a decision may take a fiche through: none of them drops it or puts it off on the way.
PASSAGES = frozenset(
    {
        EtatFiche.PROPOSEE,
        EtatFiche.A_L_ETUDE,
        EtatFiche.CHIFFREE,
        EtatFiche.VALIDEE,
        EtatFiche.EN_COURS,
    }
)
FINIES = frozenset({EtatFiche.REALISEE, EtatFiche.RECONDUITE})


def les_fiches(demarche: Demarche) -> list[Objet]:
    """The fiches of the plan, less those in the bin (one query)."""
    presentes = FicheAction.objects.filter(demarche=demarche, supprime_le=None)
    return [
        Objet(fiche.pk, str(fiche), fiche.etat, fiche.get_etat_display()) for fiche in presentes
    ]


def mener_une_fiche(
    demarche: Demarche,
    cle: int,
    *,
    vers: str,
    motif: str,
    malgre: bool,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Take a fiche there, state after state, as its page does; `malgre` validates it with what it lacks.

    Raises what `fiches.passer` raises, and `EtatIncompatible` when there is no way.
    """
    fiche = FicheAction.objects.filter(demarche=demarche, pk=cle, supprime_le=None).first()
    if fiche is None:
        raise Introuvable(
            "Cette fiche n’est plus dans le plan : elle a pu être mise à la corbeille. Revenez au plan."
        )
    etats = chemin(TRANSITIONS_FICHE, EtatFiche(fiche.etat), EtatFiche(vers), par=PASSAGES)
    if etats is None:
        raise EtatIncompatible(
            f"« {fiche} » est « {minuscule(fiche.get_etat_display())} » : elle ne revient pas à "
            f"« {minuscule(EtatFiche(vers).label)} ». Décidez plutôt de l’abandonner."
        )
    for etat in etats:
        fiche = actes.passer(
            fiche=fiche,
            vers=etat,
            version=fiche.version,
            motif=motif,
            malgre_les_manques=malgre,
            par=par,
            le=le,
        )


def _abandon(demarche: Demarche, objet: Objet) -> str | None:
    if objet.etat not in FINIES:
        return None
    return (
        f"« {objet.intitule} » est « {minuscule(objet.etat_lisible)} » : on n’abandonne pas ce qui est "
        "fait."
    )


def _plan(demarche: Demarche, objet: Objet) -> str | None:
    if FicheAction.objects.filter(demarche=demarche, supprime_le=None).exists():
        return None
    return "Le plan n’a aucune fiche action : il n’y a rien à valider. Écrivez-en d’abord."


def _axes(demarche: Demarche, objet: Objet) -> str | None:
    hauts = ElementPlan.objects.filter(
        demarche=demarche, supprime_le=None, niveau__in=(Niveau.AXE, Niveau.ENJEU)
    )
    if hauts.exists():
        return None
    return "Le plan n’a ni enjeu ni axe : il n’y a rien à valider. Écrivez-les d’abord."


declarer(
    Effet(
        "fiche",
        "fiche",
        "Valider une fiche action",
        "la fiche passe à « validée »",
        les_fiches,
        vers=EtatFiche.VALIDEE,
        explique=VALIDEES,
        mener=mener_une_fiche,
    )
)
declarer(
    Effet(
        "abandon",
        "fiche",
        "Abandonner une fiche action",
        "la fiche passe à « abandonnée »",
        les_fiches,
        impossible=_abandon,
        vers=EtatFiche.ABANDONNEE,
        explique=frozenset({EtatFiche.ABANDONNEE}),
        mener=mener_une_fiche,
    )
)
declarer(
    Effet(
        "axes",
        "demarche",
        "Arrêter les enjeux et les axes",
        "les axes sont validés",
        la_demarche,
        impossible=_axes,
        fait="axes_valides",
    )
)
declarer(
    Effet(
        "plan",
        "demarche",
        "Valider le plan d’actions",
        "le plan d’actions est validé",
        la_demarche,
        impossible=_plan,
        fait="plan_valide",
    )
)
