"""The note explicative de synthèse sent to an assembly with its convocation: what, why, for how much.

Source: CGCT, articles L. 2121-12 (communes of 3 500 inhabitants and more) and L. 5211-1 (EPCI); process
D.3: object, budget impact, documents. The report of the deliberation 21-0648 (seed S0) is its model.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, Partie
from maillage.conventions.pieces.choix import a_deliberer, trouver_partie
from maillage.conventions.pieces.deliberation import (
    FaitsDeDeliberation,
    acte_nomme,
    proposition,
)
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
from maillage.documents.langue import de, enumerer, maj
from maillage.documents.markdown import blocs as en_blocs
from maillage.documents.markdown import sans_titres
from maillage.documents.pieces import Piece, enregistrer
from maillage.documents.places import blocs as blocs_de
from maillage.financements.queries.pluriannuel import Pluriannuel, pluriannuel
from maillage.interface.typographie import date_longue, montant, nombre, periode, typo
from maillage.partenaires.enums import NatureOrganisation

A_DROITE: Alignement = "droite"
SEUIL = 3500  # inhabitants: CGCT, article L. 2121-12
SOURCES = {
    NatureOrganisation.COMMUNE: "code général des collectivités territoriales, article L. 2121-12",
    NatureOrganisation.EPCI: (
        "code général des collectivités territoriales, articles L. 2121-12 et L. 5211-1"
    ),
}


def note_synthese(partie: Partie) -> Document:
    """The note for the assembly of that party; what nobody knows yet is « à compléter »."""
    faits = proposition(partie)
    return Document(
        titre="Note explicative de synthèse",
        sous_titre=typo(f"{faits.signataire.nom}\n{maj(acte_nomme(faits.acte) or '')}"),
        blocs=tuple(_blocs(partie, faits)),
        auteur=faits.signataire.nom,
        pied=faits.signataire.nom,
        mots_cles=("note de synthèse", "rapport au conseil", "convention territoriale globale"),
    )


def collectivites(demarche: Demarche) -> list[Partie]:
    """The signatories whose assembly receives such a note."""
    return [p for p in a_deliberer(demarche) if p.role == RolePartie.COLLECTIVITE]


def manque(partie: Partie) -> Iterator[str]:
    """What the assembly would have nothing to say of."""
    if not partie.demarche.actes.exists():
        yield "un acte à soumettre à l’assemblée"


def _blocs(partie: Partie, faits: FaitsDeDeliberation) -> Iterator[Bloc]:
    yield Titre(1, texte("1. Objet"))
    yield from _objet(faits)
    yield Titre(1, texte("2. Contexte"))
    yield from _contexte(faits)
    yield Titre(1, texte("3. Ce que prévoit l’acte"))
    yield from _contenu(faits)
    yield Titre(1, texte("4. Incidence budgétaire"))
    yield from _argent(faits)
    yield Titre(1, texte("5. Ce qui est demandé à l’assemblée"))
    yield from _demandes(faits)
    yield Titre(1, texte("6. Documents joints"))
    yield from _documents(faits)
    yield from _source(partie)


def _objet(faits: FaitsDeDeliberation) -> Iterator[Bloc]:
    acte, demarche = faits.acte, faits.demarche
    nomme = acte_nomme(acte) or "l’acte"
    debut = (acte and acte.debut) or demarche.debut
    fin = (acte and acte.fin) or demarche.fin
    yield Paragraphe(
        texte(
            typo(f"L’assemblée est invitée à se prononcer sur {nomme}, à conclure avec "),
            typo(faits.autres) if faits.autres else manquant("autre partie à l’acte"),
            typo(f", pour la période {periode(debut, fin)}." if debut or fin else "."),
        )
    )
    if acte and acte.limite_signature_le:
        suite = f" {acte.consequence_limite}" if acte.consequence_limite else ""
        yield Paragraphe(
            texte(
                typo(
                    "Sa signature est attendue au plus tard le "
                    f"{date_longue(acte.limite_signature_le)}.{suite}"
                )
            )
        )


def _contexte(faits: FaitsDeDeliberation) -> Iterator[Bloc]:
    demarche = faits.demarche
    if faits.precedente:
        yield Paragraphe(
            texte(typo(f"L’assemblée s’est déjà prononcée par sa délibération {faits.precedente}."))
        )
    if demarche.fin_precedente:
        yield Paragraphe(
            texte(
                typo(
                    "La convention précédente est arrivée à échéance le "
                    f"{date_longue(demarche.fin_precedente)}."
                )
            )
        )
    if demarche.presentation.strip():
        yield from sans_titres(en_blocs(demarche.presentation))
    else:
        yield Paragraphe((manquant("présentation de la démarche"),))


def _contenu(faits: FaitsDeDeliberation) -> Iterator[Bloc]:
    if faits.thematiques:
        yield Paragraphe(
            texte(
                typo(
                    f"La démarche porte sur les thématiques suivantes : {enumerer(faits.thematiques)}."
                )
            )
        )
    else:
        yield Paragraphe((manquant("thématiques de la démarche"),))
    orientations = blocs_de("enjeux", faits.demarche)
    if orientations:
        yield Paragraphe(texte("Les orientations du plan d’actions sont les suivantes."))
        yield from orientations
    else:
        yield Paragraphe((manquant("orientations du plan d’actions"),))


def _argent(faits: FaitsDeDeliberation) -> Iterator[Bloc]:
    lu = pluriannuel(faits.demarche)
    if lu.total.prevu is None and lu.total.vote is None:
        yield Paragraphe((manquant("incidence budgétaire : dépenses, recettes et années"),))
        return
    yield Paragraphe(
        texte(
            "Montants prévus par financeur, d’après les budgets des fiches action et les droits calculés. Un "
            "montant que personne ne connaît n’est pas compté pour zéro."
        )
    )
    yield _tableau(lu)
    nom = faits.signataire.nom
    sien = next((g for g in lu.groupes if typo(g.financeur) == typo(nom)), None)
    prevu = sien.total.prevu if sien else None
    sujet = maj(typo(faits.signataire.designation))
    yield Paragraphe(
        texte(typo(f"{sujet} y apporte {montant(prevu)} sur la période."))
        if prevu is not None
        else texte(manquant(f"part {de(faits.signataire.designation)}"))
    )


def _tableau(lu: Pluriannuel) -> Tableau:
    lignes = [
        (g.financeur, [g.annee(a).prevu for a in lu.annees], g.total.prevu) for g in lu.groupes
    ]
    lignes.append(("Ensemble", [lu.annee(a).prevu for a in lu.annees], lu.total.prevu))
    return Tableau(
        "Financements prévus, en euros",
        ("Financeur", *(str(a) for a in lu.annees), "Total"),
        tuple(
            (texte(typo(nom)), *(_euros(v) for v in annees), _euros(total))
            for nom, annees, total in lignes
        ),
        largeurs=(5, *(3 for _ in lu.annees), 3),
        alignements=("gauche", *(A_DROITE for _ in lu.annees), A_DROITE),
    )


def _euros(valeur: object) -> Texte:
    return texte("—" if valeur is None else nombre(valeur, 2))  # type: ignore[arg-type]  # a Decimal


def _demandes(faits: FaitsDeDeliberation) -> Iterator[Bloc]:
    qui = faits.signataire.representants
    yield Liste(
        (
            ElementListe(texte(typo(f"d’approuver {acte_nomme(faits.acte)} ;"))),
            ElementListe(
                texte(
                    "d’autoriser ",
                    typo(qui) if qui else manquant("personne autorisée à signer"),
                    ", à signer cet acte et tous les documents nécessaires à sa mise en œuvre.",
                )
            ),
        )
    )


def _documents(faits: FaitsDeDeliberation) -> Iterator[Bloc]:
    yield Liste(
        tuple(
            ElementListe(texte(typo(nom)))
            for nom in (
                f"Projet : {acte_nomme(faits.acte)}, avec ses annexes",
                "Projet de délibération",
                "Plan d’actions et fiches action",
            )
        )
    )


def _source(partie: Partie) -> Iterator[Note]:
    nature = NatureOrganisation(partie.organisation.nature)
    if nature not in SOURCES:
        return
    territoire = partie.organisation.territoire
    habitants = territoire.population_municipale if territoire else None
    if nature == NatureOrganisation.COMMUNE and habitants is not None and habitants < SEUIL:
        dit = (
            f"Cette note n’est pas obligatoire : la commune compte {nombre(habitants)} habitants, moins de "
            f"{nombre(SEUIL)} ({SOURCES[nature]})."
        )
    else:
        dit = f"Cette note est adressée aux membres de l’assemblée avec la convocation ({SOURCES[nature]})."
    yield Note(texte(typo(dit)))


enregistrer(
    Piece(
        "note_synthese",
        "Note explicative de synthèse",
        note_synthese,
        objet="partie",
        trouver=trouver_partie,
        lister=collectivites,
        a_defaut="une collectivité signataire",
        manque=manque,
    )
)
