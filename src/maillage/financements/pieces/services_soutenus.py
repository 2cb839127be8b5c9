"""The annexe of supported services: in its place in the convention, or alone in the four formats."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from maillage.conventions.models import Demarche
from maillage.conventions.pieces.convention import noms_des_signataires
from maillage.conventions.redaction import lire as lire_la_convention
from maillage.documents.arbre import (
    Alignement,
    Bloc,
    Document,
    Paragraphe,
    Section,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.documents.pieces import Piece, enregistrer
from maillage.financements import droits_de_l_annexe
from maillage.financements.annexe import Annexe, GroupeDAnnexe, LigneDAnnexe, lire
from maillage.financements.queries.services import PartDeReference, services
from maillage.interface.typographie import accorde, montant, nombre, periode, typo
from maillage.partenaires.models import Organisation
from maillage.regles.financements.droits import Total as TotalDeDroits
from maillage.regles.services_soutenus import Total

INCONNU = "non connu"
RAISONS = 3  # told under the table; the page of the rights tells them all
ENTETES = (
    "Structure",
    "Gestionnaire",
    "Collectivité",
    "Référence N-1",
    "Contracté N",
    "Montant N-1 (€)",
    "Forfait unitaire (€)",
    "Soutien de la collectivité N-1, puis N (€)",
    "COF",
)
LARGEURS = (5, 5, 5, 3, 3, 3, 3, 4, 4)
ALIGNEMENTS: tuple[Alignement, ...] = (
    "gauche",
    "gauche",
    "gauche",
    "droite",
    "droite",
    "droite",
    "droite",
    "droite",
    "gauche",
)


def annexe_des_services(demarche: Demarche) -> Document:
    """The annexe alone; a démarche without any row says what it lacks."""
    annexe = lire(demarche)
    faits = lire_la_convention(demarche)
    return Document(
        titre="Équipements et services soutenus",
        sous_titre=typo(f"{annexe.designation} — {demarche.nom}"),
        blocs=(*blocs(annexe, niveau=1), *_prevus(demarche, annexe, niveau=1))
        or (Paragraphe((manquant("équipements et services soutenus"),)),),
        auteur=noms_des_signataires(faits),
        pied=noms_des_signataires(faits),
        mots_cles=("services soutenus", "bonus territoire", "convention territoriale globale"),
    )


def services_de_l_annexe(demarche: Demarche) -> tuple[Bloc, ...]:
    """What fills the place of the annexe in the convention; nothing while it has no row."""
    annexe = lire(demarche)
    return (*blocs(annexe), *_prevus(demarche, annexe))


def blocs(annexe: Annexe, niveau: int = 2) -> tuple[Bloc, ...]:
    """The amounts of N-1 against their sums, then one table a line of financing, in landscape.

    `niveau` is that of the headings.
    """
    if not annexe.groupes:
        return ()
    tables: list[Bloc] = []
    for groupe in annexe.groupes:
        tables += [Titre(niveau, texte(typo(groupe.intitule))), _tableau(groupe)]
    return (
        Titre(niveau, texte("Montants de l’année N-1 et leur répartition")),
        _sommes(annexe),
        Paragraphe(texte(typo(en_mots(annexe)))),
        Section(tuple(tables), paysage=True),
    )


def _prevus(demarche: Demarche, annexe: Annexe, niveau: int = 2) -> tuple[Bloc, ...]:
    """What the rows open, computed, for their year or the first of the démarche."""
    annee = annexe.annee or (demarche.debut.year if demarche.debut else None)
    if annee is None or not annexe.groupes:
        return ()
    lus = droits_de_l_annexe.lire(demarche, annee)
    if not lus.structures:
        return ()
    rangees = [(structure.nom, structure.totaux) for structure in lus.structures]
    tableau = Tableau(
        typo(f"Droits prévisionnels de {lus.annee}, calculés, en euros"),
        ("Structure", *droits_de_l_annexe.FAMILLES),
        tuple(
            (_cellule(nom), *(_cellule(*_prevu(total)) for total in totaux))
            for nom, totaux in (*rangees, ("Total", lus.totaux))
        ),
        largeurs=(7, 4, 4, 4),
        alignements=("gauche", "droite", "droite", "droite"),
    )
    pourquoi = " ".join(lus.raisons[:RAISONS])
    return (
        Titre(niveau, texte(f"Droits prévisionnels de {lus.annee}")),
        Paragraphe(
            texte(
                typo(
                    "Ces montants sont calculés d’après les lignes ci-dessus et les barèmes connus ; ils "
                    "n’engagent pas la Caf, dont les conventions d’objectifs et de financement font foi."
                    + (f" Ce qui n’a pas pu l’être : {pourquoi}" if pourquoi else "")
                )
            )
        ),
        tableau,
    )


def _prevu(total: TotalDeDroits) -> tuple[str, ...]:
    """What is due, what waits for a signature, how many are not known; a dash when nothing is claimed."""
    en_attente = f"en attente : {nombre(total.en_attente, 2)}" if total.en_attente else ""
    inconnus = f"non calculés : {total.inconnus}" if total.inconnus else ""
    if not total.ouvert and (en_attente or inconnus):
        return (en_attente, inconnus)
    return (nombre(total.ouvert, 2) if total.ouvert else "—", en_attente, inconnus)


def _tableau(groupe: GroupeDAnnexe) -> Tableau:
    return Tableau(
        typo(
            f"{groupe.intitule} : {accorde(len(groupe.lignes), 'service soutenu', 'services soutenus')}"
        ),
        ENTETES,
        (*(_ligne(groupe, ligne) for ligne in groupe.lignes), _total(groupe)),
        largeurs=LARGEURS,
        alignements=ALIGNEMENTS,
    )


def _ligne(groupe: GroupeDAnnexe, ligne: LigneDAnnexe) -> tuple[Texte, ...]:
    service = ligne.service
    return (
        _cellule(
            str(service),
            service.structure.adresse or _commune(ligne),
            f"Caf : {service.structure.identifiant_caf}"
            if service.structure.identifiant_caf
            else "",
        ),
        _cellule(
            _qui(ligne.gestionnaire),
            f"Siren {ligne.gestionnaire.siren}"
            if ligne.gestionnaire and ligne.gestionnaire.siren
            else "",
            ligne.etat.get_statut_display() if ligne.etat else "",
        ),
        _collectivites(ligne),
        _cellule(quantite(service.quantite_reference, groupe.unite)),
        _cellule(
            quantite(service.quantite, groupe.unite),
            f"dont nouvelle : {nombre(service.dont_nouvelle.normalize())}"
            if service.dont_nouvelle
            else "",
            f"à partir de {service.annee}" if service.annee else "",
            f"jusqu’en {service.derniere_annee}" if service.derniere_annee else "",
        ),
        _cellule(euros(service.montant), service.get_source_montant_display()),
        _cellule(
            euros(service.forfait_existant),
            f"nouvelle : {euros(service.forfait_nouveau)}"
            if service.forfait_nouveau is not None
            else "",
        ),
        _cellule(
            f"{euros(ligne.soutien_avant)} ; {euros(ligne.soutien)}", ", ".join(ligne.natures)
        ),
        _cof(ligne),
    )


def _commune(ligne: LigneDAnnexe) -> str:
    return str(ligne.service.structure.commune or "")


def _collectivites(ligne: LigneDAnnexe) -> Texte:
    service = ligne.service
    if service.competente is None or service.competente == service.collectivite:
        return _cellule(_qui(service.collectivite))
    return _cellule(
        f"Compétente : {_qui(service.competente)}", f"Cofinance : {_qui(service.collectivite)}"
    )


def _cof(ligne: LigneDAnnexe) -> Texte:
    if ligne.cof is None:
        return _cellule("à signer" if ligne.service.a_un_bonus else "—")
    return _cellule(ligne.cof.numero, periode(ligne.cof.du, ligne.cof.au))


def _total(groupe: GroupeDAnnexe) -> tuple[Texte, ...]:
    nouvelle = f"dont nouvelle : {nombre(groupe.nouvelle.normalize())}" if groupe.nouvelle else ""
    return (
        _cellule("Total de la ligne"),
        *(_cellule("") for _ in range(2)),
        _cellule(somme(groupe.reference, groupe.unite)),
        _cellule(somme(groupe.quantite, groupe.unite), nouvelle),
        _cellule(somme(groupe.montant)),
        *(_cellule("") for _ in range(3)),
    )


def _sommes(annexe: Annexe) -> Tableau:
    return Tableau(
        "Montants de référence notifiés et somme des lignes de l’annexe, en euros",
        (
            "Collectivité et ligne",
            "Année et source",
            "Montant notifié",
            "Somme des lignes",
            "Écart",
        ),
        (*(_part(part) for part in annexe.parts), _total_general(annexe)),
        largeurs=(6, 6, 3, 3, 3),
        alignements=("gauche", "gauche", "droite", "droite", "droite"),
    )


def _part(part: PartDeReference) -> tuple[Texte, ...]:
    lue, reference = part.repartition, part.reference
    connus = Total(
        sum((s.montant for s in part.concernes if s.montant is not None), Decimal(0)),
        sum(s.montant is None for s in part.concernes),
    )
    ligne = reference.get_ligne_display() if reference and reference.ligne else ""
    return (
        _cellule(_qui(part.collectivite), ligne),
        _cellule(*((str(reference.annee), reference.source) if reference else (INCONNU,))),
        _cellule(euros(reference.montant if reference else None)),
        _cellule(somme(connus)),
        _cellule(nombre(lue.ecart, 2) if lue and not lue.inconnues else INCONNU),
    )


def _total_general(annexe: Annexe) -> tuple[Texte, ...]:
    ecart = annexe.ecart if annexe.montant.est_connu else None
    return (
        _cellule("Total de l’annexe"),
        _cellule(""),
        _cellule(euros(annexe.reference)),
        _cellule(somme(annexe.montant)),
        _cellule(nombre(ecart, 2) if ecart is not None else INCONNU),
    )


def en_mots(annexe: Annexe) -> str:
    """What the gap means, in a sentence: never hidden, never corrected."""
    if annexe.reference is None:
        return (
            "Le montant de référence notifié par la Caf n’est pas enregistré : la somme des lignes ne se "
            "compare à rien."
        )
    if not annexe.montant.est_connu:
        return (
            f"Le montant de {accorde(annexe.montant.inconnues, 'service', 'services')} n’est pas connu : "
            "l’écart ne peut pas être établi."
        )
    if not annexe.ecart:
        return "La somme des lignes est égale, au centime, au montant notifié par la Caf."
    sens = "dépasse" if annexe.ecart > 0 else "n’atteint pas"
    return (
        f"La somme des lignes {sens} le montant notifié par la Caf : écart de "
        f"{montant(abs(annexe.ecart))}."
    )


def quantite(valeur: Decimal | None, unite: str) -> str:
    """« 20 places », « 1 Etp », or « non connu »."""
    if valeur is None:
        return INCONNU
    dite = nombre(valeur.normalize())
    if not unite or unite == "Etp":
        return f"{dite} {unite}".strip()
    return f"{dite} {unite}{'s' if valeur >= 2 else ''}"


def euros(valeur: Decimal | None) -> str:
    """« 12 345,60 », with the decimals that a forfait keeps, or « non connu »."""
    if valeur is None:
        return INCONNU
    decimales = max(2, -int(valeur.normalize().as_tuple().exponent))
    return nombre(valeur, decimales)


def somme(total: Total, unite: str = "", *, monnaie: bool = False) -> str:
    """A sum in its unit, or in euros, and how many rows nobody knows: « … (sans 2 lignes inconnues) »."""
    dite = quantite(total.somme, unite) if unite else nombre(total.somme, 2)
    if monnaie:
        dite = montant(total.somme)
    if total.est_connu:
        return dite
    return f"{dite} (sans {accorde(total.inconnues, 'ligne inconnue', 'lignes inconnues')})"


def _qui(organisation: Organisation | None) -> str:
    return organisation.nom if organisation else INCONNU


def _cellule(*lignes: str) -> Texte:
    return texte(typo("\n".join(filter(None, lignes))))


def _manque(demarche: Demarche) -> Iterator[str]:
    if not services(demarche).exists():
        yield "les équipements et services soutenus : au moins une ligne de l’annexe 3"


# A frozen version keeps it inside the convention, and inside the consolidated text of an avenant.
enregistrer(
    Piece(
        "annexe_services",
        "Annexe 3 : équipements et services soutenus",
        annexe_des_services,
        manque=_manque,
        alias=frozenset({"services_soutenus"}),
    )
)
