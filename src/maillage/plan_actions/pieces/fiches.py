"""One fiche action on its page, and annexe 2 of the convention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maillage.conventions.models import Demarche
from maillage.documents.arbre import (
    Bloc,
    Document,
    Note,
    SautDePage,
    Tableau,
    Texte,
    Titre,
    Trait,
    manquant,
    texte,
)
from maillage.documents.langue import maj
from maillage.documents.markdown import traits
from maillage.interface.typographie import date_longue, nombre, periode, typo
from maillage.plan_actions.enums import EtatEtapeFiche, EtatFiche, Niveau
from maillage.plan_actions.models import (
    ElementPlan,
    EtapeFiche,
    FicheAction,
    LigneBudget,
)
from maillage.plan_actions.pieces.mots import (
    RIEN,
    apostrophes,
    dire_l_indicateur,
    dire_la_cible,
    minuscule,
    nom_de,
    repere,
    sous_son_niveau,
    titre_de,
)
from maillage.plan_actions.pieces.plan import blocs_du_plan
from maillage.plan_actions.pieces.thematiques import (
    blocs_de_la_thematique,
    titre_de_la_thematique,
)
from maillage.plan_actions.queries import (
    Noeud,
    arbre,
    chemin,
    fiches,
    fiches_thematiques_validees,
)
from maillage.plan_actions.queries import budget as lire_le_budget
from maillage.plan_actions.queries.lignes import Sommes


def fiche_action(fiche: FicheAction) -> Document:
    """One fiche action."""
    return Document(
        titre=titre_de(fiche),
        sous_titre=apostrophes(fiche.demarche.nom),
        blocs=blocs_de_la_fiche(fiche, chemin(fiche.element)),
        pied=apostrophes(fiche.demarche.nom),
        mots_cles=("fiche action", "convention territoriale globale"),
        compact=True,
    )


def annexe(demarche: Demarche) -> tuple[Bloc, ...]:
    """What annexe 2 of the convention holds: the tables of the plan, then each fiche on its page.

    The fiches thématiques that are validated come in between (process A12-07).
    """
    racines = arbre(demarche)
    completes = {
        fiche.pk: fiche
        for fiche in fiches(demarche)
        .select_related("demarche", "element", "referent_caf", "referent_collectivite")
        .prefetch_related(
            "thematiques",
            "territoires",
            "principes",
            "participations__organisation",
            "etapes",
            "cibles",
            "lignes_budget__financeur",
            "rattachements__indicateur",
        )
    }
    suite: list[Bloc] = list(blocs_du_plan(racines, niveau=2))
    for thematique in fiches_thematiques_validees(demarche):
        actions = [f for f in completes.values() if thematique.thematique in f.thematiques.all()]
        suite += [SautDePage(), Titre(2, texte(titre_de_la_thematique(thematique)))]
        suite += blocs_de_la_thematique(thematique, actions, niveau=3)
    for emplacement, fiche in _fiches_en_ordre(racines, ()):
        suite += [SautDePage(), Titre(2, texte(titre_de(fiche)))]
        suite += blocs_de_la_fiche(completes[fiche.pk], list(emplacement))
    return tuple(suite)


def _fiches_en_ordre(
    noeuds: list[Noeud], ancetres: tuple[ElementPlan, ...]
) -> Iterator[tuple[tuple[ElementPlan, ...], FicheAction]]:
    for noeud in noeuds:
        emplacement = (*ancetres, noeud.element)
        for fiche in noeud.fiches:
            yield emplacement, fiche
        yield from _fiches_en_ordre(noeud.enfants, emplacement)


def blocs_de_la_fiche(fiche: FicheAction, emplacement: list[ElementPlan]) -> tuple[Bloc, ...]:
    """The table of a fiche, field by field; what it cannot do without is « à compléter »."""
    lignes = [(texte(champ), valeur) for champ, valeur in _champs(fiche, emplacement) if valeur]
    tableau = Tableau(
        typo(f"Description de la {minuscule(repere(fiche) or 'fiche')}"),
        ("Champ", "Contenu"),
        tuple(lignes),
        largeurs=(5, 11),
    )
    return (*_mention(fiche), tableau, *_etapes(fiche), *_budget(fiche))


def _mention(fiche: FicheAction) -> Iterator[Bloc]:
    """What an invented fiche is, before anything that it says."""
    if "fictif" in fiche.provenance.lower():
        yield Note(texte("Fiche fictive, écrite pour la démonstration."))


def _etapes(fiche: FicheAction) -> Iterator[Bloc]:
    """The steps, where there are any."""
    lignes = [
        tuple(
            texte(mot or RIEN)
            for mot in (
                typo(etape.intitule),
                etape.quand,
                apostrophes(etape.responsable),
                _ou_en_est(etape),
            )
        )
        for etape in fiche.etapes.all()
    ]
    if lignes:
        entetes = ("Étape", "Échéance", "Responsable", "État")
        yield Tableau("Étapes", entetes, tuple(lignes), largeurs=(7, 4, 5, 3))


def _ou_en_est(etape: EtapeFiche) -> str:
    etat = etape.get_etat_display()
    if etape.etat != EtatEtapeFiche.EN_COURS:
        return etat
    return f"{etat} à {etape.avancement}\N{NO-BREAK SPACE}%"


def _budget(fiche: FicheAction) -> Iterator[Bloc]:
    """The budget by year with its sums; an amount that nobody knows is a dash, never 0."""
    budget = lire_le_budget(fiche.lignes_budget.all())
    lignes: list[tuple[Texte, ...]] = []
    for annee in budget.annees:
        for ligne in annee.lignes:
            mots = (apostrophes(ligne.nom_du_financeur), ligne.get_nature_display())
            lignes.append((texte(str(annee.annee)), *map(texte, mots), *_montants(ligne)))
        if len(annee.lignes) > 1:
            total = (texte(Trait(f"Total {annee.annee}", gras=True)), texte(), texte())
            lignes.append((*total, *_montants(annee, gras=True)))
    if len(budget.annees) > 1:
        total = (texte(Trait("Total", gras=True)), texte("Ensemble de l’action"), texte())
        lignes.append((*total, *_montants(budget, gras=True)))
    if lignes:
        yield Tableau(
            "Budget, en euros (un tiret\N{NO-BREAK SPACE}: montant inconnu)",
            ("Année", "Financeur", "Nature", "Prévu", "Voté", "Payé"),
            tuple(lignes),
            largeurs=(4, 8, 6, 4, 4, 4),
            alignements=("gauche", "gauche", "gauche", "droite", "droite", "droite"),
        )


def _montants(porteur: LigneBudget | Sommes, *, gras: bool = False) -> list[Texte]:
    valeurs = (porteur.prevu, porteur.vote, porteur.paye)
    return [
        texte(Trait(RIEN if valeur is None else nombre(valeur, 2), gras=gras)) for valeur in valeurs
    ]


def _champs(fiche: FicheAction, emplacement: list[ElementPlan]) -> Iterator[tuple[str, Texte]]:
    for element in emplacement:
        yield Niveau(element.niveau).label, texte(sous_son_niveau(element))
    yield "État", texte(apostrophes(fiche.get_etat_display()))
    yield "Nature", texte(fiche.get_nature_display())
    yield "Priorité", texte(fiche.get_priorite_display())
    yield "Thématiques", texte(", ".join(str(t) for t in fiche.thematiques.all()))
    yield "Communes concernées", texte(", ".join(c.nom for c in fiche.territoires.all()))
    yield "Constats", traits(fiche.constats)
    yield "Objectifs de l’action", traits(fiche.objectifs)
    yield "Déroulement", traits(fiche.description)
    yield "Public visé", _essentiel(fiche, fiche.public, "public visé")
    yield "Résultats attendus", traits(fiche.resultats_attendus)
    yield "Cibles chiffrées", texte("\n".join(dire_la_cible(cible) for cible in fiche.cibles.all()))
    yield "Pilote", _essentiel(fiche, _pilote(fiche), "pilote")
    yield "Référent de la Caf", texte(nom_de(fiche.referent_caf))
    yield "Référent de la collectivité", texte(nom_de(fiche.referent_collectivite))
    partenaires = [apostrophes(str(p)) for p in fiche.participations.all()]
    yield (
        "Partenaires",
        texte(("\n" if any(":" in p for p in partenaires) else ", ").join(partenaires)),
    )
    yield "Moyens humains et matériels", traits(fiche.moyens)
    yield "Calendrier", _essentiel(fiche, _calendrier(fiche), "calendrier")
    criteres = _essentiel(fiche, fiche.criteres_evaluation, "critères d’évaluation")
    yield "Critères d’évaluation", traits(fiche.criteres_evaluation) or criteres
    yield "Indicateurs", texte("\n".join(_indicateurs(fiche)))
    yield "Modalités d’évaluation", traits(fiche.evaluation)
    yield "Risques et points de vigilance", traits(fiche.risques)
    yield "Principes servis", _lignes(fiche.principes.all())
    yield "Schémas et plans articulés", _lignes(fiche.schemas_lisibles)
    yield "Schéma de la petite enfance", _lignes(fiche.items_lisibles)
    if "fictif" not in fiche.provenance.lower():
        yield "Provenance", texte(apostrophes(fiche.provenance))


def _indicateurs(fiche: FicheAction) -> Iterator[str]:
    for rattachement in fiche.rattachements.all():
        if rattachement.indicateur.supprime_le is None:
            yield dire_l_indicateur(rattachement.indicateur)


def _lignes(valeurs: Iterable[object]) -> Texte:
    return texte("\n".join(apostrophes(str(valeur)) for valeur in valeurs))


def _essentiel(fiche: FicheAction, valeur: str, nom: str) -> Texte:
    """What a fiche cannot do without (process I-07), unless the action is abandoned."""
    if valeur.strip() or fiche.etat == EtatFiche.ABANDONNEE:
        return texte(valeur)
    return (manquant(f"{nom} ({minuscule(titre_de(fiche))})"),)


def _pilote(fiche: FicheAction) -> str:
    dits = (str(fiche.pilote or ""), nom_de(fiche.pilote_personne))
    return apostrophes(", ".join(dit for dit in dits if dit))


def _calendrier(fiche: FicheAction) -> str:
    if not (fiche.debut or fiche.fin):
        return "En continu" if fiche.est_continue else ""
    engagee = " (action engagée avant la signature)" if fiche.est_deja_engagee else ""
    if fiche.debut and fiche.debut == fiche.fin:
        return f"Le {date_longue(fiche.debut)}{engagee}"
    continu = ", en continu" if fiche.est_continue else ""
    return maj(periode(fiche.debut, fiche.fin)) + continu + engagee
