"""The final evaluation, prepared: effects measured, the four Cnaf criteria, the démarche, the function.

Sources: national référentiel of the evaluation of CTG (process B.2, W-05): coherence and relevance of the
objectives, degree of achievement, means against objectives, durability of the effects; annexe 6 of the
model convention (seed S4-C): the questions on the démarche and the function of cooperation. What is
computed is written; an appreciation belongs to the partners, and is named as missing until they give it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from maillage.conventions.models import Demarche
from maillage.conventions.pieces.convention import noms_des_signataires
from maillage.conventions.redaction import lire
from maillage.documents.arbre import (
    Alignement,
    Bloc,
    Document,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.financements.queries.pluriannuel import pluriannuel
from maillage.gouvernance.queries.postes import indicateurs_retenus, postes, totaux
from maillage.indicateurs.courbe import dire
from maillage.indicateurs.enums import SensIndicateur
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.indicateurs.queries import indicateurs
from maillage.interface.typographie import accorde, montant, nombre, periode, typo
from maillage.plan_actions.calcul import resumer
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.pieces.mots import dire_l_indicateur
from maillage.plan_actions.queries import fiches
from maillage.plan_actions.queries.avancement import mesures_du_plan

RIEN = "—"
A_DROITE: Alignement = "droite"
ATTEINTE, PAS_ATTEINTE, A_MESURER = "Atteinte", "Non atteinte", "À mesurer"
QUESTIONS = (
    (
        "Lisibilité de l’intervention de la Caf",
        (
            "Ses rôles et ses missions sont-ils mieux repérés, par les familles et par les acteurs\u00a0?",
            "Est-elle sollicitée à bon escient\u00a0?",
        ),
    ),
    (
        "Partenariat local",
        (
            "En quoi la convention a-t-elle renforcé le partenariat\u00a0?",
            "Quels effets sur les liens entre signataires et entre partenaires\u00a0?",
        ),
    ),
    (
        "Services adaptés aux besoins",
        (
            "Des services nouveaux ont-ils été créés\u00a0?",
            "Les services existants ont-ils été optimisés, en fréquentation et en coût\u00a0?",
            "De nouveaux habitants les fréquentent-ils\u00a0?",
        ),
    ),
)


def evaluation_finale(demarche: Demarche) -> Document:
    """The evaluation as it can be prepared now; the appreciations that nobody gave show as missing."""
    quand = periode(demarche.debut, demarche.fin)
    return Document(
        titre="Évaluation finale de la convention",
        sous_titre=typo(f"{demarche.nom}\n{quand[:1].upper()}{quand[1:]}"),
        blocs=tuple(_blocs(demarche)),
        auteur=noms_des_signataires(lire(demarche)),
        pied=typo(demarche.nom),
        mots_cles=("évaluation finale", "effets", "convention territoriale globale"),
    )


def manque(demarche: Demarche) -> Iterator[str]:
    """No effect can be told without one measured value."""
    if not indicateurs(demarche).filter(valeurs__valeur__isnull=False).exists():
        yield "un indicateur avec au moins une valeur relevée"


def _blocs(demarche: Demarche) -> Iterator[Bloc]:
    yield Titre(1, texte("1. Les effets mesurés"))
    yield from _effets(list(indicateurs(demarche)))
    yield Titre(1, texte("2. Les quatre critères"))
    yield from _criteres(demarche)
    yield Titre(1, texte("3. La démarche sur le territoire"))
    yield from _demarche()
    yield Titre(1, texte("4. La fonction de coopération"))
    yield from _fonction(demarche)
    yield Titre(1, texte("5. Recommandations pour la suite"))
    yield Paragraphe((manquant("recommandations du comité de pilotage"),))
    yield Note(
        texte(
            typo(
                "Sources : référentiel national d’évaluation des conventions territoriales globales (Cnaf) ; "
                "convention type, annexe 6. Les tableaux sont calculés ; les appréciations reviennent aux "
                "partenaires."
            )
        )
    )


def _effets(tous: list[Indicateur]) -> Iterator[Bloc]:
    comptes = [_conclusion(i) for i in tous]
    atteintes, mesures = comptes.count(ATTEINTE), len(tous) - comptes.count(A_MESURER)
    yield Paragraphe(
        texte(
            typo(
                f"{accorde(atteintes, 'cible atteinte', 'cibles atteintes')} sur "
                f"{accorde(mesures, 'indicateur mesuré', 'indicateurs mesurés')} ; "
                f"{accorde(len(tous) - mesures, 'indicateur reste', 'indicateurs restent')} à mesurer."
            )
        )
    )
    yield Tableau(
        "De la référence à la dernière valeur",
        ("Indicateur", "Référence", "Dernière valeur", "Cible", "Conclusion"),
        tuple(_effet(i) for i in tous),
        largeurs=(7, 3, 3, 3, 3),
        alignements=("gauche", A_DROITE, A_DROITE, A_DROITE, "gauche"),
    )


def _effet(indicateur: Indicateur) -> tuple[Texte, ...]:
    derniere = _derniere(indicateur)
    nom = typo(f"{indicateur.intitule} ({indicateur.unite})")
    return (
        texte(nom),
        _chiffre(indicateur.reference, f"référence de « {indicateur.intitule} »"),
        texte(f"{dire(derniere.valeur)} ({derniere.annee})")
        if derniere
        else texte(manquant(f"valeur de « {indicateur.intitule} »")),
        _chiffre(indicateur.cible, f"cible de « {indicateur.intitule} »"),
        texte(_conclusion(indicateur)),
    )


def _chiffre(valeur: Decimal | None, nom: str) -> Texte:
    return texte(manquant(nom)) if valeur is None else texte(dire(valeur))


def _derniere(indicateur: Indicateur) -> ValeurIndicateur | None:
    connues = [v for v in indicateur.valeurs.all() if v.valeur is not None]
    return connues[-1] if connues else None


def _conclusion(indicateur: Indicateur) -> str:
    """Whether the last value reaches the target, the way the indicator should go."""
    derniere, cible = _derniere(indicateur), indicateur.cible
    if derniere is None or derniere.valeur is None or cible is None:
        return A_MESURER
    match indicateur.sens:
        case SensIndicateur.BAISSE:
            atteinte = derniere.valeur <= cible
        case SensIndicateur.MAINTIEN:
            atteinte = derniere.valeur == cible
        case _:
            atteinte = derniere.valeur >= cible
    return ATTEINTE if atteinte else PAS_ATTEINTE


def _criteres(demarche: Demarche) -> Iterator[Bloc]:
    lues = list(fiches(demarche))
    total = pluriannuel(demarche).total
    realisees = sum(f.etat in (EtatFiche.REALISEE, EtatFiche.RECONDUITE) for f in lues)
    arretees = sum(f.etat == EtatFiche.ABANDONNEE for f in lues)
    continues = sum(f.est_continue or f.etat == EtatFiche.RECONDUITE for f in lues)
    faits = (
        (
            "Cohérence et pertinence des objectifs",
            (
                f"{accorde(len(lues), 'fiche action', 'fiches action')} au plan, dont "
                f"{accorde(arretees, 'abandonnée')}"
            ),
        ),
        (
            "Degré d’atteinte des objectifs",
            (
                f"{accorde(realisees, 'fiche réalisée', 'fiches réalisées')} ; avancement du plan : "
                f"{resumer(mesures_du_plan(demarche).plan)}"
            ),
        ),
        (
            "Moyens au regard des objectifs",
            f"Prévu : {montant(total.prevu)} ; payé : {montant(total.paye)}",
        ),
        (
            "Pérennité des effets",
            f"{accorde(continues, 'action continue ou reconduite', 'actions continues ou reconduites')}",
        ),
    )
    yield Tableau(
        "Critères du référentiel national",
        ("Critère", "Ce que disent les données", "Appréciation des partenaires"),
        tuple(
            (texte(nom), texte(typo(dit)), texte(manquant(f"appréciation : {nom.lower()}")))
            for nom, dit in faits
        ),
        largeurs=(5, 7, 5),
    )


def _demarche() -> Iterator[Bloc]:
    yield Tableau(
        "Questions évaluatives de l’annexe 6",
        ("Objectif", "Questions", "Réponse"),
        tuple(
            (
                texte(objectif),
                texte("\n".join(f"• {q}" for q in questions)),
                texte(manquant(f"réponse : {objectif[:1].lower()}{objectif[1:]}")),
            )
            for objectif, questions in QUESTIONS
        ),
        largeurs=(4, 9, 4),
    )


def _fonction(demarche: Demarche) -> Iterator[Bloc]:
    tenus = list(postes(demarche))
    if tenus:
        etp = nombre(sum((p.etp for p in tenus if p.clos_le is None), Decimal(0)).normalize())
        heures = sum((sum(totaux(p).totaux, Decimal(0)) for p in tenus), Decimal(0))
        dit = f"{accorde(len(tenus), 'poste')}, {etp} Etp ouverts"
        if heures:
            dit += f" ; {nombre(heures.normalize())} heures notées au carnet d’activité"
        yield Paragraphe(texte(typo(f"{dit}.")))
    else:
        yield Paragraphe((manquant("postes de la fonction de coopération"),))
    retenus = list(indicateurs_retenus(demarche))
    if retenus:
        yield Liste(tuple(ElementListe(texte(dire_l_indicateur(r.indicateur))) for r in retenus))
    else:
        yield Paragraphe((manquant("indicateurs de la fonction de coopération"),))
    yield Paragraphe(
        texte("Effets au regard du référentiel d’emploi\u00a0: ", manquant("effets de la fonction"))
    )
