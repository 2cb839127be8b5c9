"""What the decisions of an instance do to a démarche and to its acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions import actes
from maillage.conventions.enums import TRANSITIONS_ACTE, EtatActe, TypeActe
from maillage.conventions.models import Acte, Demarche
from maillage.interface.typographie import minuscule
from maillage.regles.effets import Effet, Objet, chemin, declarer
from maillage.regles.erreurs import EtatIncompatible, Introuvable

# Once validated in COPIL, an act only goes further: the decision still explains where it stands.
VALIDES = frozenset(EtatActe) - {EtatActe.BROUILLON, EtatActe.RELU}
AVANT_LE_COPIL = frozenset({EtatActe.BROUILLON, EtatActe.RELU})


def la_demarche(demarche: Demarche) -> list[Objet]:
    """The démarche itself, as the one object that such a decision is about."""
    return [Objet(demarche.pk, demarche.nom)]


def _actes(*, avenants: bool) -> Callable[[Demarche], list[Objet]]:
    def lire(demarche: Demarche) -> list[Objet]:
        return [
            Objet(acte.pk, acte.intitule, acte.etat, acte.get_etat_display())
            for acte in Acte.objects.filter(demarche=demarche)
            if (acte.type == TypeActe.AVENANT) is avenants
        ]

    return lire


def mener_un_acte(
    demarche: Demarche,
    cle: int,
    *,
    vers: str,
    motif: str,
    malgre: bool,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Take an act there, state after state, as its page does: the gates are asked, whatever `malgre`.

    Raises what `actes.passer` raises, and `EtatIncompatible` when there is no way.
    """
    acte = Acte.objects.filter(demarche=demarche, pk=cle).first()
    if acte is None:
        raise Introuvable("Cet acte n’est plus dans la démarche. Revenez à la liste de ses actes.")
    etats = chemin(TRANSITIONS_ACTE, EtatActe(acte.etat), EtatActe(vers), par=AVANT_LE_COPIL)
    if etats is None:
        raise EtatIncompatible(
            f"« {acte} » est « {minuscule(acte.get_etat_display())} » : il ne revient pas à "
            f"« {minuscule(EtatActe(vers).label)} ». Un changement passe par un avenant."
        )
    for etat in etats:
        acte = actes.passer(acte=acte, vers=etat, version=acte.version, motif=motif, par=par, le=le)


def _diagnostic(demarche: Demarche, objet: Objet) -> str | None:
    if demarche.diagnostic.strip():
        return None
    return (
        "La synthèse du diagnostic n’est pas rédigée : il n’y a rien à valider. Rédigez-la dans la "
        "démarche."
    )


declarer(
    Effet(
        "acte",
        "acte",
        "Valider le texte d’un acte",
        "l’acte passe à « validé en COPIL »",
        _actes(avenants=False),
        vers=EtatActe.VALIDE_COPIL,
        explique=VALIDES,
        mener=mener_un_acte,
    )
)
declarer(
    Effet(
        "avenant",
        "acte",
        "Valider un avenant",
        "l’avenant passe à « validé en COPIL »",
        _actes(avenants=True),
        vers=EtatActe.VALIDE_COPIL,
        explique=VALIDES,
        mener=mener_un_acte,
    )
)
declarer(
    Effet(
        "diagnostic",
        "demarche",
        "Valider le diagnostic partagé",
        "le diagnostic est validé",
        la_demarche,
        impossible=_diagnostic,
        fait="diagnostic_valide",
    )
)
for type_de_decision, geste, dit, fait in (
    ("thematiques", "Arrêter les thématiques", "les thématiques sont arrêtées", "thematiques"),
    ("perimetre", "Arrêter le périmètre", "le périmètre est arrêté", "perimetre"),
    ("duree", "Arrêter la durée", "la durée est arrêtée", "duree"),
):
    declarer(Effet(type_de_decision, "demarche", geste, dit, la_demarche, fait=f"{fait}_decide"))
