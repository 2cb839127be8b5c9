"""The flyer of the démarche: one sheet folded in three, for the inhabitants, from public data only.

Source: the flyer of the Sicoval (seed S1): what a CTG is, enjeux, steps, contact; article 8 of the model
convention (seed S4-C): each signatory mentions the others, so all are named. It says the parties, the
period, the thématiques, the plan as it was validated and the public decisions: no figure about persons, no
follow-up, no name but those who sign.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions import queries
from maillage.conventions.models import Demarche, Partie
from maillage.conventions.pieces.convention import manque_de_parties
from maillage.conventions.redaction import acte_de_la_convention
from maillage.documents import atelier
from maillage.documents.arbre import (
    Bloc,
    Document,
    ElementListe,
    Liste,
    Paragraphe,
    Section,
    Titre,
    Trait,
    manquant,
    texte,
)
from maillage.documents.langue import enumerer, maj
from maillage.documents.pieces import FormatPropre, Piece, enregistrer
from maillage.documents.planches import planche
from maillage.documents.rendus import DEPLIANT as EN_DEPLIANT
from maillage.documents.rendus import FORMATS
from maillage.interface.typographie import date_longue, minuscule, typo
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.queries import logos
from maillage.plan_actions.enums import VALIDEES
from maillage.plan_actions.pieces.mots import apostrophes
from maillage.plan_actions.pieces.plan import manque_au_plan
from maillage.plan_actions.queries import Noeud, arbre

ACTIONS_AU_PLUS, OBJECTIFS_AU_PLUS, AXES_DETAILLES = 8, 2, 6
NOMMES_EN_COUVERTURE = 3
# The five principles of the CTG (accord-cadre of Toulouse, §5: seed S0).
PRINCIPES = (
    "Agir ensemble, en complémentarité",
    "L’équité entre les territoires",
    "Des services accessibles à tous",
    "Des actions ancrées dans le territoire",
    "La participation directe des habitants",
)


def feuillet(demarche: Demarche) -> Document:
    """The six panels, in the order in which they are read."""
    racines = arbre(demarche)
    return Document(
        titre="Convention territoriale globale",
        sous_titre=typo(_territoire(demarche)),
        blocs=tuple(
            Section(tuple(volet))
            for volet in (
                _couverture(demarche),
                _c_est_quoi(demarche),
                _enjeux(racines),
                _actions(racines),
                _etapes(demarche),
                _qui(demarche),
            )
        ),
        mots_cles=("convention territoriale globale", "dépliant", "familles"),
    )


def manque(demarche: Demarche) -> Iterator[str]:
    """The parties, the period and the plan: a flyer without them tells nobody anything."""
    yield from manque_de_parties(demarche)
    if not (demarche.debut and demarche.fin):
        yield "la période de la convention"
    yield from manque_au_plan(demarche)


def _territoire(demarche: Demarche) -> str:
    nom = demarche.territoire.nom if demarche.territoire else demarche.nom
    if not (demarche.debut and demarche.fin):
        return nom
    return f"{nom}\n{demarche.debut.year}-{demarche.fin.year}"


def _signataires(demarche: Demarche) -> list[Partie]:
    parties = queries.parties(demarche).select_related("organisation__logo")
    return [p for p in parties if p.est_signataire]


def _couverture(demarche: Demarche) -> Iterator[Bloc]:
    noms = [typo(p.organisation.nom) for p in _signataires(demarche)]
    reste = len(noms) - NOMMES_EN_COUVERTURE
    dits = noms if reste <= 1 else [*noms[:NOMMES_EN_COUVERTURE], f"{reste} autres signataires"]
    yield Paragraphe(texte("Ensemble pour les familles du territoire"))
    yield Paragraphe((Trait(enumerer(dits), gras=True),))


def _c_est_quoi(demarche: Demarche) -> Iterator[Bloc]:
    yield Titre(1, texte("La CTG en bref"))
    yield Paragraphe(
        texte(
            typo(
                "La convention territoriale globale est un accord entre la Caf et les collectivités. À "
                "partir d’un diagnostic partagé, elles se donnent un projet commun pour les familles, les "
                "moyens de le conduire et un plan d’actions."
            )
        )
    )
    yield Titre(2, texte("Pourquoi\u00a0?"))
    yield Liste(
        tuple(
            ElementListe(texte(dit))
            for dit in (
                "Répondre aux besoins des habitants, à chaque âge de la vie",
                "Maintenir les services et en ouvrir là où il en manque",
                "Coordonner ce que fait chacun, sans doublon",
                "Rendre l’offre plus lisible et les droits plus accessibles",
            )
        )
    )
    retenues = [r.thematique.nom for r in queries.thematiques_retenues(demarche)]
    yield Titre(2, texte("De quoi parle-t-elle\u00a0?"))
    yield (
        Liste(tuple(ElementListe(texte(typo(nom))) for nom in retenues))
        if retenues
        else Paragraphe((manquant("thématiques de la démarche"),))
    )


def _enjeux(racines: list[Noeud]) -> Iterator[Bloc]:
    yield Titre(1, texte("Nos priorités"))
    for racine in racines:
        yield Titre(2, texte(typo(apostrophes(racine.element.intitule))))
        portes = [n.element.intitule for n in racine.enfants][: _detail(racines)]
        if portes:
            yield Liste(tuple(ElementListe(texte(typo(apostrophes(nom)))) for nom in portes))


def _detail(racines: list[Noeud]) -> int:
    """How many objectives stand under each part of the plan: none where the parts fill the panel."""
    return OBJECTIFS_AU_PLUS if len(racines) <= AXES_DETAILLES else 0


def _actions(racines: list[Noeud]) -> Iterator[Bloc]:
    """The actions that were validated; before there is any, the other objectives of the plan."""
    noeuds = [noeud for racine in racines for noeud in racine.parcours()]
    validees = [f for noeud in noeuds for f in noeud.fiches if f.etat in VALIDEES]
    if not validees:
        yield from _autres_objectifs(racines)
        return
    yield Titre(1, texte("Ce que nous faisons"))
    for fiche in validees[:ACTIONS_AU_PLUS]:
        yield Titre(2, texte(typo(apostrophes(fiche.intitule))))
        if fiche.public.strip():
            yield Paragraphe(texte(typo(f"Pour : {minuscule(fiche.public)}")))
    yield from _reste(len(validees) - ACTIONS_AU_PLUS)


def _autres_objectifs(racines: list[Noeud]) -> Iterator[Bloc]:
    """Those that the panel of the priorities leaves out; one for each part where it names the parts only."""
    detail = _detail(racines)
    if detail:
        autres = [n.element.intitule for racine in racines for n in racine.enfants[detail:]]
    else:
        autres = [racine.enfants[0].element.intitule for racine in racines if racine.enfants]
    yield Titre(1, texte("Et aussi" if detail else "Nos objectifs"))
    if autres:
        dits = [typo(apostrophes(nom)) for nom in autres[:ACTIONS_AU_PLUS]]
        yield Liste(tuple(ElementListe(texte(dit)) for dit in dits))
        yield from _reste(len(autres) - ACTIONS_AU_PLUS)
    yield Paragraphe(texte("Le plan d’actions précisera qui fait quoi, où et quand."))


def _reste(n: int) -> Iterator[Bloc]:
    if n > 0:
        yield Paragraphe(texte(f"Et {n} autre{'s' if n > 1 else ''} encore."))


def _etapes(demarche: Demarche) -> Iterator[Bloc]:
    yield Titre(1, texte("Les grandes étapes"))
    yield Liste(
        tuple(
            ElementListe((Trait(quand, gras=True), Trait(typo(f" : {quoi}"))))
            for quand, quoi in _frise(demarche)
        )
    )
    yield Paragraphe(texte("Chaque année, un bilan dit où en sont les actions."))
    yield Titre(1, texte("Nos principes"))
    yield Liste(tuple(ElementListe(texte(dit)) for dit in PRINCIPES))


def _frise(demarche: Demarche) -> Iterator[tuple[str, str]]:
    """The public dates, in order: deliberations, signatures, period."""
    dates = []
    for deliberation in queries.deliberations(demarche):
        if deliberation.organisation.nature != NatureOrganisation.CAF:
            qui = deliberation.assemblee or deliberation.organisation.nom
            dates.append((deliberation.seance_le, f"délibération ({minuscule(qui)})"))
    for acte in demarche.actes.all():
        if acte.fait_le:
            dates.append((acte.fait_le, f"signature ({minuscule(acte.intitule)})"))
    if demarche.debut:
        dates.append((demarche.debut, "début de la convention"))
    if demarche.fin:
        dates.append((demarche.fin, "fin de la convention et évaluation"))
    for jour, quoi in sorted(dates):
        yield date_longue(jour), apostrophes(quoi)


def _qui(demarche: Demarche) -> Iterator[Bloc]:
    signataires = _signataires(demarche)
    convention = acte_de_la_convention(demarche)
    yield Titre(1, texte("Qui s’engage\u00a0?"))
    yield from planche(logos(p.organisation for p in signataires))
    yield Liste(tuple(ElementListe(texte(typo(p.organisation.nom))) for p in signataires))
    yield Titre(1, texte("Nous contacter"))
    joints = [
        p.organisation for p in signataires if p.organisation.adresse or p.organisation.telephone
    ]
    for organisation in joints[:2]:
        lignes = [organisation.nom, organisation.adresse, organisation.telephone]
        yield Paragraphe(texte(typo("\n".join(filter(None, lignes)))))
    if not joints:
        yield Paragraphe((manquant("adresse ou téléphone à publier pour la démarche"),))
    if convention and convention.fait_le:
        yield Paragraphe(
            texte(typo(f"{maj(convention.intitule)}, signée le {date_longue(convention.fait_le)}."))
        )


DEPLIANT = FormatPropre(
    "pdf",
    "PDF, à plier en trois",
    FORMATS["pdf"].type_mime,
    lambda _, document: atelier.rendre(document, EN_DEPLIANT),
)
enregistrer(
    Piece(
        "depliant",
        "Dépliant pour les habitants",
        feuillet,
        manque=manque,
        formats=("pdf", "html"),
        propres=(DEPLIANT,),
    )
)
