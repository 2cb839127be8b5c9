"""The documents of the plan: the plan d'actions, and one fiche action on its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from maillage.conventions.models import Demarche
from maillage.documents.arbre import (
    Alignement,
    Bloc,
    Document,
    Note,
    Paragraphe,
    SautDePage,
    Section,
    Tableau,
    Texte,
    Titre,
    Trait,
    en_clair,
    manquant,
    texte,
)
from maillage.documents.langue import maj
from maillage.documents.markdown import blocs, sans_titres, traits
from maillage.documents.pieces import Piece, enregistrer
from maillage.interface.typographie import accorde, date_longue, nombre, periode, typo
from maillage.partenaires.models import Personne
from maillage.plan_actions.enums import OBJECTIFS, EtatEtapeFiche, EtatFiche, Niveau
from maillage.plan_actions.models import (
    CibleChiffree,
    ElementPlan,
    EtapeFiche,
    FicheAction,
    FicheThematique,
    LigneBudget,
)
from maillage.plan_actions.queries import (
    Noeud,
    actions_de_la_thematique,
    arbre,
    chemin,
    fiche_thematique_de,
    fiches,
)
from maillage.plan_actions.queries import budget as lire_le_budget
from maillage.plan_actions.queries.lignes import Sommes

AUCUNE = "Aucune fiche à ce jour"
RIEN = "—"
LARGEURS = {
    "Objectif": 6,
    "Niveau": 3,
    "Déclinaison opérationnelle": 8,
    "Fiches action": 6,
    "Pilote": 4,
    "Calendrier": 3,
}


def plan(demarche: Demarche) -> Document:
    """The plan d'actions of a démarche: its tables by axe and their summary."""
    return Document(
        titre="Plan d’actions",
        sous_titre=_apostrophes(demarche.nom),
        blocs=blocs_du_plan(arbre(demarche)) or (Paragraphe((manquant("plan d’actions"),)),),
        pied=_apostrophes(demarche.nom),
        mots_cles=("plan d’actions", "convention territoriale globale"),
    )


def fiche_action(fiche: FicheAction) -> Document:
    """One fiche action."""
    return Document(
        titre=_titre(fiche),
        sous_titre=_apostrophes(fiche.demarche.nom),
        blocs=blocs_de_la_fiche(fiche, chemin(fiche.element)),
        pied=_apostrophes(fiche.demarche.nom),
        mots_cles=("fiche action", "convention territoriale globale"),
        compact=True,
    )


def fiche_thematique(fiche: FicheThematique) -> Document:
    """One fiche thématique."""
    return Document(
        titre=f"Fiche thématique — {_apostrophes(str(fiche.thematique))}",
        sous_titre=_apostrophes(fiche.demarche.nom),
        blocs=tuple(_blocs_de_la_thematique(fiche)),
        pied=_apostrophes(fiche.demarche.nom),
        mots_cles=("fiche thématique", "convention territoriale globale"),
        compact=True,
    )


def annexe(demarche: Demarche) -> tuple[Bloc, ...]:
    """What annexe 2 of the convention holds: the tables of the plan, then each fiche on its page."""
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
        )
    }
    suite: list[Bloc] = list(blocs_du_plan(racines, niveau=2))
    for emplacement, fiche in _fiches_en_ordre(racines, ()):
        suite += [SautDePage(), Titre(2, texte(_titre(fiche)))]
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


# --- the plan --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Colonnes:
    """What the tables of one plan show: only what that plan has."""

    niveaux: bool
    fiches: bool

    @classmethod
    def de(cls, racines: list[Noeud]) -> Colonnes:
        """The columns of a plan: levels where objectifs of several stand side by side."""
        noeuds = [noeud for racine in racines for noeud in racine.parcours()]
        cote_a_cote = (
            {enfant.element.niveau for enfant in noeud.enfants} & OBJECTIFS for noeud in noeuds
        )
        return cls(
            niveaux=any(len(niveaux) > 1 for niveaux in cote_a_cote),
            fiches=any(noeud.fiches for noeud in noeuds),
        )


def blocs_du_plan(racines: list[Noeud], *, niveau: int = 1) -> tuple[Bloc, ...]:
    """The summary, then one table by axe; nothing for an empty plan."""
    if not racines:
        return ()
    colonnes = Colonnes.de(racines)
    parties: list[Bloc] = []
    for racine in racines:
        parties.append(Titre(niveau, texte(_intitule(racine.element))))
        parties += _partie(racine, niveau, colonnes)
    return (
        Titre(niveau, texte("Synthèse du plan")),
        Paragraphe(texte(_compte(racines))),
        _synthese(racines, colonnes),
        *((Section(tuple(parties), paysage=True),) if colonnes.fiches else parties),
    )


def _partie(noeud: Noeud, niveau: int, colonnes: Colonnes) -> Iterator[Bloc]:
    """An axe is a table, or one by sub-group; an enjeu has a heading for each axe that it bears."""
    if noeud.element.description:
        yield Paragraphe(texte(noeud.element.description))
    objectifs = [n for n in noeud.enfants if n.element.niveau in OBJECTIFS]
    for groupe, membres in groupby(objectifs, key=lambda n: n.element.groupe):
        lignes = [_ligne(membre) for membre in membres]
        yield _tableau(_legende(noeud.element, groupe, colonnes), lignes, colonnes)
    if noeud.fiches:
        seul = Noeud(noeud.element, fiches=noeud.fiches)
        yield _tableau(
            _legende(noeud.element, "actions propres", colonnes), [_ligne(seul)], colonnes
        )
    if not noeud.enfants and not noeud.fiches:
        yield Paragraphe(texte("Aucun objectif à ce jour."))
    for axe in noeud.enfants:
        if axe.element.niveau not in OBJECTIFS:
            yield Titre(niveau + 1, texte(_intitule(axe.element)))
            yield from _partie(axe, niveau + 1, colonnes)


def _tableau(legende: str, lignes: list[dict[str, Texte]], colonnes: Colonnes) -> Tableau:
    """A table of the columns that the plan has, without the details that no row gives."""
    presentes = ["Objectif"]
    if colonnes.niveaux:
        presentes.append("Niveau")
    if colonnes.fiches or any(
        en_clair(ligne["Déclinaison opérationnelle"]) != RIEN for ligne in lignes
    ):
        presentes.append("Déclinaison opérationnelle")
    if colonnes.fiches:
        presentes += ["Fiches action", "Pilote", "Calendrier"]
    return Tableau(
        legende,
        tuple(presentes),
        tuple(tuple(ligne[nom] for nom in presentes) for ligne in lignes),
        largeurs=tuple(LARGEURS[nom] for nom in presentes),
        entete_de_ligne=len(presentes) > 1,
    )


def _legende(element: ElementPlan, groupe: str, colonnes: Colonnes) -> str:
    """« Objectifs et actions de l’axe 1 », with the sub-group where there is one."""
    repere = _intitule(element).partition(" — ")[0] if element.code else ""
    quoi = "Objectifs et actions" if colonnes.fiches else "Objectifs"
    legende = f"{quoi} de l’{_minuscule(repere)}" if repere else quoi
    return f"{legende}\u00a0: {_minuscule(_apostrophes(groupe))}" if groupe else legende


def _ligne(objectif: Noeud) -> dict[str, Texte]:
    """The row of an objectif, with all that it bears, by name of column."""
    portes = list(objectif.parcours())
    declinaison = "\n".join(_point(noeud.element) for noeud in portes[1:])
    portees = [fiche for noeud in portes for fiche in noeud.fiches]
    return {
        "Objectif": texte(_avec_cibles(_intitule(objectif.element), objectif.element)),
        "Niveau": texte(Niveau(objectif.element.niveau).label),
        "Déclinaison opérationnelle": texte(declinaison or RIEN),
        "Fiches action": texte("\n".join(_titre(fiche) for fiche in portees) or AUCUNE),
        "Pilote": _par_fiche(portees, _pilote_court, "pilote"),
        "Calendrier": _par_fiche(portees, _calendrier_court, "calendrier"),
    }


def _point(element: ElementPlan) -> str:
    intitule = f"{element.code} {element.intitule}".strip()
    return _avec_cibles(f"• {_apostrophes(intitule)}", element)


def _avec_cibles(intitule: str, element: ElementPlan) -> str:
    """The title with the targets of the objectif: « (cible : 21 écoles neuves) »."""
    cibles = ", ".join(_cible(cible) for cible in element.cibles.all())
    return f"{intitule} (cible\N{NO-BREAK SPACE}: {cibles})" if cibles else intitule


def _par_fiche(portees: list[FicheAction], dire: Callable[[FicheAction], str], nom: str) -> Texte:
    """One line by fiche; with its number where the objectif bears several."""
    if not portees:
        return texte(RIEN)
    morceaux: list[str | Trait] = []
    for rang, fiche in enumerate(portees):
        if rang:
            morceaux.append("\n")
        if len(portees) > 1:
            morceaux.append(f"{_repere(fiche)}\u00a0: ")
        morceaux.append(dire(fiche) or manquant(f"{nom} ({_minuscule(_titre(fiche))})"))
    return texte(*morceaux)


def _pilote_court(fiche: FicheAction) -> str:
    return _apostrophes(str(fiche.pilote or fiche.pilote_personne or ""))


def _calendrier_court(fiche: FicheAction) -> str:
    if fiche.debut and fiche.fin:
        annees = sorted({fiche.debut.year, fiche.fin.year})
        return "-".join(str(annee) for annee in annees)
    if fiche.debut:
        return f"à partir de {fiche.debut.year}"
    return f"jusqu’en {fiche.fin.year}" if fiche.fin else ""


def _compte(racines: list[Noeud]) -> str:
    noeuds = [n for racine in racines for n in racine.parcours()]
    niveaux = [n.element.niveau for n in noeuds]
    parts = [
        accorde(niveaux.count(niveau), *_mots(niveau)) for niveau in Niveau if niveaux.count(niveau)
    ]
    portees = sum(len(n.fiches) for n in noeuds)
    fiches_action = accorde(portees, "fiche action", "fiches action") if portees else AUCUNE.lower()
    return f"Le plan compte {', '.join(parts)} et {fiches_action}."


def _mots(niveau: Niveau) -> tuple[str, str]:
    """« objectif opérationnel », « objectifs opérationnels »."""
    singulier = niveau.label.lower()
    if niveau == Niveau.ENJEU:
        return singulier, "enjeux"
    if niveau == Niveau.SOUS_OBJECTIF:
        return singulier, "sous-objectifs"
    pluriel = " ".join(
        f"{mot[:-1]}aux" if mot == "général" else f"{mot}s" for mot in singulier.split()
    )
    return singulier, pluriel


def _synthese(racines: list[Noeud], colonnes: Colonnes) -> Tableau:
    comptes = [
        (_intitule(racine.element), racine.nombre_objectifs, racine.nombre_fiches)
        for racine in racines
    ]
    comptes.append(("Ensemble du plan", sum(c[1] for c in comptes), sum(c[2] for c in comptes)))
    garde = 3 if colonnes.fiches else 2
    entetes = ("Partie du plan", "Objectifs", "Fiches action")
    sens: tuple[Alignement, ...] = ("gauche", "droite", "droite")
    return Tableau(
        "Objectifs et fiches action du plan" if colonnes.fiches else "Objectifs du plan",
        entetes[:garde],
        tuple(tuple(texte(str(valeur)) for valeur in ligne[:garde]) for ligne in comptes),
        largeurs=(8, 2, 2)[:garde],
        alignements=sens[:garde],
    )


def _intitule(element: ElementPlan) -> str:
    """« Axe 1 — Le parcours de l’enfant »; an objectif is named by its number alone."""
    intitule = _apostrophes(element.intitule)
    if element.niveau in OBJECTIFS:
        return f"{element.code} {intitule}".strip()
    niveau = Niveau(element.niveau).label
    code = element.code.removeprefix(niveau).strip()
    return f"{niveau} {code} — {intitule}" if code else intitule


# --- a fiche ---------------------------------------------------------------------------------------


def blocs_de_la_fiche(fiche: FicheAction, emplacement: list[ElementPlan]) -> tuple[Bloc, ...]:
    """The table of a fiche, field by field; what it cannot do without is « à compléter »."""
    lignes = [(texte(champ), valeur) for champ, valeur in _champs(fiche, emplacement) if valeur]
    tableau = Tableau(
        typo(f"Description de la {_minuscule(_repere(fiche) or 'fiche')}"),
        ("Champ", "Contenu"),
        tuple(lignes),
        largeurs=(4, 11),
    )
    suite: list[Bloc] = [tableau, *_etapes(fiche), *_budget(fiche)]
    if "fictif" in fiche.provenance.lower():
        suite.append(Note(texte("Fiche fictive, écrite pour la démonstration.")))
    return tuple(suite)


def _etapes(fiche: FicheAction) -> Iterator[Bloc]:
    """The steps, where there are any."""
    lignes = [
        tuple(
            texte(mot or RIEN)
            for mot in (
                typo(etape.intitule),
                etape.quand,
                _apostrophes(etape.responsable),
                _ou_en_est(etape),
            )
        )
        for etape in fiche.etapes.all()
    ]
    if lignes:
        entetes = ("Étape", "Échéance", "Responsable", "État")
        yield Tableau("Étapes", entetes, tuple(lignes), largeurs=(8, 3, 5, 3))


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
            mots = (_apostrophes(ligne.nom_du_financeur), ligne.get_nature_display())
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
            largeurs=(3, 7, 4, 4, 4, 4),
            alignements=("gauche", "gauche", "gauche", "droite", "droite", "droite"),
        )


def _montants(porteur: LigneBudget | Sommes, *, gras: bool = False) -> list[Texte]:
    valeurs = (porteur.prevu, porteur.vote, porteur.paye)
    return [
        texte(Trait(RIEN if valeur is None else nombre(valeur, 2), gras=gras)) for valeur in valeurs
    ]


def _champs(fiche: FicheAction, emplacement: list[ElementPlan]) -> Iterator[tuple[str, Texte]]:
    for element in emplacement:
        yield Niveau(element.niveau).label, texte(_sous_son_niveau(element))
    yield "État", texte(fiche.get_etat_display())
    yield "Nature", texte(fiche.get_nature_display())
    yield "Priorité", texte(fiche.get_priorite_display())
    yield "Thématiques", texte(", ".join(str(t) for t in fiche.thematiques.all()))
    yield "Communes concernées", texte(", ".join(c.nom for c in fiche.territoires.all()))
    yield "Constats", traits(fiche.constats)
    yield "Objectifs de l’action", traits(fiche.objectifs)
    yield "Déroulement", traits(fiche.description)
    yield "Public visé", _essentiel(fiche, fiche.public, "public visé")
    yield "Résultats attendus", traits(fiche.resultats_attendus)
    yield "Cibles chiffrées", texte("\n".join(_cible(cible) for cible in fiche.cibles.all()))
    yield "Pilote", _essentiel(fiche, _pilote(fiche), "pilote")
    yield "Référent de la Caf", texte(_nom(fiche.referent_caf))
    yield "Référent de la collectivité", texte(_nom(fiche.referent_collectivite))
    partenaires = [_apostrophes(str(p)) for p in fiche.participations.all()]
    yield (
        "Partenaires",
        texte(("\n" if any(":" in p for p in partenaires) else ", ").join(partenaires)),
    )
    yield "Moyens humains et matériels", traits(fiche.moyens)
    yield "Calendrier", _essentiel(fiche, _calendrier(fiche), "calendrier")
    criteres = _essentiel(fiche, fiche.criteres_evaluation, "critères d’évaluation")
    yield "Critères d’évaluation", traits(fiche.criteres_evaluation) or criteres
    yield "Modalités d’évaluation", traits(fiche.evaluation)
    yield "Risques et points de vigilance", traits(fiche.risques)
    yield "Principes servis", _lignes(fiche.principes.all())
    yield "Schémas et plans articulés", _lignes(fiche.schemas_lisibles)
    yield "Schéma de la petite enfance", _lignes(fiche.items_lisibles)
    if "fictif" not in fiche.provenance.lower():
        yield "Provenance", texte(_apostrophes(fiche.provenance))


def _lignes(valeurs: Iterable[object]) -> Texte:
    return texte("\n".join(_apostrophes(str(valeur)) for valeur in valeurs))


def _cible(cible: CibleChiffree) -> str:
    return _apostrophes(f"{cible}, {cible.quand}" if cible.quand else str(cible))


def _essentiel(fiche: FicheAction, valeur: str, nom: str) -> Texte:
    """What a fiche cannot do without (process I-07), unless the action is abandoned."""
    if valeur.strip() or fiche.etat == EtatFiche.ABANDONNEE:
        return texte(valeur)
    return (manquant(f"{nom} ({_minuscule(_titre(fiche))})"),)


def _pilote(fiche: FicheAction) -> str:
    dits = (str(fiche.pilote or ""), _nom(fiche.pilote_personne))
    return _apostrophes(", ".join(dit for dit in dits if dit))


def _nom(personne: Personne | None) -> str:
    return f"{personne.get_civilite_display()} {personne}".strip() if personne else ""


def _calendrier(fiche: FicheAction) -> str:
    if not (fiche.debut or fiche.fin):
        return "En continu" if fiche.est_continue else ""
    engagee = " (action engagée avant la signature)" if fiche.est_deja_engagee else ""
    if fiche.debut and fiche.debut == fiche.fin:
        return f"Le {date_longue(fiche.debut)}{engagee}"
    continu = ", en continu" if fiche.est_continue else ""
    return maj(periode(fiche.debut, fiche.fin)) + continu + engagee


def _blocs_de_la_thematique(fiche: FicheThematique) -> Iterator[Bloc]:
    """Its texts, then what the plan answers."""
    for titre, contenu in (
        ("Constats", fiche.constats),
        ("Offre existante", fiche.offre),
        ("Objectifs", fiche.objectifs),
    ):
        if contenu.strip():
            yield Titre(1, texte(titre))
            yield from sans_titres(blocs(contenu))
        elif titre != "Offre existante":
            yield Titre(1, texte(titre))
            yield Paragraphe((manquant(f"{_minuscule(titre)} ({fiche})"),))
    faits = [(texte(nom), valeur) for nom, valeur in _faits(fiche) if valeur]
    yield Tableau("Pilotage de la thématique", ("Champ", "Contenu"), tuple(faits), largeurs=(4, 11))
    lignes = [
        (
            texte(_titre(action)),
            texte(action.get_etat_display()),
            texte(_apostrophes(str(action.pilote or "")) or RIEN),
        )
        for action in actions_de_la_thematique(fiche)
    ]
    yield Titre(1, texte("Fiches action"))
    if lignes:
        entetes = ("Fiche action", "État", "Pilote")
        yield Tableau("Fiches action de la thématique", entetes, tuple(lignes), largeurs=(8, 3, 5))
    else:
        yield Paragraphe(texte(f"{AUCUNE}."))


def _faits(fiche: FicheThematique) -> Iterator[tuple[str, Texte]]:
    yield "État", texte(fiche.get_etat_display())
    yield "Public visé", texte(fiche.public)
    yield "Pilotage", traits(fiche.pilotage)
    yield "Référent de la Caf", texte(_nom(fiche.referent_caf))
    yield "Référent de la collectivité", texte(_nom(fiche.referent_collectivite))
    yield "Partenaires", texte(", ".join(_apostrophes(str(p)) for p in fiche.partenaires.all()))
    yield "Provenance", texte(_apostrophes(fiche.provenance))


def _sous_son_niveau(element: ElementPlan) -> str:
    return " — ".join(filter(None, (element.code, _apostrophes(element.intitule))))


def _repere(fiche: FicheAction) -> str:
    return f"Fiche {fiche.numero}" if fiche.numero else ""


def _titre(fiche: FicheAction) -> str:
    """« Fiche 3 — Navette solidaire »."""
    return " — ".join(filter(None, (_repere(fiche) or "Fiche", _apostrophes(fiche.intitule))))


def _minuscule(nom: str) -> str:
    return nom[:1].lower() + nom[1:]


def _apostrophes(nom: str) -> str:
    """A name with the typographic apostrophe of the text that it joins."""
    return nom.replace("'", "’")


enregistrer(
    Piece("plan", "Plan d’actions", plan, figee_avec=frozenset({"CONVENTION", "ACCORD_CADRE"}))
)
enregistrer(Piece("fiche_action", "Fiche action", fiche_action, objet="fiche"))
enregistrer(
    Piece(
        "fiche_thematique",
        "Fiche thématique",
        fiche_thematique,
        objet="thematique",
        trouver=fiche_thematique_de,
    )
)
