"""The signature of an act by an external service: entrusted, followed, brought back, given up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries, reperes
from maillage.conventions.actions import signatures
from maillage.conventions.enums import EtatSignature
from maillage.conventions.models import (
    Acte,
    FichierFige,
    Partie,
    ProcedureDeSignature,
    RappelRecu,
    SignataireDeProcedure,
)
from maillage.fichiers.actions import fichiers
from maillage.fichiers.enums import TypeFichier
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import ErreurMetier, EtatIncompatible, SaisieInvalide
from maillage.sceaux.confiance import Confiance
from maillage.sceaux.enums import EtatDuSignataire, EtatProcedure
from maillage.sceaux.fichier import lire
from maillage.sceaux.prestataire import (
    Demande,
    EtatDeProcedure,
    Prestataire,
    PrestataireIndisponible,
    ProcedureRefusee,
    SignataireDemande,
    prestataire,
)


@dataclass(frozen=True, slots=True)
class Invite:
    """Somebody asked to sign for a party, at an address."""

    partie: Partie
    nom: str
    adresse: str


def confier(
    *, acte: Acte, invites: Sequence[Invite], par: Utilisateur, le: dt.datetime
) -> ProcedureDeSignature:
    """Entrust the signature of the act to the external service, which invites these persons in order.

    The service is asked outside of the transaction; asked twice for the same thing, it opens one
    procedure. Raises `ActeRefuse`, `EtatIncompatible`, `SaisieInvalide`, `PrestataireIndisponible`,
    `ProcedureRefusee`.
    """
    service = _service()
    fichier = _exiger(acte, invites, par, le)
    rang = acte.procedures.count() + 1
    reference = service.creer(_demande(acte, fichier, invites, rang))
    try:
        return _garder(acte, fichier, invites, service.nom, reference, par, le)
    except EtatIncompatible:
        if not ProcedureDeSignature.objects.filter(reference=reference).exists():
            service.annuler(reference)
        raise


def _exiger(
    acte: Acte, invites: Sequence[Invite], par: Utilisateur, le: dt.datetime
) -> FichierFige:
    permissions.exiger(
        permissions.refus_ecrire_les_actes(par, acte.demarche, timezone.localdate(le))
    )
    if raison := queries.raison_de_ne_pas_confier(acte):
        raise EtatIncompatible(raison)
    if not invites:
        raise SaisieInvalide("Invitez au moins une personne à signer.")
    for invite in invites:
        if invite.partie.demarche_id != acte.demarche_id or not invite.partie.est_signataire:
            raise SaisieInvalide(f"« {invite.partie} » ne signe pas cet acte.")
        try:
            validate_email(invite.adresse)
        except ValidationError as erreur:
            raise SaisieInvalide(
                f"L’adresse de {invite.nom} (« {invite.adresse} ») n’est pas une adresse électronique."
            ) from erreur
    fichier = queries.pdf_a_signer(acte)
    if fichier is None:
        raise EtatIncompatible("Cet acte n’a pas de PDF figé : il n’y a rien à faire signer.")
    return fichier


def _demande(acte: Acte, fichier: FichierFige, invites: Sequence[Invite], rang: int) -> Demande:
    return Demande(
        intitule=str(acte),
        pdf=queries.octets_scelles(fichier, fichier.sceaux.count()),
        signataires=tuple(
            SignataireDemande(n, i.nom, i.adresse, i.partie.organisation.nom)
            for n, i in enumerate(invites, 1)
        ),
        rappel=settings.ADRESSE + reverse("conventions:rappel"),
        cle=f"{acte.pk}:{fichier.empreinte}:{fichier.version.figee_le.isoformat()}:{rang}",
    )


@transaction.atomic
def _garder(
    acte: Acte,
    fichier: FichierFige,
    invites: Sequence[Invite],
    nom: str,
    reference: str,
    par: Utilisateur,
    le: dt.datetime,
) -> ProcedureDeSignature:
    acte = verrouiller(acte)
    if raison := queries.raison_de_ne_pas_confier(acte):
        raise EtatIncompatible(raison)
    procedure = ProcedureDeSignature.objects.create(
        acte=acte,
        fichier_fige=fichier,
        prestataire=nom,
        reference=reference,
        ouverte_par=par,
        ouverte_le=le,
    )
    SignataireDeProcedure.objects.bulk_create(
        SignataireDeProcedure(
            procedure=procedure, partie=i.partie, rang=n, nom=i.nom, adresse=i.adresse
        )
        for n, i in enumerate(invites, 1)
    )
    _dire("signature confiée à un prestataire", procedure, par, le, {"invités": len(invites)})
    return procedure


def actualiser(
    *, procedure: ProcedureDeSignature, par: Utilisateur, le: dt.datetime
) -> ProcedureDeSignature:
    """Ask the service where the procedure stands, and record what is new: signatures, refusals, the file.

    A party has signed once all the persons invited for it have. What prevents a signature from being
    recorded (no deliberation yet, a gate) is kept as the incident of the procedure, and tried again.
    """
    if procedure.etat != EtatProcedure.EN_COURS:
        return procedure
    service = _service()
    try:
        lu = service.etat(procedure.reference)
        signe = service.fichier(procedure.reference) if lu.etat == EtatProcedure.TERMINEE else None
    except (PrestataireIndisponible, ProcedureRefusee) as erreur:
        return _noter_l_incident(procedure, erreur.message, le)
    _suivre_les_signataires(procedure, lu, par, le)
    incident = _enregistrer_les_signatures(procedure, par, le)
    if signe is not None and not incident:
        # Reading the file takes seconds: it is done before the transaction.
        incident = _defaut(procedure, signe, le)
    if incident:
        return _noter_l_incident(procedure, incident, le)
    return _clore(procedure, lu.etat, signe, par, le)


def _defaut(procedure: ProcedureDeSignature, signe: bytes, le: dt.datetime) -> str:
    """Why the signed file that came back is not kept, or nothing.

    It begins with the frozen file or, where the service wrote it anew, its pages say the version.
    """
    try:
        examen, lus = lire(signe, confiance=Confiance(), le=le)
    except ErreurMetier as erreur:
        return erreur.message
    if not examen.est_entier:
        return (
            "Le fichier rendu par le prestataire n’est pas intact : il n’a pas été gardé. "
            "Demandez-lui le fichier d’origine."
        )
    fige = procedure.fichier_fige
    repere = reperes.ecrire(procedure.acte, fige.version.numero, fige.version.empreinte)
    if signe.startswith(bytes(fige.octets)) or repere in (lus or ()):
        return ""
    return (
        "Le fichier rendu par le prestataire n’est pas celui qui lui a été confié : il n’a pas été "
        "gardé. Demandez-lui le fichier signé de cet acte."
    )


@transaction.atomic
def _suivre_les_signataires(
    procedure: ProcedureDeSignature, lu: EtatDeProcedure, par: Utilisateur, le: dt.datetime
) -> None:
    verrouiller(procedure)
    connus = {s.rang: s for s in procedure.signataires.select_for_update(no_key=True)}
    for etat in lu.signataires:
        connu = connus.get(etat.rang)
        if connu is None or connu.etat == etat.etat:
            continue
        connu.etat, connu.signe_le, connu.raison = etat.etat, etat.le, etat.raison
        connu.save(update_fields=["etat", "signe_le", "raison"])
        apres = {"signataire": connu.nom, "état": EtatDuSignataire(etat.etat).label}
        _dire("signataire chez le prestataire", procedure, par, le, apres)


def _enregistrer_les_signatures(
    procedure: ProcedureDeSignature, par: Utilisateur, le: dt.datetime
) -> str:
    """Record the signature of each party that has signed; what prevented one, or nothing."""
    acte = Acte.objects.select_related("demarche").get(pk=procedure.acte_id)
    incidents = []
    par_partie: dict[int, list[SignataireDeProcedure]] = {}
    for signataire in procedure.signataires.select_related("partie__organisation"):
        par_partie.setdefault(signataire.partie_id, []).append(signataire)
    for siens in par_partie.values():
        partie = siens[0].partie
        connue = queries.signature(acte, partie)
        dates = [s.signe_le for s in siens if s.etat == EtatDuSignataire.A_SIGNE and s.signe_le]
        if len(dates) < len(siens) or (connue and connue.est_donnee):
            continue
        try:
            signatures.enregistrer(
                acte=acte,
                partie=partie,
                etat=EtatSignature.SIGNE,
                version=connue.version if connue else 0,
                signee_le=timezone.localdate(max(dates)),
                provenance=f"{procedure.prestataire}, {procedure.reference}"[:200],
                par=par,
                le=le,
            )
            acte.refresh_from_db()
        except ErreurMetier as erreur:
            incidents.append(
                f"« {partie} » a signé, mais ce n’est pas enregistré. {erreur.message}"
            )
    return " ".join(incidents)


@transaction.atomic
def _clore(
    procedure: ProcedureDeSignature,
    etat: EtatProcedure,
    signe: bytes | None,
    par: Utilisateur,
    le: dt.datetime,
) -> ProcedureDeSignature:
    """Take the procedure to its end, with the signed file."""
    procedure = verrouiller(procedure)
    if procedure.etat != EtatProcedure.EN_COURS:
        return procedure
    procedure.lue_le, procedure.incident = le, ""
    if etat != EtatProcedure.EN_COURS:
        procedure.etat = etat
        if signe is not None:
            nom = procedure.fichier_fige.nom.replace(".pdf", "-signe.pdf")
            procedure.fichier_signe = fichiers.deposer(
                nom=nom, octets=signe, admis=frozenset({TypeFichier.PDF}), par=par, le=le
            )
        apres = {"état": EtatProcedure(etat).label}
        _dire("procédure de signature terminée", procedure, par, le, apres)
    procedure.save()
    return procedure


@transaction.atomic
def _noter_l_incident(
    procedure: ProcedureDeSignature, incident: str, le: dt.datetime
) -> ProcedureDeSignature:
    procedure = verrouiller(procedure)
    procedure.lue_le, procedure.incident = le, incident
    procedure.save(update_fields=["lue_le", "incident"])
    return procedure


def annuler(
    *, procedure: ProcedureDeSignature, motif: str, par: Utilisateur, le: dt.datetime
) -> ProcedureDeSignature:
    """Give up a procedure under way; signatures already recorded stay.

    Raises `ActeRefuse`, `EtatIncompatible`, `SaisieInvalide` without a reason, `ProcedureRefusee`.
    """
    demarche = procedure.acte.demarche
    permissions.exiger(permissions.refus_ecrire_les_actes(par, demarche, timezone.localdate(le)))
    if not motif.strip():
        raise SaisieInvalide("Dites pourquoi la procédure est abandonnée.", champ="motif")
    if procedure.etat != EtatProcedure.EN_COURS:
        raise EtatIncompatible("Cette procédure est déjà finie : elle ne s’abandonne plus.")
    _service().annuler(procedure.reference)
    with transaction.atomic():
        procedure = verrouiller(procedure)
        if procedure.etat == EtatProcedure.EN_COURS:
            procedure.etat = EtatProcedure.ANNULEE
            procedure.save(update_fields=["etat"])
            _dire("procédure de signature abandonnée", procedure, par, le, {}, motif.strip())
    return procedure


def recevoir(*, corps: bytes, entetes: Mapping[str, str], le: dt.datetime) -> bool:
    """Take a call of the service: the procedure will be read again soon; whether the call was new.

    The call itself changes nothing: it only says where to look. Raises `RappelRefuse`, `Introuvable`.
    """
    rappel = _service().lire_rappel(corps, entetes, le)
    procedure = queries.procedure_de_reference(rappel.reference)
    with transaction.atomic():
        procedure = verrouiller(procedure)
        _, nouveau = RappelRecu.objects.get_or_create(
            procedure=procedure, identifiant=rappel.identifiant, defaults={"recu_le": le}
        )
        if nouveau:
            procedure.lue_le = None
            procedure.save(update_fields=["lue_le"])
    return nouveau


def _service() -> Prestataire:
    service = prestataire()
    if service is None:
        raise EtatIncompatible(
            "Cette instance n’a pas de prestataire de signature. Faites signer sur papier, ou demandez à "
            "son administrateur d’en configurer un."
        )
    return service


def _dire(
    acte: str,
    procedure: ProcedureDeSignature,
    par: Utilisateur,
    le: dt.datetime,
    apres: Mapping[str, object],
    motif: str = "",
) -> None:
    consigner(
        acte=acte,
        objet=procedure,
        demarche=procedure.acte.demarche.slug,
        apres={"reference": procedure.reference, **apres},
        motif=motif,
        par=par,
        le=le,
    )
