"""The plan of a démarche: its tree, its fiches, its budgets, its campaigns and their answers."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from maillage.archives.registre import Cle, emporter, laisser, nommer
from maillage.conventions.models import Thematique
from maillage.indicateurs.models import Indicateur
from maillage.partenaires.models import Organisation, Personne
from maillage.plan_actions import jetons
from maillage.plan_actions import models as m
from maillage.plan_actions.enums import ChampPropose, SorteImportee
from maillage.territoires.models import Territoire

RECALCULE = "Mots de la recherche, recalculés à l’arrivée."
CHERCHES = {"titre_cherche": RECALCULE, "texte_cherche": RECALCULE}
IMPORTES: dict[str, type[Model]] = {
    SorteImportee.ELEMENT: m.ElementPlan,
    SorteImportee.FICHE: m.FicheAction,
    SorteImportee.ORGANISATION: Organisation,
}
PROPOSES: dict[str, type[Model]] = {
    ChampPropose.ETAPE: m.EtapeFiche,
    ChampPropose.INDICATEUR: Indicateur,
}
# What the former state of an element or of a fiche names, by field.
NOMMES: dict[str, type[Model]] = {
    "parent": m.ElementPlan,
    "element": m.ElementPlan,
    "pilote": Organisation,
    "pilote_personne": Personne,
    "referent_caf": Personne,
    "referent_collectivite": Personne,
    "thematiques": Thematique,
    "territoires": Territoire,
    "principes": m.Principe,
    "financeur_id": Organisation,
    "organisation_id": Organisation,
}


def _ancien_etat(valeur: Any, cle: Cle) -> Any:
    """The former values of fields, each key said in the other language."""
    if isinstance(valeur, list):
        return [_ancien_etat(v, cle) for v in valeur]
    if not isinstance(valeur, dict):
        return valeur
    return {
        nom: _les_cles(NOMMES[nom], v, cle) if nom in NOMMES else _ancien_etat(v, cle)
        for nom, v in valeur.items()
    }


def _les_cles(modele: Any, valeur: Any, cle: Cle) -> Any:
    return [cle(modele, v) for v in valeur] if isinstance(valeur, list) else cle(modele, valeur)


def _objet_importe(ligne: dict[str, Any], cle: Cle) -> dict[str, Any]:
    modele = IMPORTES[SorteImportee(ligne["sorte"])]
    avant = _ancien_etat(ligne["avant"], cle)
    return {**ligne, "cle": cle(modele, ligne["cle"]), "avant": avant}


def _lot(ligne: dict[str, Any], cle: Cle) -> dict[str, Any]:
    return {
        **ligne,
        "lignes": [
            {
                **une,
                "fiche": cle(m.FicheAction, une["fiche"]),
                "avant": _ancien_etat(une["avant"], cle),
                "apres": _ancien_etat(une["apres"], cle),
            }
            for une in ligne["lignes"]
        ],
    }


def _proposition(ligne: dict[str, Any], cle: Cle) -> dict[str, Any]:
    if ligne["objet"] is None:
        return ligne
    return {**ligne, "objet": cle(PROPOSES[ChampPropose(ligne["champ"])], ligne["objet"])}


def _tirer_un_lien(lien: m.LienContribution) -> None:
    """Another link, which leaves with the next mail; the former one opens nothing here."""
    lien.graine = jetons.nouvelle_graine()
    lien.empreinte = jetons.empreinte(jetons.jeton(lien.graine))


emporter(m.ElementPlan, "demarche", sans=CHERCHES)
emporter(m.Principe, "demarche")
emporter(m.ModeleDeFiche, "demarche", sans=CHERCHES, facultatifs=("fiche",))
emporter(m.FicheAction, "demarche", sans=CHERCHES, facultatifs=("modele",))
emporter(m.PartenaireFiche, "fiche__demarche")
emporter(m.EtapeFiche, "fiche__demarche")
emporter(m.LigneBudget, "fiche__demarche")
emporter(
    m.CibleChiffree,
    lambda demarche: (
        m.CibleChiffree.objects.filter(fiche__demarche=demarche)
        | m.CibleChiffree.objects.filter(element__demarche=demarche)
    ),
)
emporter(m.DocumentFiche, "fiche__demarche")
emporter(m.EnjeuPriorise, "element__demarche")
emporter(m.ConstatLaisse, "constat__demarche")
emporter(m.FicheThematique, "demarche")
emporter(m.ReglagePlan, "demarche")
emporter(m.RattachementIndicateur, "indicateur__demarche")
emporter(m.Meteo, "fiche__demarche")
emporter(m.DispenseFiche, "fiche__demarche")
emporter(m.Campagne, "demarche")
emporter(
    m.LienContribution,
    "campagne__demarche",
    sans={
        "graine": "Ouvre la page de contribution sans compte : un autre lien est tiré à l’arrivée.",
        "empreinte": "Celle du lien, qui ne voyage pas.",
    },
    preparer=_tirer_un_lien,
)
emporter(m.ReponseContribution, "lien__campagne__demarche")
emporter(m.Proposition, "reponse__lien__campagne__demarche", cles=_proposition)
emporter(m.Importation, "demarche")
emporter(m.ObjetImporte, "importation__demarche", cles=_objet_importe)
emporter(m.ColonneMemorisee, "demarche")
emporter(m.LotDeModifications, "demarche", cles=_lot)
laisser(m.Brouillon, "Ce qu’une personne tapait sans l’avoir enregistré.")
laisser(m.VueEnregistree, "Des filtres d’affichage, propres à une personne et à son instance.")
nommer("fiche", m.FicheAction)
nommer("element", m.ElementPlan)
nommer("enjeu", m.ElementPlan)
