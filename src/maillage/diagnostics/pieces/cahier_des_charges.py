"""The cahier des charges of the diagnosis: scope, questions, deliverables, stages, actors.

Source: annexe 1 of the model convention (seed S4-C), whose six stages and four items it follows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from maillage.conventions import queries
from maillage.conventions.calendrier import quand_est
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, Partie
from maillage.conventions.pieces.convention import noms_des_signataires
from maillage.conventions.queries.des_feuilles import echeances_de_l_annexe_1, feuilles
from maillage.conventions.redaction import lire
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.pieces.echeancier import ligne
from maillage.diagnostics.queries.diagnostic import diagnostic_de, etapes
from maillage.diagnostics.queries.structures import ouvertes
from maillage.documents.arbre import (
    Bloc,
    Document,
    ElementListe,
    Liste,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.documents.langue import enumerer, maj
from maillage.interface.typographie import (
    accorde,
    date_longue,
    les_premiers,
    minuscule,
    nombre,
    typo,
)

RIEN = "—"
COMMUNES_NOMMEES = 12
# The stages of annexe 1, by the code of their step in the feuille de route of that model.
ETAPES = (
    ("cahier_des_charges", "Rédaction du cahier des charges du diagnostic"),
    ("prestataire", "Mise en concurrence et choix du prestataire"),
    ("lancement", "Lancement du diagnostic"),
    ("conclusions", "Remise des conclusions et présentation au comité de pilotage"),
    ("negociation", "Négociation des objectifs partagés et du plan d’actions"),
)
QUESTIONS = (
    "Quelles sont les caractéristiques des familles du territoire, et comment évoluent-elles\u00a0?",
    "Quels services leur sont proposés, par qui, où, et avec quelle fréquentation\u00a0?",
    "Où l’offre ne répond-elle pas aux besoins, en nombre, en lieu, en horaires ou en coût\u00a0?",
    "Comment les acteurs coopèrent-ils aujourd’hui, et qu’attendent-ils de la convention\u00a0?",
)
LIVRABLES = (
    (
        "Portrait du territoire",
        (
            "Population, familles, ressources, prestations, comparés aux territoires de référence, avec la "
            "source et l’année de chaque chiffre et le respect du secret statistique"
        ),
    ),
    (
        "État des lieux de l’offre",
        (
            "Inventaire des équipements et services de toutes les thématiques, gestionnaires, capacités, "
            "financements, fonctionnement"
        ),
    ),
    (
        "Analyse des besoins",
        (
            "Écart entre l’offre et les besoins, par thématique et par secteur\u00a0; parole des habitants "
            "et des professionnels"
        ),
    ),
    (
        "Enjeux et pistes d’action",
        "Priorités proposées au comité de pilotage, reprises dans les objectifs partagés de l’article 4",
    ),
)


def cahier_des_charges(demarche: Demarche) -> Document:
    """The cahier des charges of the diagnosis; what nobody fixed yet is « à compléter »."""
    faits = lire(demarche)
    return Document(
        titre="Cahier des charges du diagnostic partagé",
        sous_titre=typo(demarche.nom),
        blocs=tuple(_blocs(demarche)),
        auteur=noms_des_signataires(faits),
        pied=typo(demarche.nom),
        mots_cles=("cahier des charges", "diagnostic partagé", "convention territoriale globale"),
    )


def manque(demarche: Demarche) -> Iterator[str]:
    """The scope and the calendar, without which nobody can answer."""
    if not demarche.thematiques_retenues.exists():
        yield "les thématiques du diagnostic"
    if not demarche.perimetre.exists():
        yield "le périmètre de la démarche"
    ouvert = diagnostic_de(demarche)
    if ouvert and etapes(ouvert):
        return
    if not demarche.diagnostic_au_plus_tard_le and not _etapes_du_diagnostic(demarche):
        yield "le calendrier du diagnostic : une date limite, ou une étape dans une feuille de route"


def _blocs(demarche: Demarche) -> Iterator[Bloc]:
    yield Titre(1, texte("1. Objet"))
    yield from _objet(demarche)
    yield Titre(1, texte("2. Périmètre"))
    yield from _perimetre(demarche)
    yield Titre(1, texte("3. Questions posées"))
    yield Liste(tuple(ElementListe(texte(q)) for q in QUESTIONS), numerotee=True)
    yield Titre(1, texte("4. Ce qui existe déjà"))
    yield from _existant(demarche)
    yield Titre(1, texte("5. Livrables"))
    yield Tableau(
        "Livrables attendus",
        ("Livrable", "Contenu"),
        tuple((texte(nom), texte(contenu)) for nom, contenu in LIVRABLES),
        largeurs=(4, 10),
    )
    yield Titre(1, texte("6. Étapes et calendrier"))
    yield from _calendrier(demarche)
    yield Titre(1, texte("7. Acteurs et pilotage"))
    yield from _acteurs(demarche)
    yield Titre(1, texte("8. Confidentialité et données"))
    yield Paragraphe(
        texte(
            "Le prestataire est tenu au secret professionnel, pendant sa mission et après. Les données qui "
            "lui sont confiées ne servent qu’au diagnostic\u00a0; il les rend ou les détruit à son terme. "
            "Aucun chiffre qui permettrait de reconnaître une personne ou un ménage ne figure dans ses "
            "livrables."
        )
    )


def _objet(demarche: Demarche) -> Iterator[Bloc]:
    parties = _noms(demarche, RolePartie.CAF) + _noms(demarche, RolePartie.COLLECTIVITE)
    yield Paragraphe(
        texte(
            typo(
                f"{maj(enumerer(parties))} préparent une convention territoriale globale de services aux "
                "familles. Le diagnostic partagé en est la première étape : il part de l’offre existante et "
                "de son fonctionnement, dit ce dont les familles ont besoin, et permet aux parties de "
                "s’accorder sur un projet de territoire et un plan d’actions."
            )
        )
    )


def _perimetre(demarche: Demarche) -> Iterator[Bloc]:
    communes = list(demarche.communes.distinct().order_by("nom_normalise"))
    habitants = [c.population_municipale for c in communes]
    connus = [h for h in habitants if h is not None]
    population: Texte = (
        texte(f"{nombre(sum(connus))} habitants (population municipale, Insee)")
        if connus and len(connus) == len(habitants)
        else texte(manquant("population du périmètre"))
    )
    noms = les_premiers([c.nom for c in communes], COMMUNES_NOMMEES)
    retenues = enumerer(
        [minuscule(r.thematique.nom) for r in queries.thematiques_retenues(demarche)]
    )
    yield Tableau(
        "Périmètre du diagnostic",
        ("Élément", "Contenu"),
        (
            (texte("Communes"), texte(typo(f"{accorde(len(communes), 'commune')} : {noms}"))),
            (texte("Population"), population),
            (
                texte("Thématiques"),
                texte(maj(retenues)) if retenues else texte(manquant("thématiques du diagnostic")),
            ),
        ),
        largeurs=(3, 10),
    )


def _existant(demarche: Demarche) -> Iterator[Bloc]:
    comptes: dict[str, int] = {}
    for structure, _ in ouvertes(demarche):
        comptes[structure.type] = comptes.get(structure.type, 0) + 1
    dits = [
        typo(f"{TypeStructure(type_).label} : {accorde(n, 'structure')}")
        for type_, n in comptes.items()
    ]
    if demarche.diagnostic.strip():
        dits.append("Une synthèse du diagnostic, rédigée dans la démarche")
    if demarche.coordination.strip():
        dits.append(typo(f"Une fonction de coordination : {demarche.coordination.strip()}"))
    if dits:
        yield Paragraphe(texte("Le prestataire dispose des éléments suivants, qu’il complète."))
        yield Liste(tuple(ElementListe(texte(dit)) for dit in dits))
    else:
        yield Paragraphe((manquant("inventaire, études et schémas dont dispose le territoire"),))


def _calendrier(demarche: Demarche) -> Iterator[Bloc]:
    fin = demarche.diagnostic_au_plus_tard_le
    lignes = [
        *_etapes_du_calendrier(demarche),
        (_jour(fin, "fin du diagnostic"), texte("Fin du diagnostic, au plus tard"), texte(RIEN)),
    ]
    yield Tableau(
        "Calendrier du diagnostic",
        ("Calendrier", "Étape", "Acteurs"),
        tuple(lignes),
        largeurs=(4, 8, 4),
        entete_de_ligne=False,
    )


def _etapes_du_calendrier(demarche: Demarche) -> list[tuple[Texte, ...]]:
    """The échéancier of the diagnosis once it is open; before, what a feuille de route says of it."""
    ouvert = diagnostic_de(demarche)
    prevues = etapes(ouvert) if ouvert else []
    if prevues:
        return [ligne(etape) for etape in prevues]
    echeances = echeances_de_l_annexe_1(demarche)
    propres = _etapes_du_diagnostic(demarche)
    qui = {
        "prestataire": enumerer(_noms(demarche, RolePartie.COLLECTIVITE)),
        "conclusions": "Comité de pilotage, prestataire",
    }
    if echeances or not propres:
        return [
            (_jour(echeances.get(code), etape), texte(etape), texte(maj(qui.get(code, "")) or RIEN))
            for code, etape in ETAPES
        ]
    return [
        (texte(maj(quand)), texte(typo(quoi)), texte(typo(acteurs) or RIEN))
        for quand, quoi, acteurs in propres
    ]


def _jour(jour: dt.date | None, etape: str) -> Texte:
    return texte(date_longue(jour)) if jour else texte(manquant(f"date : {minuscule(etape)}"))


def _etapes_du_diagnostic(demarche: Demarche) -> list[tuple[str, str, str]]:
    """When, what, who: the steps of any feuille de route that speak of the diagnosis."""
    return [
        (quand_est(etape), etape.intitule.strip(), etape.acteurs or etape.instance)
        for feuille in feuilles(demarche).prefetch_related("etapes")
        for etape in feuille.etapes.all()
        if "diagnostic" in etape.intitule.lower()
    ]


def _acteurs(demarche: Demarche) -> Iterator[Bloc]:
    roles: dict[str, list[str]] = {}
    for partie in queries.parties(demarche):
        roles.setdefault(_role(partie), []).append(typo(partie.organisation.nom))
    yield Tableau(
        "Acteurs du diagnostic",
        ("Acteur", "Rôle"),
        (
            *((texte(enumerer(noms)), texte(role)) for role, noms in roles.items()),
            (
                texte("Comité de pilotage"),
                texte("Reçoit les conclusions, valide le diagnostic et arrête les enjeux"),
            ),
            (
                texte("Habitants et professionnels"),
                texte("Prennent part aux ateliers et aux enquêtes"),
            ),
        ),
        largeurs=(5, 9),
    )


def _role(partie: Partie) -> str:
    match partie.role:
        case RolePartie.CAF:
            return "Copilote, apporte ses données, son ingénierie et son expertise des attendus"
        case RolePartie.COLLECTIVITE:
            return (
                "Copilote, choisit le prestataire, conduit le diagnostic et mobilise ses services"
            )
        case _:
            return "Partenaire, contribue à l’état des lieux et aux ateliers"


def _noms(demarche: Demarche, role: RolePartie) -> list[str]:
    parties = [p for p in queries.parties(demarche) if p.role == role and p.est_signataire]
    noms = [p.organisation.designation.replace("'", "’") for p in parties]
    return noms if len(noms) < 4 else [noms[0], f"{len(noms) - 1} autres signataires"]
