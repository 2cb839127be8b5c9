"""The relevé de décisions of a meeting: drafted, amended, proposed, validated by both sides, sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.courriels.actions.envois import mettre_en_attente
from maillage.documents.chartes import charte_de
from maillage.documents.production import DOCX, produire
from maillage.documents.rendus import FORMATS
from maillage.gouvernance import permissions
from maillage.gouvernance.enums import Cote, EtatReleve, EtatReunion
from maillage.gouvernance.models import FichierReleve, Releve, Reunion, ValidationReleve
from maillage.gouvernance.pieces.releve import releve_decisions
from maillage.gouvernance.queries.reunions import invitations, membres
from maillage.interface.typographie import minuscule
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verifier_version, verrouiller
from maillage.regles import versions as contenus
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide

LONGUEUR_D_UN_AMENDEMENT = 4000
ENVOI = "releve.envoi"


@transaction.atomic
def preparer(*, reunion: Reunion, par: Utilisateur, le: dt.datetime) -> Releve:
    """Begin the relevé of a held meeting: its decisions, attendance and follow-ups fill it.

    Raises `ActeRefuse`, `EtatIncompatible` (not held, or one is begun or frozen already).
    """
    reunion = _ouvrir(reunion, par, le)
    existant = reunion.releves.order_by("-numero").first()
    if existant is not None:
        raise EtatIncompatible(
            f"« {existant} » existe déjà : il est « {minuscule(existant.etat.label)} ». Un relevé validé "
            "se corrige par un autre, qui dit ce qu’il corrige."
        )
    return _creer(Releve(reunion=reunion, numero=1), "relevé préparé", par, le)


@transaction.atomic
def corriger(
    *, releve: Releve, ce_qui_est_corrige: str, par: Utilisateur, le: dt.datetime
) -> Releve:
    """Begin a relevé that corrects a frozen one, which is kept; it takes over its amendments.

    Raises `ActeRefuse`, `SaisieInvalide`, `EtatIncompatible` (not frozen, or corrected already).
    """
    reunion = _ouvrir(releve.reunion, par, le)
    fige = verrouiller(releve)
    if fige.fige_le is None:
        raise EtatIncompatible(
            f"« {fige} » n’est pas encore validé : modifiez-le, il n’a pas besoin d’être corrigé."
        )
    dernier = reunion.releves.order_by("-numero").first()
    if dernier is not None and dernier.pk != fige.pk:
        raise EtatIncompatible(f"« {fige} » est déjà corrigé par « {dernier} ».")
    numero = (reunion.releves.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1
    correction = Releve(
        reunion=reunion,
        numero=numero,
        corrige=fige,
        ce_qui_est_corrige=ce_qui_est_corrige.strip(),
        amendements=dict(fige.amendements),
    )
    return _creer(correction, "relevé corrigé", par, le)


@transaction.atomic
def amender(
    *, releve: Releve, version: int, textes: Mapping[str, str], par: Utilisateur, le: dt.datetime
) -> Releve:
    """Set the texts of the items (by key; the empty key opens the relevé); an empty one takes it away.

    Raises `ActeRefuse`, `EtatIncompatible` (proposed or frozen), `ModificationConcurrente`,
    `SaisieInvalide` (an item of another meeting, a text too long).
    """
    frais = _reprendre(releve, par, le, EtatReleve.BROUILLON)
    verifier_version(frais, version)
    cles = {"", *(str(pk) for pk in frais.reunion.points.values_list("pk", flat=True))}
    if not set(textes) <= cles:
        raise SaisieInvalide("Un point amendé n’est pas à l’ordre du jour de cette réunion.")
    if any("\0" in texte for texte in textes.values()):
        raise SaisieInvalide("Un texte contient un caractère nul, qui ne se garde pas.")
    trop_long = next((t for t in textes.values() if len(t) > LONGUEUR_D_UN_AMENDEMENT), None)
    if trop_long is not None:
        raise SaisieInvalide(
            f"Un texte compte {len(trop_long)} caractères : {LONGUEUR_D_UN_AMENDEMENT} au plus."
        )
    nouveaux = {cle: texte.strip() for cle, texte in {**frais.amendements, **textes}.items()}
    nouveaux = {cle: texte for cle, texte in nouveaux.items() if texte}
    if nouveaux == frais.amendements:
        return frais
    avant, frais.amendements = frais.amendements, nouveaux
    frais.version += 1
    controler(frais)
    frais.save()
    _consigner(
        "relevé amendé",
        frais,
        avant={"amendements": avant},
        apres={"amendements": nouveaux},
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def proposer(*, releve: Releve, version: int, par: Utilisateur, le: dt.datetime) -> Releve:
    """Propose the relevé to both sides: until they validate it, or it is taken back, nothing of it changes.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    frais = _reprendre(releve, par, le, EtatReleve.BROUILLON)
    verifier_version(frais, version)
    frais.propose_le, frais.empreinte = le, empreinte_proposee(frais)
    frais.version += 1
    frais.save()
    _consigner("relevé proposé à la validation", frais, apres={"propose_le": le}, par=par, le=le)
    return frais


@transaction.atomic
def reprendre(*, releve: Releve, version: int, par: Utilisateur, le: dt.datetime) -> Releve:
    """Take a proposed relevé back to a draft: the validation of one side, if given, falls.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    frais = _reprendre(releve, par, le, EtatReleve.A_VALIDER)
    verifier_version(frais, version)
    tombees = [str(validation) for validation in frais.validations.all()]
    frais.validations.all().delete()
    frais.propose_le, frais.empreinte = None, ""
    frais.version += 1
    frais.save()
    _consigner(
        "relevé repris en brouillon",
        frais,
        avant={"validations": tombees} if tombees else None,
        apres={"propose_le": None},
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def valider(
    *, releve: Releve, cote: Cote | str, version: int, par: Utilisateur, le: dt.datetime
) -> Releve:
    """Validate the relevé for one of the co-leading sides; with the second one it is frozen.

    Each side validates by an account of its own: nobody validates for both. Raises `ActeRefuse`,
    `EtatIncompatible` (not proposed, side already given, content changed since), and
    `ModificationConcurrente`.
    """
    cote = Cote(cote)
    verrouiller(releve.reunion.demarche)
    frais = verrouiller(releve)
    demarche, jour = frais.reunion.demarche, timezone.localdate(le)
    permissions.exiger(permissions.refus_valider_un_releve(par, demarche, cote, jour))
    _exiger_l_etat(frais, EtatReleve.A_VALIDER)
    verifier_version(frais, version)
    _exiger_de_valider(frais, cote, par)
    validation = ValidationReleve(
        releve=frais,
        cote=cote,
        utilisateur=par,
        nom=par.nom_complet,
        fonction=par.fonction,
        le=le,
    )
    controler(validation)
    validation.save()
    frais.version += 1
    frais.save(update_fields=["version"])
    _consigner(
        f"relevé validé ({cote.label})",
        frais,
        apres={"valide_par": str(validation)},
        par=par,
        le=le,
    )
    if frais.validations.count() == 2:
        _figer(frais, par, le)
    return frais


@transaction.atomic
def envoyer(*, releve: Releve, version: int, par: Utilisateur, le: dt.datetime) -> int:
    """Send the frozen relevé, with its PDF, to whoever sits in the instance; how many mails there are.

    Raises `ActeRefuse`, `EtatIncompatible` (not frozen, nobody has an address), `ModificationConcurrente`.
    """
    frais = _reprendre(releve, par, le, EtatReleve.VALIDE)
    verifier_version(frais, version)
    adresses = destinataires(frais)
    if not adresses:
        raise EtatIncompatible(
            "Aucun membre de l’instance n’a d’adresse électronique. Notez-en dans l’annuaire, ou "
            "téléchargez le relevé pour l’envoyer autrement."
        )
    for adresse, nom in adresses:
        mettre_en_attente(
            nom_du_gabarit=ENVOI,
            destinataire=adresse,
            nom=nom,
            objet=str(frais),
            references={"releve": frais.pk},
            demarche=frais.reunion.demarche.slug,
            cle=f"{ENVOI}:{frais.pk}:{adresse}"[:120],
            par=par,
            le=le,
        )
    frais.envoye_le = le
    frais.version += 1
    frais.save(update_fields=["envoye_le", "version"])
    _consigner("relevé envoyé", frais, apres={"envoye_le": le}, par=par, le=le)
    return len(adresses)


def destinataires(releve: Releve) -> list[tuple[str, str]]:
    """Whoever sat in the instance that day and whoever was invited, with an address: (address, name)."""
    connus: dict[str, str] = {}
    for membre in membres(releve.reunion):
        if membre.personne and membre.personne.courriel:
            connus.setdefault(membre.personne.courriel.strip().lower(), str(membre.personne))
    for invitation in invitations(releve.reunion):
        if invitation.adresse:
            connus.setdefault(invitation.adresse.strip().lower(), invitation.destinataire)
    return sorted(connus.items())


def _exiger_de_valider(frais: Releve, cote: Cote, par: Utilisateur) -> None:
    """Neither twice for a side, nor by one account for both, nor of a text that has changed."""
    for donnee in frais.validations.all():
        if donnee.cote == cote:
            raise EtatIncompatible(
                f"Le côté « {cote.label} » a déjà validé, par {donnee.nom}. Il n’y a plus rien à faire."
            )
        if donnee.utilisateur_id == par.pk:
            raise ActeRefuse(
                f"Vous avez déjà validé ce relevé du côté « {donnee.get_cote_display()} » : l’autre côté "
                "le valide avec un compte qui est le sien."
            )
    if empreinte_proposee(frais) != frais.empreinte:
        raise EtatIncompatible(
            "La réunion a changé depuis que ce relevé est proposé : les deux côtés ne valideraient pas le "
            "même texte. Reprenez-le en brouillon, vérifiez-le, puis proposez-le de nouveau."
        )


def _figer(releve: Releve, par: Utilisateur, le: dt.datetime) -> None:
    """Make its files once in each format, then close it: the database refuses any change from there."""
    document = releve_decisions(releve)
    chartes = {DOCX: charte_de(releve.reunion.demarche)}
    fichiers = [
        _fichier(releve, produire(document, format=f, final=True, charte=chartes.get(f)), f)
        for f in FORMATS
    ]
    FichierReleve.objects.bulk_create(fichiers)
    releve.fige_le = le
    releve.save(update_fields=["fige_le"])
    _consigner("relevé figé", releve, apres=temoin(releve, fichiers), par=par, le=le)


def temoin(releve: Releve, fichiers: list[FichierReleve]) -> dict[str, Any]:
    """What the journal keeps of a frozen relevé: everything but the bytes, told by their fingerprints."""
    return {
        "reunion": releve.reunion_id,
        "numero": releve.numero,
        "empreinte": releve.empreinte,
        "fichiers_figes": [
            {"format": f.format, "taille": f.taille, "empreinte": f.empreinte} for f in fichiers
        ],
    }


def empreinte_proposee(releve: Releve) -> str:
    """The fingerprint of what the two sides validate: the whole document, but for who validated."""
    vierge = Releve(
        reunion=releve.reunion,
        numero=releve.numero,
        corrige=releve.corrige,
        ce_qui_est_corrige=releve.ce_qui_est_corrige,
        amendements=releve.amendements,
    )
    return contenus.empreinte(repr(releve_decisions(vierge)))


def _fichier(releve: Releve, octets: bytes, format: str) -> FichierReleve:
    return FichierReleve(
        releve=releve,
        format=format,
        octets=octets,
        taille=len(octets),
        empreinte=contenus.empreinte(octets),
    )


def _ouvrir(reunion: Reunion, par: Utilisateur, le: dt.datetime) -> Reunion:
    demarche = verrouiller(reunion.demarche)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, demarche, timezone.localdate(le))
    )
    fraiche = verrouiller(reunion)
    if fraiche.etat != EtatReunion.TENUE:
        raise EtatIncompatible(
            f"« {fraiche} » est « {minuscule(fraiche.get_etat_display())} » : seule une réunion tenue a "
            "un relevé de décisions."
        )
    return fraiche


def _reprendre(releve: Releve, par: Utilisateur, le: dt.datetime, etat: EtatReleve) -> Releve:
    _ouvrir(releve.reunion, par, le)
    frais = verrouiller(releve)
    _exiger_l_etat(frais, etat)
    return frais


def _exiger_l_etat(releve: Releve, etat: EtatReleve) -> None:
    if releve.etat == etat:
        return
    suites = {
        EtatReleve.BROUILLON: "proposez-le d’abord à la validation",
        EtatReleve.A_VALIDER: "reprenez-le en brouillon pour le modifier",
        EtatReleve.VALIDE: "corrigez-le par un nouveau relevé",
    }
    raise EtatIncompatible(
        f"« {releve} » est « {minuscule(releve.etat.label)} » : {suites[releve.etat]}."
    )


def _creer(releve: Releve, acte: str, par: Utilisateur, le: dt.datetime) -> Releve:
    controler(releve)
    releve.save()
    apres = {"ce_qui_est_corrige": releve.ce_qui_est_corrige} if releve.corrige_id else None
    _consigner(acte, releve, apres=apres, par=par, le=le)
    return releve


def _consigner(
    acte: str,
    releve: Releve,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=releve,
        demarche=releve.reunion.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
