"""The shared diagnosis, from what the partners gathered: situation, offer, constats, workshops.

Its parts are those that annexe 1 of the model convention and the acte d'engagement ask for (seeds S4-C
and S2; process D.3): each one that nobody has written yet is named as missing, in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maillage.conventions.models import Demarche
from maillage.conventions.pieces.convention import noms_des_signataires
from maillage.conventions.queries import thematiques_retenues
from maillage.conventions.redaction import lire
from maillage.diagnostics.enums import NatureConstat, SortContribution
from maillage.diagnostics.models import Atelier, ConstatPartage
from maillage.diagnostics.pieces.offre import offre
from maillage.diagnostics.queries.ateliers import Groupe, Idee, ateliers, groupes
from maillage.diagnostics.queries.constats import constats
from maillage.diagnostics.queries.structures import ouvertes
from maillage.documents.arbre import (
    Bloc,
    Document,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    Sommaire,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.documents.markdown import blocs as en_blocs
from maillage.documents.markdown import sans_titres
from maillage.documents.places import blocs as blocs_de
from maillage.interface.typographie import accorde, date_longue, minuscule, typo

# Filled by the folders that know them: the figures of the territory, and offer against need.
PORTRAIT, ECART = "portrait", "offre_et_besoins"
TITRES = {
    NatureConstat.FORCE: "Les forces du territoire",
    NatureConstat.FAIBLESSE: "Ses fragilités",
    NatureConstat.BESOIN: "Les besoins des familles",
}


def diagnostic(demarche: Demarche) -> Document:
    """The shared diagnosis as it stands; what is missing shows in its place."""
    faits = lire(demarche)
    return Document(
        titre="Diagnostic partagé",
        sous_titre=typo(demarche.nom),
        blocs=(Sommaire(profondeur=1), *_parties(demarche)),
        auteur=noms_des_signataires(faits),
        pied=typo(demarche.nom),
        mots_cles=("diagnostic partagé", "convention territoriale globale"),
    )


def manque(demarche: Demarche) -> Iterator[str]:
    """What keeps the diagnosis from saying anything: no text, no inventory, no constat, no workshop."""
    if demarche.diagnostic.strip() or constats(demarche).exists():
        return
    if not ouvertes(demarche) and not ateliers(demarche).exists():
        yield "la synthèse du diagnostic, un inventaire des services, un constat ou un atelier"


def _parties(demarche: Demarche) -> Iterator[Bloc]:
    yield Titre(1, texte("1. Situation du territoire"))
    yield from _situation(demarche)
    yield Titre(1, texte("2. L’offre de services aux familles"))
    yield from offre(demarche) or (Paragraphe((manquant("inventaire des services"),)),)
    yield Titre(1, texte("3. L’offre au regard des besoins"))
    yield from blocs_de(ECART, demarche) or (
        Paragraphe((manquant("écart entre l’offre et les besoins, taux de couverture"),)),
    )
    yield Titre(1, texte("4. Ce que les partenaires constatent ensemble"))
    yield from _constats(list(constats(demarche)))
    yield Titre(1, texte("5. Ce qu’ont dit les ateliers"))
    yield from _ateliers(demarche)
    yield Titre(1, texte("6. Les thématiques et les enjeux"))
    yield from _enjeux(demarche)


def _situation(demarche: Demarche) -> Iterator[Bloc]:
    if demarche.diagnostic.strip():
        yield from sans_titres(en_blocs(demarche.diagnostic))
    else:
        yield Paragraphe((manquant("synthèse du diagnostic"),))
    yield from blocs_de(PORTRAIT, demarche) or (
        Paragraphe((manquant("portrait chiffré du territoire"),)),
    )


def _constats(lus: list[ConstatPartage]) -> Iterator[Bloc]:
    for nature, titre in TITRES.items():
        siens = [c for c in lus if c.nature == nature]
        yield Titre(2, texte(titre))
        if not siens:
            yield Paragraphe((manquant(f"constats : {minuscule(titre)}"),))
            continue
        yield Tableau(
            titre,
            ("Constat", "Thématique", "D’où il vient"),
            tuple(_ligne_de_constat(c) for c in siens),
            largeurs=(8, 3, 5),
            entete_de_ligne=False,
        )


def _ligne_de_constat(constat: ConstatPartage) -> tuple[Texte, ...]:
    source = typo(constat.source) if constat.source else manquant(f"source de « {constat} »")
    return (
        texte(typo(constat.texte)),
        texte(str(constat.thematique or "toutes")),
        texte(source),
    )


def _ateliers(demarche: Demarche) -> Iterator[Bloc]:
    lus = [(atelier, groupes(atelier)) for atelier in ateliers(demarche)]
    tenus = [(atelier, groupes_lus) for atelier, groupes_lus in lus if groupes_lus]
    if not tenus:
        yield Paragraphe((manquant("atelier avec ses contributions"),))
    for atelier, groupes_lus in reversed(tenus):
        yield Titre(2, texte(typo(atelier.intitule)))
        yield from _atelier(atelier, groupes_lus)


def _atelier(atelier: Atelier, groupes_lus: list[Groupe]) -> Iterator[Bloc]:
    ou = f", {atelier.lieu}" if atelier.lieu else ""
    nombre = sum(1 + len(idee.fusionnees) for groupe in groupes_lus for idee in groupe.idees)
    yield Paragraphe(
        texte(
            typo(
                f"« {atelier.question} » Atelier du {date_longue(atelier.tenu_le)}{ou} : "
                f"{accorde(nombre, 'contribution')}."
            )
        )
    )
    for groupe in groupes_lus:
        idees = [i for i in groupe.idees if i.contribution.sort != SortContribution.LAISSEE]
        if idees:
            yield Tableau(
                typo(f"{atelier.intitule} : {minuscule(groupe.intitule) or 'sans groupe'}"),
                ("Contribution", "Voix", "Ce qu’elle est devenue"),
                tuple(_ligne_d_idee(idee) for idee in idees),
                largeurs=(9, 2, 5),
                alignements=("gauche", "droite", "gauche"),
            )


def _ligne_d_idee(idee: Idee) -> tuple[Texte, ...]:
    devenus = "\n".join(f"{d.libelle} : {d.intitule}" for d in idee.devenus)
    return (
        texte(typo(idee.contribution.texte)),
        texte(str(idee.voix)),
        texte(typo(devenus or minuscule(idee.contribution.get_sort_display()))),
    )


def _enjeux(demarche: Demarche) -> Iterator[Bloc]:
    retenues = list(thematiques_retenues(demarche))
    if retenues:
        yield Paragraphe(texte("La démarche porte sur les thématiques suivantes."))
        yield Liste(
            tuple(
                ElementListe(
                    texte(typo(f"{r.thematique.nom} ({minuscule(r.get_caractere_display())})"))
                )
                for r in retenues
            )
        )
    else:
        yield Paragraphe((manquant("thématiques de la démarche"),))
    enjeux = blocs_de("enjeux", demarche)
    yield from enjeux or (Paragraphe((manquant("enjeux qui se dégagent du diagnostic"),)),)
    yield from _sources(demarche)


def _sources(demarche: Demarche) -> Iterable[Bloc]:
    sources = sorted({c.source for c in constats(demarche) if c.source})
    if sources:
        yield Note(texte(typo(f"Sources des constats : {' ; '.join(sources)}.")))
