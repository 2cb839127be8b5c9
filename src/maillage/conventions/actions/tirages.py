"""A series of documents: asked for by a person, written by a task, kept as one archive."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.enums import TIRAGES_OUVERTS, EtatTirage
from maillage.conventions.models import Demarche, Tirage
from maillage.documents import atelier
from maillage.documents.arbre import Document, manquants
from maillage.documents.archive import archiver
from maillage.documents.chartes import charte_de
from maillage.documents.pieces import FormatPropre, Piece, manque_a, piece, refuser_si_vide
from maillage.documents.production import DOCX, format_de, pret
from maillage.documents.remplacements import caracteres_remplaces
from maillage.fichiers import magasin
from maillage.interface.typographie import accorde, typo
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import ErreurMetier, SaisieInvalide

DOCUMENTS_AU_PLUS = 500
ENTRE_DEUX_NOUVELLES = dt.timedelta(seconds=0.5)
RAPPORT = "rapport.txt"

journal = logging.getLogger(__name__)


@transaction.atomic
def demander(
    *, demarche: Demarche, piece: str, format: str, par: Utilisateur, le: dt.datetime
) -> Tirage:
    """Ask for every document of a piece in one format; the one that is under way, if there is one.

    Raises `ActeRefuse`, `Introuvable` for an unknown piece or format, `SaisieInvalide` for a piece that
    is alone, for an empty series and for one of more than `DOCUMENTS_AU_PLUS`.
    """
    permissions.exiger(permissions.refus_tirer(par, demarche, timezone.localdate(le)))
    choisie = _serie(piece)
    format_de(choisie, format)
    verrouiller(demarche)  # two people who ask at once get the same tirage
    ouvert = demarche.tirages.filter(
        piece=choisie.identifiant, format=format, etat__in=TIRAGES_OUVERTS
    ).first()
    if ouvert:
        return ouvert
    tirage = Tirage.objects.create(
        demarche=demarche,
        piece=choisie.identifiant,
        format=format,
        total=_compter(choisie, demarche),
        demande_par=par.nom_complet,
        demande_le=le,
        avance_le=le,
    )
    consigner(
        acte="tirage demandé",
        objet=tirage,
        demarche=demarche.slug,
        apres={"piece": choisie.identifiant, "format": format, "total": tirage.total},
        par=par,
        le=le,
    )
    return tirage


def _serie(nom: str) -> Piece:
    choisie = piece(nom)
    if not queries.est_une_serie(choisie):
        raise SaisieInvalide(
            f"La pièce « {choisie.intitule} » n’a qu’un exemplaire : téléchargez-la depuis la page "
            "des documents.",
            champ="piece",
        )
    return choisie


def _compter(choisie: Piece, demarche: Demarche) -> int:
    nombre = len(queries.objets_de_la_serie(choisie, demarche))
    if not nombre:
        manque = choisie.a_defaut or "de quoi l’écrire"
        raise SaisieInvalide(
            f"La série « {choisie.intitule} » est vide : il manque {manque}.", champ="piece"
        )
    if nombre > DOCUMENTS_AU_PLUS:
        raise SaisieInvalide(
            f"La série « {choisie.intitule} » compte {nombre} documents, {DOCUMENTS_AU_PLUS} au plus. "
            "Téléchargez-les un à un.",
            champ="piece",
        )
    return nombre


@transaction.atomic
def prendre(*, le: dt.datetime) -> Tirage | None:
    """The oldest tirage that waits, taken by who asks; None when none does."""
    for tirage in Tirage.objects.filter(etat=EtatTirage.EN_ATTENTE).order_by("demande_le", "pk"):
        if _passer(tirage, EtatTirage.EN_ATTENTE, etat=EtatTirage.EN_COURS, avance_le=le):
            return tirage
    return None


def interrompre_les_perdus(*, le: dt.datetime) -> int:
    """Say of the tirages that no longer advance that they are interrupted; how many."""
    perdus = Tirage.objects.filter(
        etat=EtatTirage.EN_COURS, avance_le__lt=le - queries.SANS_NOUVELLES
    )
    return perdus.update(etat=EtatTirage.INTERROMPU, fini_le=le)


def _passer(tirage: Tirage, depuis: EtatTirage, **champs: Any) -> bool:
    """Write the fields if nobody else has moved the tirage meanwhile; whether it was done."""
    for nom, valeur in champs.items():
        setattr(tirage, nom, valeur)
    return bool(Tirage.objects.filter(pk=tirage.pk, etat=depuis).update(**champs))


def tirer(*, tirage: Tirage, horloge: Callable[[], dt.datetime]) -> None:
    """Write the documents of a tirage that was taken, and keep the archive.

    A document that cannot be written is named in the report and stops no other. Anything else that
    fails interrupts the tirage and is raised.
    """
    suivi = _Suivi(tirage, horloge)
    try:
        _ecrire(piece(tirage.piece), tirage, suivi)
        octets = _archive(tirage, suivi)
        suivi.finir(EtatTirage.FAIT, empreinte=magasin.ranger(octets), taille=len(octets))
    except Exception:
        suivi.finir(EtatTirage.INTERROMPU)
        raise


@dataclass
class _Suivi:
    """What a tirage has given so far, told to the page from time to time."""

    tirage: Tirage
    horloge: Callable[[], dt.datetime]
    fichiers: list[tuple[str, bytes]] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)

    def garder(self, nom: str, octets: bytes) -> None:
        self.fichiers.append((nom, octets))
        self._avancer()

    def echouer(self, nom: str, raison: str) -> None:
        self.tirage.echecs.append({"nom": nom, "raison": raison})
        self._avancer()

    def _avancer(self) -> None:
        le = self.horloge()
        self.tirage.faits += 1
        if le - self.tirage.avance_le >= ENTRE_DEUX_NOUVELLES:
            self._noter(avance_le=le)

    def _noter(self, **champs: Any) -> None:
        comptes = {"faits": self.tirage.faits, "echecs": self.tirage.echecs}
        _passer(self.tirage, EtatTirage.EN_COURS, **comptes, **champs)

    def finir(self, etat: EtatTirage, **champs: Any) -> None:
        le = self.horloge()
        self._noter(etat=etat, avance_le=le, fini_le=le, **champs)


def _ecrire(choisie: Piece, tirage: Tirage, suivi: _Suivi) -> None:
    """Build the trees one after the other here, and have them rendered two at a time meanwhile."""
    objets = queries.objets_de_la_serie(choisie, tirage.demarche)
    tirage.total = len(objets)
    choisi = format_de(choisie, tirage.format)
    en_cours: list[tuple[str, Future[bytes]]] = []
    with ThreadPoolExecutor(max_workers=atelier.OUVRIERS) as executant:
        for rang, objet in enumerate(objets, 1):
            nom = f"{rang:03d}-{slugify(str(objet))[:80] or choisie.identifiant}.{choisi.extension}"
            try:
                refuser_si_vide(choisie, manque_a(choisie, objet))
                document = pret(choisie.construire(objet), final=False)
                suivi.remarques += _remarques(nom, document, tirage.format)
                reglages = _reglages(objet, tirage.format)
                if isinstance(choisi, FormatPropre):  # it may read the database: not in a thread
                    suivi.garder(nom, choisi.rendre(objet, document))
                    continue
            except Exception as erreur:
                suivi.echouer(nom, _raison(nom, erreur))
            else:
                rendu = executant.submit(atelier.rendre, document, tirage.format, **reglages)
                en_cours.append((nom, rendu))
            while len(en_cours) > 2 * atelier.OUVRIERS:
                _recueillir(*en_cours.pop(0), suivi)
        for nom, futur in en_cours:
            _recueillir(nom, futur, suivi)


def _reglages(objet: Any, format: str) -> dict[str, Any]:
    """What the renderer is told beside the document: the Word model of the Caf."""
    charte = charte_de(objet) if format == DOCX else None
    return {"charte": charte} if charte else {}


def _recueillir(nom: str, futur: Future[bytes], suivi: _Suivi) -> None:
    try:
        octets = futur.result()
    except Exception as erreur:
        suivi.echouer(nom, _raison(nom, erreur))
    else:
        suivi.garder(nom, octets)


def _raison(nom: str, erreur: Exception) -> str:
    """What the report says of a failure; what nobody foresaw goes to the log."""
    if isinstance(erreur, ErreurMetier):
        return erreur.message
    journal.error("Le document %s n’a pas pu être écrit.", nom, exc_info=erreur)
    return (
        "Une erreur imprévue a empêché de l’écrire ; l’administrateur la trouvera dans le journal."
    )


def _remarques(nom: str, document: Document, format: str) -> list[str]:
    """What the author should know of a document that is written."""
    dites = caracteres_remplaces(document).phrases(format)
    manques = manquants(document)
    if manques:
        dites.append(f"À compléter : {', '.join(manques)}.")
    return [f"{nom} — {phrase}" for phrase in dites]


def _archive(tirage: Tirage, suivi: _Suivi) -> bytes:
    """The archive: the documents, in order, then the report. Files of a format that is compressed
    already are stored as they are."""
    rapport = _rapport(tirage, suivi).encode("utf-8")
    tels_quels = frozenset(nom for nom, _ in suivi.fichiers if tirage.format != "html")
    return archiver([*suivi.fichiers, (RAPPORT, rapport)], stockees=tels_quels)


def _rapport(tirage: Tirage, suivi: _Suivi) -> str:
    demande = timezone.localtime(tirage.demande_le)
    echecs = tirage.echecs
    choisie = piece(tirage.piece)
    lignes = [
        f"{choisie.intitule} — {format_de(choisie, tirage.format).intitule}",
        f"Démarche : {tirage.demarche.nom}",
        f"Demandé par {tirage.demande_par} le {demande:%d/%m/%Y à %H h %M}",
        "",
        f"{accorde(len(suivi.fichiers), 'document écrit', 'documents écrits')} sur {tirage.total}.",
    ]
    if echecs:
        lignes += ["", "N’ont pas pu être écrits :"]
        lignes += [f"- {echec['nom']} : {echec['raison']}" for echec in echecs]
    if suivi.remarques:
        lignes += ["", "À savoir :", *(f"- {remarque}" for remarque in suivi.remarques)]
    return "\n".join(typo(ligne) for ligne in lignes) + "\n"
