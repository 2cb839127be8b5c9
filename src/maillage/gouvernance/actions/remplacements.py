"""Which decision another one puts out of force, and why it may not: called under the locks of the act."""

from __future__ import annotations

from maillage.gouvernance.enums import TypeDecision
from maillage.gouvernance.models import Decision
from maillage.gouvernance.queries.decisions import Registre, sujet_de
from maillage.interface.typographie import minuscule
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide


def a_remplacer(decision: Decision, lu: Registre, voulue: Decision | None) -> Decision | None:
    """The decision that this one puts out of force: the one named, or the one that settles its object."""
    sujet = sujet_de(decision)
    presente = lu.reglements.get(sujet) if sujet else None
    if voulue is not None:
        voulue = lu.decisions.get(voulue.pk)
        _exiger_remplacable(decision, voulue, lu)
        if voulue is not None and presente not in (None, voulue):
            raise EtatIncompatible(
                f"« {decision.objet_intitule} » est déjà réglé par la {minuscule(str(presente))} : "
                "c’est elle que cette décision remplace.",
                champ="remplace",
            )
        if voulue is not None and decision.type != TypeDecision.RETRAIT:
            regle = lu.sujet(voulue)
            if regle is not None and regle != sujet:
                raise EtatIncompatible(
                    f"La {minuscule(str(voulue))} porte sur « {voulue.objet_intitule} » : une décision "
                    "sur un autre objet ne la remplace pas. Revenez d’abord sur elle.",
                    champ="remplace",
                )
    if decision.type == TypeDecision.RETRAIT and voulue is None:
        raise SaisieInvalide("Dites sur quelle décision celle-ci revient.", champ="remplace")
    if not decision.vaut:
        return None
    remplacee = voulue or presente
    if remplacee is not None and remplacee.prise_le > decision.prise_le:
        raise EtatIncompatible(
            f"La {minuscule(str(remplacee))}, plus récente, règle déjà la question : une décision plus "
            "ancienne ne la remplace pas.",
            champ="remplace",
        )
    return remplacee


def _exiger_remplacable(decision: Decision, voulue: Decision | None, lu: Registre) -> None:
    if voulue is None:
        raise Introuvable("La décision à remplacer n’est pas de cette démarche.")
    if not decision.vaut:
        raise SaisieInvalide(
            "Seule une décision adoptée en remplace une autre. Dites-la adoptée, ou n’en remplacez "
            "aucune.",
            champ="remplace",
        )
    if voulue.pk not in lu.en_vigueur:
        raise EtatIncompatible(
            f"La {minuscule(str(voulue))} n’est plus en vigueur : il n’y a rien à remplacer. Choisissez "
            "celle qui l’a remplacée.",
            champ="remplace",
        )
