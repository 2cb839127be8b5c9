"""The attendance sheet, to be printed and signed; and the agenda, to be handed out.

Source: attendance by side and by voice (seed S4-C, article 6), powers (process A3-04).
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions.models import Demarche
from maillage.documents.arbre import (
    Bloc,
    Document,
    Note,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    Trait,
    manquant,
    texte,
)
from maillage.documents.langue import maj
from maillage.gouvernance.enums import Cote, EtatPresence, EtatReunion, TypeInstance, Voix
from maillage.gouvernance.models import MembreInstance, PointOrdreDuJour, Reunion
from maillage.gouvernance.objets import ancres_des_points
from maillage.gouvernance.quand import date_dite, quand_dit
from maillage.gouvernance.queries import reunions as lues
from maillage.gouvernance.queries.presences import (
    Assemblee,
    LigneDePersonne,
    assemblee,
    nom_du_membre,
)
from maillage.interface.typographie import typo
from maillage.regles.erreurs import Introuvable

PLACE_POUR_SIGNER = "\N{NO-BREAK SPACE}\n\N{NO-BREAK SPACE}"  # two lines: a hand needs room
LIGNES_D_INVITES = 4  # empty rows for whoever comes without having been expected


def feuille_de_presence(reunion: Reunion) -> Document:
    """The sheet: one row a member, by side, with the place to sign and the power given or received."""
    lue = assemblee(reunion)
    cotes = [(cote, [ligne for ligne in lue.lignes if ligne.membre.cote == cote]) for cote in Cote]
    blocs: list[Bloc] = list(_faits(reunion))
    for cote, lignes in cotes:
        if lignes:
            blocs += [Titre(2, texte(cote.label)), _tableau(cote.label, lignes)]
    blocs += [Titre(2, texte("Invités")), _invites(lue)]
    blocs.append(
        Note(
            _net(
                "Les membres à titre consultatif et les invités ne prennent pas part aux décisions. "
                "Un mandataire est présent et ne porte qu’un pouvoir. Arrivées et départs en cours "
                "de réunion : noter le point de l’ordre du jour."
            )
        )
    )
    return _document(reunion, "Feuille de présence", tuple(blocs))


def ordre_du_jour(reunion: Reunion) -> Document:
    """The agenda: each item, what is expected of it, the object that it is about, its note."""
    points = list(lues.points(reunion))
    ancres = ancres_des_points(points)
    blocs: list[Bloc] = list(_faits(reunion))
    if reunion.message:
        blocs.append(Paragraphe(_net(reunion.message)))
    if not points:
        blocs.append(Paragraphe((manquant("ordre du jour"),)))
    for rang, point in enumerate(points, start=1):
        blocs += _point(rang, point, ancres[point.pk].intitule if point.pk in ancres else "")
    return _document(reunion, "Ordre du jour", tuple(blocs))


def trouver(demarche: Demarche, cherche: str) -> Reunion:
    """The meeting of that key; without any, the only one. Raises `Introuvable`."""
    toutes = list(lues.reunions(demarche))
    trouvees = [r for r in toutes if cherche in ("", str(r.pk))]
    if len(trouvees) == 1:
        return trouvees[0]
    connues = ", ".join(f"{r.pk} ({r}, {date_dite(r)})" for r in toutes) or "aucune"
    raise Introuvable(
        f"Dites de quelle réunion de « {demarche.slug} ». Choisissez parmi : {connues}."
    )


def a_preparer(demarche: Demarche) -> list[Reunion]:
    """The meetings of which a paper may be wanted: the next COPIL, what follows, then what was held.

    Those that were cancelled are left out; among the held ones the latest comes first.
    """
    gardees = [r for r in lues.reunions(demarche) if r.etat != EtatReunion.ANNULEE]
    a_venir = [r for r in gardees if r.etat != EtatReunion.TENUE]
    tenues = [r for r in reversed(gardees) if r.etat == EtatReunion.TENUE]
    return sorted([*a_venir, *tenues], key=lambda r: r.instance.type != TypeInstance.COPIL)


def _document(reunion: Reunion, titre: str, blocs: tuple[Bloc, ...]) -> Document:
    return Document(
        titre=titre,
        sous_titre=_typographie(str(reunion)),
        blocs=blocs,
        date=reunion.debut,
        mention="Document de réunion",  # a working paper, never a draft of anything
        pied=_typographie(reunion.demarche.nom),
        mots_cles=("réunion", "convention territoriale globale"),
    )


def _faits(reunion: Reunion) -> Iterator[Bloc]:
    faits = [maj(quand_dit(reunion)), str(reunion.instance), reunion.lieu, reunion.lien_visio]
    yield Paragraphe(_net("\n".join(filter(None, faits))))


def _tableau(cote: str, lignes: list[LigneDePersonne]) -> Tableau:
    return Tableau(
        typo(f"Membres : {cote}"),
        ("Membre", "Voix", "Pouvoir à", "Signature"),
        tuple(_ligne(ligne) for ligne in lignes),
        largeurs=(7, 4, 4, 7),
    )


def _ligne(ligne: LigneDePersonne) -> tuple[Texte, ...]:
    membre = ligne.membre
    return (
        _net(f"{nom_du_membre(membre)}{_suppleance(membre)}\n{membre.organisation.nom}"),
        texte("délibérative" if membre.voix == Voix.DELIBERATIVE else "consultative"),
        _net(nom_du_membre(ligne.pouvoir.mandataire) if ligne.pouvoir else ""),
        _net(_signature(ligne)),
    )


def _suppleance(membre: MembreInstance) -> str:
    return f", suppléant(e) de {nom_du_membre(membre.suppleant_de)}" if membre.suppleant_de else ""


def _signature(ligne: LigneDePersonne) -> str:
    """What is known already: signed by tapping, excused; else the place stays free."""
    presence = ligne.presence
    if presence is None or (presence.present == EtatPresence.PRESENT and not presence.signee_le):
        return PLACE_POUR_SIGNER
    return "Émargé sur écran" if presence.signee_le else presence.get_present_display()


def _invites(lue: Assemblee) -> Tableau:
    connus = tuple(
        (_net(presence.nom), _net(presence.organisation), texte(PLACE_POUR_SIGNER))
        for presence in lue.invites
    )
    vide = (texte(""), texte(""), texte(PLACE_POUR_SIGNER))
    libres = (vide,) * max(LIGNES_D_INVITES - len(connus), 1)
    return Tableau(
        "Invités",
        ("Nom", "Organisation", "Signature"),
        connus + libres,
        largeurs=(6, 6, 6),
        entete_de_ligne=False,
    )


def _point(rang: int, point: PointOrdreDuJour, objet: str) -> Iterator[Bloc]:
    yield Titre(2, _net(f"{rang}. {point}"))
    dits = [Trait(point.get_attendu_display(), gras=True)]
    if objet:
        dits.append(Trait(_typographie(f" — {objet}")))
    yield Paragraphe(tuple(dits))
    if point.note:
        yield Paragraphe(_net(point.note))


def _net(ecrit: str) -> Texte:
    return texte(_typographie(ecrit))


def _typographie(ecrit: str) -> str:
    return typo(ecrit.replace("'", "’"))
