"""The shared diagnosis, from what the partners gathered: situation, offer, constats, workshops.

Its parts are those that annexe 1 of the model convention and the acte d'engagement ask for (seeds S4-C
and S2; process D.3): each one that nobody has written yet is named as missing, in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.conventions.pieces.convention import noms_des_signataires
from maillage.conventions.queries import thematiques_retenues
from maillage.conventions.redaction import lire
from maillage.diagnostics.attendus import PAR_CLE
from maillage.diagnostics.chiffres import chiffres_des_constats
from maillage.diagnostics.enums import CleSection, EtatSection, SortContribution
from maillage.diagnostics.figement import document_de
from maillage.diagnostics.models import Atelier, Diagnostic, SectionDiagnostic
from maillage.diagnostics.pieces.annexe_1 import reponses
from maillage.diagnostics.pieces.echeancier import echeancier
from maillage.diagnostics.pieces.forces import besoins, forces_et_fragilites
from maillage.diagnostics.pieces.offre import offre
from maillage.diagnostics.queries.annexe_1 import controle
from maillage.diagnostics.queries.ateliers import Groupe, Idee, ateliers, groupes
from maillage.diagnostics.queries.constats import constats
from maillage.diagnostics.queries.diagnostic import (
    diagnostic_de,
    etapes,
    sections,
    sections_ecrites,
    version_en_vigueur,
)
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
from maillage.documents.langue import enumerer
from maillage.documents.markdown import blocs as en_blocs
from maillage.documents.markdown import sans_titres
from maillage.documents.places import blocs as blocs_de
from maillage.interface.typographie import accorde, date_longue, minuscule, typo
from maillage.statistiques import regards
from maillage.statistiques.regards import Forme

# Filled by the folders that know them: the figures of the territory, and offer against need.
PORTRAIT, ECART = "portrait", "offre_et_besoins"
Sections = Mapping[CleSection, SectionDiagnostic]


def diagnostic(demarche: Demarche) -> Document:
    """The shared diagnosis: the validated version while it holds, else as it stands now.

    What is missing of a diagnosis in progress shows in its place.
    """
    figee = version_en_vigueur(demarche)
    return document_de(figee) if figee else en_l_etat(demarche)


def en_l_etat(demarche: Demarche) -> Document:
    """The diagnosis as it reads now, whatever was validated."""
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
    if ouvertes(demarche) or ateliers(demarche).exists() or sections_ecrites(demarche):
        return
    yield "la synthèse du diagnostic, une section, un inventaire des services, un constat ou un atelier"


def _parties(demarche: Demarche) -> Iterator[Bloc]:
    """The chapters in order, each with its number; what an unopened diagnosis lacks has no chapter."""
    ouvert = diagnostic_de(demarche)
    ecrites = {CleSection(s.cle): s for s in sections(ouvert)} if ouvert else {}
    chapitres: list[tuple[str, Iterable[Bloc]]] = [
        ("Situation du territoire", _situation(demarche, ecrites)),
        ("L’offre de services aux familles", _offre(demarche, ecrites)),
        ("L’offre au regard des besoins", _ecart(demarche, ecrites)),
        ("Ce que les partenaires constatent ensemble", _constats(demarche, ecrites)),
        ("Ce qu’ont dit les ateliers", _ateliers(demarche)),
        ("Les thématiques et les enjeux", _enjeux(demarche, ecrites)),
    ]
    if ouvert:
        chapitres.insert(0, ("L’objet du diagnostic", _objet(ouvert)))
        controlees = controle(demarche, timezone.localdate())
        chapitres += [
            (
                "L’échéancier",
                echeancier(etapes(ouvert)) or (Paragraphe((manquant("échéancier"),)),),
            ),
            ("Ce que demandent les textes", reponses(controlees)),
        ]
    for numero, (titre, blocs) in enumerate(chapitres, 1):
        yield Titre(1, texte(f"{numero}. {titre}"))
        yield from blocs


def _objet(ouvert: Diagnostic) -> Iterator[Bloc]:
    if ouvert.portee.strip():
        yield from sans_titres(en_blocs(ouvert.portee))
    else:
        yield Paragraphe((manquant("portée du diagnostic"),))
    noms = [minuscule(thematique.nom) for thematique in ouvert.thematiques.all()]
    if noms:
        yield Paragraphe(texte(typo(f"Thématiques étudiées : {enumerer(noms)}.")))


def _section(ecrites: Sections, cle: CleSection) -> Iterator[Bloc]:
    """A section under its heading; nothing for an advised one that nobody began."""
    section = ecrites.get(cle)
    if section is None or not (section.texte or section.motif or PAR_CLE[cle].obligatoire):
        return
    yield Titre(2, texte(typo(cle.label)))
    if section.etat == EtatSection.SANS_OBJET:
        yield Paragraphe(texte(typo(f"Sans objet : {section.motif}")))
    elif section.texte:
        yield from sans_titres(en_blocs(section.texte))
    else:
        yield Paragraphe((manquant(f"section « {cle.label} »"),))


def _offre(demarche: Demarche, ecrites: Sections) -> Iterator[Bloc]:
    yield from _section(ecrites, CleSection.OFFRE)
    yield from offre(demarche) or (Paragraphe((manquant("inventaire des services"),)),)
    yield from _section(ecrites, CleSection.BILAN_CEJ)
    yield from _section(ecrites, CleSection.CHAMPS)
    yield from _section(ecrites, CleSection.COORDINATION)


def _ecart(demarche: Demarche, ecrites: Sections) -> Iterator[Bloc]:
    yield from blocs_de(ECART, demarche) or (
        Paragraphe((manquant("écart entre l’offre et les besoins, taux de couverture"),)),
    )
    yield from _section(ecrites, CleSection.ECARTS)


def _situation(demarche: Demarche, ecrites: Sections) -> Iterator[Bloc]:
    if demarche.diagnostic.strip():
        yield from sans_titres(en_blocs(demarche.diagnostic))
    else:
        yield Paragraphe((manquant("synthèse du diagnostic"),))
    yield from _section(ecrites, CleSection.CARACTERISTIQUES)
    yield from blocs_de(PORTRAIT, demarche) or (
        Paragraphe((manquant("portrait chiffré du territoire"),)),
    )
    yield from _section(ecrites, CleSection.BESOINS)


def _constats(demarche: Demarche, ecrites: Sections) -> Iterator[Bloc]:
    lus = list(constats(demarche))
    # A document travels: open data only (V-24).
    regard = regards.public(Forme.DOCUMENT, ou="diagnostic")
    chiffres = chiffres_des_constats(demarche, lus, regard, timezone.localdate())
    yield from forces_et_fragilites(lus, chiffres)
    yield from _section(ecrites, CleSection.FORCES)
    yield from besoins(lus, chiffres)


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


def _enjeux(demarche: Demarche, ecrites: Sections) -> Iterator[Bloc]:
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
    yield from _section(ecrites, CleSection.ENJEUX)
    enjeux = blocs_de("enjeux", demarche)
    yield from enjeux or (Paragraphe((manquant("enjeux qui se dégagent du diagnostic"),)),)
    yield from _sources(demarche)


def _sources(demarche: Demarche) -> Iterable[Bloc]:
    sources = sorted({c.source for c in constats(demarche) if c.source})
    if sources:
        yield Note(texte(typo(f"Sources des constats : {' ; '.join(sources)}.")))
