"""The acts on the dossier of a meeting: what goes into it, and the pack that is frozen and sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.courriels.actions.envois import mettre_en_attente
from maillage.documents.rubriques import rubriques
from maillage.fichiers.actions.fichiers import deposer
from maillage.fichiers.enums import TypeFichier
from maillage.fichiers.models import Fichier
from maillage.gouvernance import permissions
from maillage.gouvernance.dossier import fichiers
from maillage.gouvernance.dossier.assemblage import RubriqueLue, lire
from maillage.gouvernance.dossier.lettre import GABARIT
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import (
    DossierCopil,
    DossierFige,
    Invitation,
    Reunion,
    RubriqueDuDossier,
)
from maillage.gouvernance.models.dossier import LONGUEUR_DE_NOTE
from maillage.gouvernance.queries.dossiers import Choix, choix_de, dossier_de
from maillage.gouvernance.queries.reunions import invitations
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verifier_version, verrouiller
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

UNE_MINUTE = dt.timedelta(minutes=1)


@transaction.atomic
def composer(
    *, reunion: Reunion, choix: Sequence[Choix], version: int, par: Utilisateur, le: dt.datetime
) -> DossierCopil:
    """Keep what goes in, in that order, with the notes of whoever speaks; the whole choice each time.

    Raises `ModificationConcurrente` when somebody else changed it, `SaisieInvalide` when a rubrique is
    missing, unknown or said twice, or when a note is too long. Without any change nothing is written.
    """
    verrouillee = _exiger(reunion, par, le)
    attendus = [rubrique.code for rubrique in rubriques()]
    if sorted(c.code for c in choix) != sorted(attendus):
        raise SaisieInvalide(
            "Les rubriques du dossier ont changé depuis l’ouverture de cette page. Rechargez-la, "
            "puis refaites votre choix."
        )
    dossier = DossierCopil.objects.select_for_update().filter(reunion=verrouillee).first()
    actuel = dossier or dossier_de(verrouillee)
    if not _est_de_la_meme_main(actuel, version, par, le):
        verifier_version(actuel, version)
    avant = choix_de(verrouillee, attendus)
    apres = [Choix(c.code, c.retenue, _note(c)) for c in choix]
    if avant == apres:
        return actuel
    if dossier is None:
        dossier = DossierCopil.objects.create(reunion=verrouillee, version=actuel.version)
    _ecrire(dossier, apres)
    dossier.version += 1
    dossier.save(update_fields=["version"])
    consigner(
        acte="dossier de réunion composé",
        objet=dossier,
        demarche=verrouillee.demarche.slug,
        avant={"rubriques": _retenues(avant)},
        apres={"rubriques": _retenues(apres), "notes": _notees(avant, apres)},
        par=par,
        le=le,
    )
    return dossier


def figer(*, reunion: Reunion, envoyer: bool, par: Utilisateur, le: dt.datetime) -> DossierFige:
    """Freeze the dossier as it is now: its booklet and its deck are kept with their fingerprints.

    With `envoyer`, the booklet leaves by mail to each person invited who has an address; the deck,
    which holds the notes of whoever speaks, is sent to nobody. Raises `SaisieInvalide` for a dossier
    without content, `EtatIncompatible` for a cancelled meeting, or to send it to nobody.
    """
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, reunion.demarche, timezone.localdate(le))
    )
    jour = timezone.localdate(le)
    lues = lire(reunion, jour)
    if not any(lue.dans_le_dossier for lue in lues):
        raise SaisieInvalide(
            "Ce dossier est vide : aucune rubrique retenue n’a de contenu. Retenez-en une, ou écrivez "
            "l’ordre du jour de la réunion."
        )
    # The files are made before the transaction: nobody else waits for them.
    octets = {nom: f.rendre(reunion, lues, jour) for nom, f in fichiers.FORMATS.items()}
    return _ranger(reunion, lues, octets, envoyer=envoyer, par=par, le=le)


@transaction.atomic
def _ranger(
    reunion: Reunion,
    lues: Sequence[RubriqueLue],
    octets: Mapping[str, bytes],
    *,
    envoyer: bool,
    par: Utilisateur,
    le: dt.datetime,
) -> DossierFige:
    verrouillee = _exiger(reunion, par, le)
    destinataires = _destinataires(verrouillee) if envoyer else []
    if envoyer and not destinataires:
        raise EtatIncompatible(
            "Personne n’a d’adresse parmi les invités de cette réunion : le dossier ne peut pas être "
            "envoyé. Convoquez la réunion, ou figez le dossier sans l’envoyer."
        )
    dernier = verrouillee.dossiers_figes.aggregate(Max("numero"))["numero__max"] or 0
    fige = DossierFige.objects.create(
        reunion=verrouillee,
        numero=dernier + 1,
        rubriques=[lue.rubrique.titre for lue in lues if lue.dans_le_dossier],
        fige_le=le,
        fige_par_nom=par.nom_complet,
        destinataires=len(destinataires),
        **_deposer(verrouillee, octets, dernier + 1, par=par, le=le),
    )
    for invitation in destinataires:
        _envoyer(fige, invitation, par=par, le=le)
    consigner(
        acte="dossier de réunion figé",
        objet=fige,
        demarche=verrouillee.demarche.slug,
        apres={
            "rubriques": fige.rubriques,
            "pdf": fige.pdf.empreinte,
            "pptx": fige.pptx.empreinte,
            "destinataires": fige.destinataires,
        },
        par=par,
        le=le,
    )
    return fige


def _deposer(
    reunion: Reunion,
    octets: Mapping[str, bytes],
    numero: int,
    *,
    par: Utilisateur,
    le: dt.datetime,
) -> dict[str, Fichier]:
    """The two files kept, by format."""
    return {
        format: deposer(
            nom=fichiers.nom(reunion, format, numero),
            octets=contenu,
            admis=frozenset({TypeFichier.PDF, TypeFichier.PPTX}),
            par=par,
            le=le,
        )
        for format, contenu in octets.items()
    }


def _exiger(reunion: Reunion, par: Utilisateur, le: dt.datetime) -> Reunion:
    """The meeting locked, once the right and its state allow to prepare it."""
    verrouillee = verrouiller(reunion)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, verrouillee.demarche, timezone.localdate(le))
    )
    if verrouillee.etat == EtatReunion.ANNULEE:
        raise EtatIncompatible(
            "Cette réunion est annulée : son dossier ne change plus. Préparez celui d’une autre réunion."
        )
    return verrouillee


def _est_de_la_meme_main(
    dossier: DossierCopil, version: int, par: Utilisateur, le: dt.datetime
) -> bool:
    """Whether all that was kept since `version` is an autosave of the same person, just now.

    The page saves by itself while one types: a click that crosses it is no conflict.
    """
    ecart = dossier.version - version
    entre_temps = list(de_l_objet(dossier)[:ecart]) if dossier.pk and ecart > 0 else []
    return len(entre_temps) == ecart > 0 and all(
        e.par == par.email and le - e.le <= UNE_MINUTE for e in entre_temps
    )


def _note(choix: Choix) -> str:
    note = choix.note.replace("\r\n", "\n").strip()
    if "\0" in note:
        raise SaisieInvalide(
            "Cette note contient un caractère nul, qui ne se garde pas. Saisissez-la de nouveau.",
            champ=f"note-{choix.code}",
        )
    if len(note) > LONGUEUR_DE_NOTE:
        raise SaisieInvalide(
            f"Une note compte {LONGUEUR_DE_NOTE} caractères au plus ; celle-ci en a {len(note)}. "
            "Raccourcissez-la.",
            champ=f"note-{choix.code}",
        )
    return note


def _ecrire(dossier: DossierCopil, choix: Sequence[Choix]) -> None:
    RubriqueDuDossier.objects.filter(dossier=dossier).delete()
    lignes = [
        RubriqueDuDossier(dossier=dossier, code=c.code, rang=rang, retenue=c.retenue, note=c.note)
        for rang, c in enumerate(choix)
    ]
    RubriqueDuDossier.objects.bulk_create(lignes)


def _retenues(choix: Sequence[Choix]) -> list[str]:
    titres = {rubrique.code: rubrique.titre for rubrique in rubriques()}
    return [titres[c.code] for c in choix if c.retenue]


def _notees(avant: Sequence[Choix], apres: Sequence[Choix]) -> list[str]:
    """The rubriques whose note changed: the journal, which nobody erases, does not keep the words."""
    titres = {rubrique.code: rubrique.titre for rubrique in rubriques()}
    anciennes = {c.code: c.note for c in avant}
    return [titres[c.code] for c in apres if c.note != anciennes.get(c.code, "")]


def _destinataires(reunion: Reunion) -> list[Invitation]:
    return [invitation for invitation in invitations(reunion) if invitation.adresse]


def _envoyer(
    fige: DossierFige, invitation: Invitation, *, par: Utilisateur, le: dt.datetime
) -> None:
    mettre_en_attente(
        nom_du_gabarit=GABARIT,
        destinataire=invitation.adresse,
        nom=invitation.destinataire,
        objet=f"Dossier : {fige.reunion}",
        references={"dossier": fige.pk, "invitation": invitation.pk},
        demarche=fige.reunion.demarche.slug,
        cle=f"{GABARIT}:{fige.pk}:{invitation.pk}",
        par=par,
        le=le,
    )
