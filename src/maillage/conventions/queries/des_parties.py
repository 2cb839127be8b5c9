"""The parties of a démarche, those who sign for them, and the référents."""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch, QuerySet

from maillage.conventions.enums import (
    RolePartie,
)
from maillage.conventions.models import (
    Demarche,
    Habilitation,
    Partie,
    Referent,
    Signataire,
)
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.partenaires.models import Mandat, Organisation, Personne, Service
from maillage.regles.erreurs import Introuvable
from maillage.territoires.normalisation import normaliser


def parties(demarche: Demarche) -> QuerySet[Partie]:
    """The parties in order, with their organisation and the persons who sign."""
    signataires = Signataire.objects.select_related("mandat__personne")
    return demarche.parties.select_related("organisation__territoire").prefetch_related(
        Prefetch("signataires", queryset=signataires)
    )


def raison_de_garder(partie: Partie) -> str | None:
    """Why this party cannot leave the démarche, or nothing."""
    if partie.signatures.signees().exists():
        return (
            f"« {partie} » a déjà signé un acte de cette démarche : elle ne peut plus en être retirée. "
            "Son départ se règle par un avenant ou une résiliation."
        )
    if partie.demarche.deliberations.filter(organisation=partie.organisation).exists():
        return (
            f"Une délibération de « {partie} » est enregistrée dans cette démarche : la retirer "
            "laisserait ce vote sans auteur."
        )
    if partie.role == RolePartie.CAF:
        autres = partie.demarche.parties.filter(role=RolePartie.CAF).exclude(pk=partie.pk)
        if not autres.exists():
            return "C'est la seule Caf de la démarche : ajoutez d'abord celle qui la remplace."
    return None


def consequences_du_retrait(partie: Partie, le: dt.date) -> list[str]:
    """What happens when this party leaves, in sentences."""
    habilitees = (
        Habilitation.objects.en_vigueur(le)
        .filter(demarche=partie.demarche, organisation=partie.organisation)
        .count()
    )
    signataires = partie.signataires.count()
    phrases = [f"« {partie} » ne sera plus nommée dans les documents de la démarche."]
    if signataires:
        phrases.append(f"La désignation de ses signataires ({signataires}) sera perdue.")
    if partie.champ_intervention:
        phrases.append("Le texte de son champ d'intervention sera perdu ; le journal le garde.")
    if habilitees:
        phrases.append(
            f"Les habilitations de ses agents ({habilitees}) prendront fin ce soir, sauf celles des "
            "invités."
        )
    return [*phrases, "L'organisation reste dans l'annuaire des partenaires."]


def partie(demarche: Demarche, cle: int) -> Partie:
    """A party of this démarche (`Introuvable` otherwise)."""
    return une_ligne(parties(demarche), cle, "Cette partie")


def signataire(partie: Partie, cle: int) -> Signataire:
    """A signatory of this party (`Introuvable` otherwise)."""
    return une_ligne(partie.signataires.select_related("mandat__personne"), cle, "Ce signataire")


def referent(demarche: Demarche, cle: int) -> Referent:
    """A référent of this démarche (`Introuvable` otherwise)."""
    return une_ligne(referents(demarche), cle, "Ce référent")


def referents(demarche: Demarche) -> QuerySet[Referent]:
    """The référents CTG, with who and what they are for."""
    return demarche.referents.select_related(
        "personne", "service__organisation", "thematique"
    ).order_by("thematique__ordre", "service__nom", "personne__nom", "pk")


def personnes_des_parties(demarche: Demarche) -> QuerySet[Personne]:
    """The persons who hold a mandate in one of the parties."""
    organisations = demarche.parties.values("organisation")
    return Personne.objects.filter(
        pk__in=Mandat.objects.filter(organisation__in=organisations).values("personne")
    )


def services_des_parties(demarche: Demarche) -> QuerySet[Service]:
    """The services of the parties."""
    return Service.objects.filter(
        organisation__in=demarche.parties.values("organisation")
    ).select_related("organisation")


def mandats_qui_signent(partie: Partie, le: dt.date) -> QuerySet[Mandat]:
    """The mandates of the organisation that may sign that day and do not yet for this party."""
    return (
        Mandat.objects.en_vigueur(le)
        .filter(organisation=partie.organisation, peut_signer=True)
        .exclude(pk__in=partie.signataires.values("mandat"))
        .select_related("personne")
    )


def organisations_a_ajouter(
    demarche: Demarche, texte: str, au_plus: int = 20
) -> list[Organisation]:
    """Organisations of the directory that are no party yet, by words of their name, sigle or Siren."""
    candidates = Organisation.objects.exclude(
        pk__in=demarche.parties.values("organisation")
    ).select_related("territoire")
    mots = normaliser(texte).split()
    if not mots:
        return []
    trouvees = [
        organisation
        for organisation in candidates.order_by("nom").iterator(chunk_size=500)
        if _repond(organisation, mots)
    ]
    return trouvees[:au_plus]


def _repond(organisation: Organisation, mots: list[str]) -> bool:
    lu = normaliser(f"{organisation.nom} {organisation.sigle} {organisation.siren}")
    return all(mot in lu for mot in mots)


def organisation(cle: int) -> Organisation:
    """An organisation of the directory (`Introuvable` otherwise)."""
    trouvee = Organisation.objects.filter(pk=cle).first()
    if trouvee is None:
        raise Introuvable("Cette organisation n'est pas, ou plus, dans l'annuaire.")
    return trouvee
