"""The seals of the frozen files: asked for by whoever commits a party, put by a task."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from pyhanko.stamp import BaseStampStyle

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.enums import EtatDemandeDeSceau
from maillage.conventions.models import DemandeDeSceau, FichierFige, Partie, Sceau
from maillage.fichiers import magasin
from maillage.journal.actions.evenements import consigner, consigner_refus
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import (
    ErreurMetier,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
)
from maillage.sceaux import cles, horodatage, scellement, tampon
from maillage.sceaux.champs import Champ
from maillage.sceaux.models import CertificatDeSceau
from maillage.sceaux.scellement import CHAMP_DE_L_ARCHIVE, Scelle

ESSAIS = 5  # other parties may seal at the same moment: each seal comes after the one before


@transaction.atomic
def demander(
    *,
    fichier: FichierFige,
    partie: Partie,
    certificat: CertificatDeSceau,
    visible: bool = False,
    sans_horodatage: bool = False,
    par: Utilisateur,
    le: dt.datetime,
) -> DemandeDeSceau:
    """Ask for the seal of a party on a frozen PDF; a task puts it (`apposer`).

    The first seal of a file decides whether those that follow are visible. Raises `ActeRefuse`,
    `Introuvable` for what belongs to another démarche, `EtatIncompatible`.
    """
    acte = verrouiller(fichier.version.acte)
    _exiger(fichier, partie, certificat, par, le)
    if raison := queries.raison_de_ne_pas_sceller(acte):
        raise EtatIncompatible(raison)
    if fichier.sceaux.filter(partie=partie).exists():
        raise EtatIncompatible(f"« {partie} » a déjà scellé ce fichier.")
    attente = {"fichier": fichier, "partie": partie, "etat": EtatDemandeDeSceau.EN_ATTENTE}
    if DemandeDeSceau.objects.filter(**attente).exists():
        raise EtatIncompatible(f"Le sceau de « {partie} » est déjà demandé : il est en cours.")
    demande = DemandeDeSceau.objects.create(
        **attente,
        certificat=certificat,
        visible=visible,
        sans_horodatage=sans_horodatage,
        demande_par=par,
        demande_le=le,
    )
    consigner(
        acte="sceau demandé",
        objet=demande,
        demarche=acte.demarche.slug,
        apres={"fichier": str(fichier), "certificat": certificat.sujet},
        par=par,
        le=le,
    )
    return demande


def apposer(*, demande: DemandeDeSceau, par: Utilisateur, le: dt.datetime) -> DemandeDeSceau:
    """Put the seal that was asked for; what prevents it is kept with the request, and in the journal.

    Sealing takes seconds (the timestamp authority answers when it likes): it is done outside of the
    transaction, and again when another party sealed meanwhile. A request that is done is left alone.
    """
    for _ in range(ESSAIS):
        demande = _relire(demande)
        if demande.etat != EtatDemandeDeSceau.EN_ATTENTE:
            return demande
        rang = demande.fichier.sceaux.count()
        try:
            octets = queries.octets_scelles(demande.fichier, rang)
            return _ranger(demande, rang, octets, *_sceller(demande, octets, le), par=par, le=le)
        except ModificationConcurrente:
            continue
        except ErreurMetier as erreur:
            return _echouer(demande, erreur, par=par, le=le)
    raise ModificationConcurrente(
        "D’autres parties scellent ce fichier en ce moment. Recommencez dans une minute."
    )


def interrompre(*, demande: DemandeDeSceau, par: Utilisateur, le: dt.datetime) -> DemandeDeSceau:
    """Keep that a breakdown prevented the seal; a request that is done is left alone."""
    demande = _relire(demande)
    if demande.etat != EtatDemandeDeSceau.EN_ATTENTE:
        return demande
    panne = EtatIncompatible(
        "Le sceau n’a pas été apposé : une panne imprévue, notée dans les journaux de l’instance. "
        "Recommencez ; si elle revient, prévenez l’administrateur."
    )
    return _echouer(demande, panne, par=par, le=le)


def champ(partie: Partie) -> str:
    """The name of the field of a party in the file."""
    return f"Sceau_partie_{partie.pk}"


def _sceller(demande: DemandeDeSceau, octets: bytes, le: dt.datetime) -> tuple[Scelle, bool]:
    fichier, partie = demande.fichier, demande.partie
    premier = fichier.sceaux.order_by("rang").first()
    signataires = queries.signataires_de_l_acte(fichier.version.demarche)
    boites = None
    if premier is None and demande.visible:
        boites = tampon.places(octets, len(signataires))
    est_visible = premier.est_visible if premier else boites is not None
    sans_place: list[tuple[int, int, int, int] | None] = [None] * len(signataires)
    page, places = boites or (0, sans_place)
    prevus = [
        Champ(champ(p), f"Sceau de « {p.organisation.nom} »", page, place)
        for p, place in zip(signataires, places, strict=True)
    ]
    prevus.append(Champ(CHAMP_DE_L_ARCHIVE, "Horodatage de la copie d’archive"))
    jour = timezone.localdate(le)
    with cles.ouverte(demande.certificat) as cle, _tampon(partie, jour, est_visible) as dessin:
        scelle = scellement.apposer(
            octets,
            champ=champ(partie),
            champs=prevus,
            cle=cle,
            au_nom_de=partie.organisation.nom,
            motif=f"{fichier.version.acte}, version {fichier.version.numero}",
            horodateur=None if demande.sans_horodatage else horodatage.horodateur(),
            tampon=dessin,
        )
    return scelle, est_visible


@contextlib.contextmanager
def _tampon(partie: Partie, le: dt.date, est_visible: bool) -> Iterator[BaseStampStyle | None]:
    if not est_visible:
        yield None
        return
    with tampon.style(partie.organisation.nom, le) as dessin:
        yield dessin


@transaction.atomic
def _ranger(
    demande: DemandeDeSceau,
    rang: int,
    octets: bytes,
    scelle: Scelle,
    est_visible: bool,
    *,
    par: Utilisateur,
    le: dt.datetime,
) -> DemandeDeSceau:
    """Keep the seal, if nobody sealed meanwhile; raises `ModificationConcurrente` otherwise."""
    acte = verrouiller(demande.fichier.version.acte)
    demande = verrouiller(demande)
    fichier, partie, certificat = demande.fichier, demande.partie, demande.certificat
    _exiger(fichier, partie, certificat, par, le)
    if raison := queries.raison_de_ne_pas_sceller(acte):
        raise EtatIncompatible(raison)
    dernier = fichier.sceaux.aggregate(dernier=Max("rang"))["dernier"] or 0
    if dernier != rang:
        raise ModificationConcurrente("Une autre partie vient de sceller ce fichier.")
    entier = octets + scelle.ajout
    demande.sceau = Sceau.objects.create(
        fichier=fichier,
        partie=partie,
        rang=rang + 1,
        ajout=scelle.ajout,
        taille=len(entier),
        empreinte=magasin.empreinte(entier),
        niveau=scelle.niveau,
        est_visible=est_visible,
        certificat_sujet=certificat.sujet,
        certificat_empreinte=certificat.empreinte,
        appose_le=le,
        appose_par=par.email,
        appose_par_nom=par.nom_complet,
    )
    demande.etat = EtatDemandeDeSceau.APPOSE
    demande.save()
    consigner(
        acte="sceau apposé",
        objet=demande.sceau,
        demarche=acte.demarche.slug,
        apres=temoin(demande.sceau),
        par=par,
        le=le,
    )
    return demande


def temoin(sceau: Sceau) -> dict[str, object]:
    """What the journal keeps of a seal."""
    return {
        "fichier": sceau.fichier_id,
        "partie": sceau.partie_id,
        "rang": sceau.rang,
        "taille": sceau.taille,
        "empreinte": sceau.empreinte,
        "niveau": sceau.niveau,
        "certificat": sceau.certificat_empreinte,
    }


def _echouer(
    demande: DemandeDeSceau, erreur: ErreurMetier, *, par: Utilisateur, le: dt.datetime
) -> DemandeDeSceau:
    with transaction.atomic():
        demande = verrouiller(demande)
        demande.etat, demande.echec = EtatDemandeDeSceau.ECHOUE, erreur.message
        demande.save(update_fields=["etat", "echec"])
        consigner_refus(
            acte="sceau",
            objet=demande,
            refus=erreur,
            tentative=f"sceller {demande.fichier}",
            demarche=demande.fichier.version.demarche.slug,
            par=par,
            le=le,
        )
    return demande


def _relire(demande: DemandeDeSceau) -> DemandeDeSceau:
    return DemandeDeSceau.objects.select_related(
        "fichier__version__acte__demarche",
        "fichier__version__demarche",
        "partie__organisation",
        "partie__demarche",
        "certificat",
    ).get(pk=demande.pk)


def _exiger(
    fichier: FichierFige,
    partie: Partie,
    certificat: CertificatDeSceau,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    if partie.demarche_id != fichier.version.demarche_id or fichier.format != "pdf":
        raise Introuvable("Cette partie ou ce fichier n’est pas de cette démarche.")
    permissions.exiger(permissions.refus_sceller_pour(par, partie, timezone.localdate(le)))
    if certificat.organisation_id != partie.organisation_id or certificat.retire_le:
        raise Introuvable("Ce certificat n’est pas de cette organisation, ou il est retiré.")
    if not certificat.valable_du <= le <= certificat.valable_au:
        raise EtatIncompatible(
            f"Le certificat « {certificat} » n’est pas valable ce jour : il l’est du "
            f"{certificat.valable_du:%d/%m/%Y} au {certificat.valable_au:%d/%m/%Y}."
        )
    if not partie.est_signataire:
        raise EtatIncompatible(f"« {partie} » ne signe pas la convention : elle ne la scelle pas.")
