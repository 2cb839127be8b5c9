"""What the plan gives to the content of a version: its elements, its fiches, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.interface.typographie import montant
from maillage.plan_actions.actions.cibles import dire as dire_la_cible
from maillage.plan_actions.enums import VALIDEES, EtatFiche
from maillage.plan_actions.models import (
    CibleChiffree,
    ElementPlan,
    EtapeFiche,
    FicheAction,
    LigneBudget,
)
from maillage.plan_actions.queries import (
    arbre,
    fiches,
    fiches_thematiques_validees,
)
from maillage.plan_actions.queries.plan import Noeud
from maillage.plan_actions.queries.suivi import rattachements
from maillage.regles.changements import NatureChangement
from maillage.regles.versions import Champ, Contribution, Objet, champ, contribuer


def lire_le_plan(demarche: Demarche) -> Iterator[Objet]:
    """Every element in the order of the plan, each followed by its fiches."""
    completes = fiches(demarche).select_related(
        "pilote", "pilote_personne", "referent_caf", "referent_collectivite"
    )
    par_cle = {
        fiche.pk: fiche
        for fiche in completes.prefetch_related(
            "thematiques",
            "participations__organisation",
            "territoires",
            "principes",
            "etapes",
            "cibles",
            "lignes_budget__financeur",
        )
    }
    for racine in arbre(demarche):
        for noeud in racine.parcours():
            yield _element(noeud.element)
            yield from (_fiche(par_cle[fiche.pk], noeud) for fiche in noeud.fiches)


def _element(element: ElementPlan) -> Objet:
    return Objet(
        _cle(element),
        f"{element.get_niveau_display()} {element}",
        {
            "niveau": champ("Niveau", element.get_niveau_display()),
            "code": champ("Numéro", element.code),
            "intitule": champ("Intitulé", element.intitule),
            "groupe": champ("Sous-groupe", element.groupe),
            "description": champ("Description", element.description),
            "nature": champ("Nature", element.get_nature_display()),
            **_cibles(list(element.cibles.all())),
            "thematiques": champ("Thématiques", sorted(map(str, element.thematiques.all()))),
        },
        sous=f"element:{element.parent_id}" if element.parent_id else "",
    )


def _cibles(cibles: list[CibleChiffree]) -> dict[str, Champ]:
    """The first target as two fields, as the first versions kept it, and the others as a list."""
    if not cibles:
        return {}
    premiere, *autres = cibles
    return {
        "cible": champ("Cible chiffrée", premiere.valeur),
        "cible_unite": champ("Unité de la cible", premiere.unite),
        "cible_echeance": champ("Échéance de la cible", premiere.quand),
        "autres_cibles": champ("Autres cibles", [dire_la_cible(cible) for cible in autres]),
    }


def _fiche(fiche: FicheAction, noeud: Noeud) -> Objet:
    return Objet(
        f"fiche:{fiche.pk}",
        f"Fiche {fiche}",
        {
            "numero": champ("Numéro", fiche.numero),
            "intitule": champ("Intitulé", fiche.intitule),
            "decision": champ("État", _decision(fiche)),
            "nature": champ("Nature", fiche.get_nature_display()),
            "priorite": champ("Priorité", fiche.get_priorite_display()),
            "est_deja_engagee": champ("Déjà engagée avant la signature", fiche.est_deja_engagee),
            "thematiques": champ("Thématiques", sorted(map(str, fiche.thematiques.all()))),
            "constats": champ("Constats", fiche.constats),
            "objectifs": champ("Objectifs de l’action", fiche.objectifs),
            "description": champ("Déroulement", fiche.description),
            "public": champ("Public visé", fiche.public),
            "resultats_attendus": champ("Résultats attendus", fiche.resultats_attendus),
            **_qui(fiche),
            "moyens": champ("Moyens humains et matériels", fiche.moyens),
            "debut": champ("Début", fiche.debut),
            "fin": champ("Fin", fiche.fin),
            "est_continue": champ("Action continue, sans date de fin", fiche.est_continue),
            "territoires": champ("Communes concernées", sorted(map(str, fiche.territoires.all()))),
            "criteres_evaluation": champ("Critères d’évaluation", fiche.criteres_evaluation),
            "evaluation": champ("Modalités d’évaluation", fiche.evaluation),
            "risques": champ("Risques et points de vigilance", fiche.risques),
            **_tableaux(fiche),
        },
        sous=_cle(noeud.element),
    )


def _qui(fiche: FicheAction) -> dict[str, Champ]:
    return {
        "pilote": champ("Organisation pilote", str(fiche.pilote or "")),
        "pilote_personne": champ("Pilote", str(fiche.pilote_personne or "")),
        "referent_caf": champ("Référent de la Caf", str(fiche.referent_caf or "")),
        "referent_collectivite": champ(
            "Référent de la collectivité", str(fiche.referent_collectivite or "")
        ),
        "partenaires": champ("Partenaires", sorted(map(str, fiche.participations.all()))),
    }


def _tableaux(fiche: FicheAction) -> dict[str, Champ]:
    """What was agreed of the steps, the budget and the targets.

    How far a step has come and what was paid are its carrying out: they change nothing to it.
    """
    return {
        "etapes": champ("Étapes", [_etape(etape) for etape in fiche.etapes.all()]),
        "budget": champ("Budget", [_budget(ligne) for ligne in fiche.lignes_budget.all()]),
        "cibles": champ("Cibles chiffrées", [dire_la_cible(c) for c in fiche.cibles.all()]),
        "principes": champ("Principes servis", [str(p) for p in fiche.principes.all()]),
        "schemas": champ("Schémas et plans articulés", fiche.schemas_lisibles),
        "items_sppe": champ("Schéma de la petite enfance", fiche.items_lisibles),
    }


def _etape(etape: EtapeFiche) -> str:
    poids = f"poids {etape.poids}" if etape.poids != 1 else ""
    return " — ".join(filter(None, (etape.intitule, etape.quand, etape.responsable, poids)))


def _budget(ligne: LigneBudget) -> str:
    dits = [("prévu", ligne.prevu), ("voté", ligne.vote)]
    montants = [f"{nom} {montant(valeur)}" for nom, valeur in dits if valeur is not None]
    return f"{ligne} : {', '.join(montants) or 'montants inconnus'}"


def _decision(fiche: FicheAction) -> str:
    """What was decided of the action: carrying it out changes nothing to what was agreed."""
    etat = EtatFiche(fiche.etat)
    return EtatFiche.VALIDEE.label if etat in VALIDEES else etat.label


def _cle(element: ElementPlan) -> str:
    return f"element:{element.pk}"


# The page where each kind of change is undone.
PAGES = {
    NatureChangement.AJOUT: "supprimer",
    NatureChangement.MODIFICATION: "modifier",
    NatureChangement.DEPLACEMENT: "deplacer",
}


def _lien(demarche: Demarche, cle: str, nature: str) -> str:
    if nature == NatureChangement.RETRAIT:
        return reverse("plan_actions:corbeille", args=[demarche.slug])
    sorte, _, pk = cle.partition(":")
    page = PAGES[NatureChangement(nature)]
    return reverse(f"plan_actions:{sorte}_{page}", args=[demarche.slug, pk])


contribuer(Contribution("plan", "Plan d’actions", 60, lire_le_plan, _lien, ordonnee=True))


def lire_les_rattachements(demarche: Demarche) -> Iterator[Objet]:
    """What each indicator hangs on: known by both, so that a new title on either side is no change."""
    for ligne in rattachements(demarche):
        porteur = f"fiche:{ligne.fiche_id}" if ligne.fiche_id else f"element:{ligne.element_id}"
        yield Objet(f"rattachement:{ligne.indicateur_id}:{porteur}", str(ligne))


def _lien_d_un_rattachement(demarche: Demarche, cle: str, nature: str) -> str:
    indicateur = cle.split(":")[1]
    return reverse("indicateurs:indicateur", args=[demarche.slug, indicateur])


contribuer(
    Contribution(
        "rattachements",
        "Rattachement des indicateurs",
        66,
        lire_les_rattachements,
        _lien_d_un_rattachement,
    )
)


def lire_les_fiches_thematiques(demarche: Demarche) -> Iterator[Objet]:
    """The fiches thématiques that are validated: a draft was not agreed."""
    for fiche in fiches_thematiques_validees(demarche):
        yield Objet(
            f"fiche-thematique:{fiche.thematique.code}",
            f"Fiche thématique {fiche}",
            {
                "constats": champ("Constats", fiche.constats),
                "offre": champ("Offre existante", fiche.offre),
                "objectifs": champ("Objectifs", fiche.objectifs),
                "public": champ("Public visé", fiche.public),
                "pilotage": champ("Pilotage", fiche.pilotage),
                "referent_caf": champ("Référent de la Caf", str(fiche.referent_caf or "")),
                "referent_collectivite": champ(
                    "Référent de la collectivité", str(fiche.referent_collectivite or "")
                ),
                "partenaires": champ("Partenaires", sorted(map(str, fiche.partenaires.all()))),
            },
        )


def _lien_d_une_fiche_thematique(demarche: Demarche, cle: str, nature: str) -> str:
    """Their list: one that came is taken up again there, one that went is validated there."""
    return reverse("plan_actions:thematiques", args=[demarche.slug])


contribuer(
    Contribution(
        "fiches_thematiques",
        "Fiches thématiques",
        61,
        lire_les_fiches_thematiques,
        _lien_d_une_fiche_thematique,
    )
)
