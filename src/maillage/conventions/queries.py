"""What may be read: every page and act starts from here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import (
    ENSUITE,
    GESTES,
    SIGNATURES_POSSIBLES,
    TRANSITIONS_ACTE,
    EtatActe,
    EtatSignature,
    RolePartie,
    Situation,
)
from maillage.conventions.models import (
    Acte,
    Deliberation,
    Demarche,
    Habilitation,
    Partie,
    Perimetre,
    Referent,
    Signataire,
    Signature,
    Thematique,
    ThematiqueRetenue,
)
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Mandat, Organisation, Personne, Service
from maillage.regles.erreurs import Introuvable
from maillage.territoires.normalisation import normaliser

M = TypeVar("M", bound=Model)
NB_SIGNATAIRES = Count("parties", filter=Q(parties__est_signataire=True), distinct=True)


def demarches_visibles(par: Utilisateur, le: dt.date) -> QuerySet[Demarche]:
    """The démarches in which `par` holds a role that day."""
    if not par.is_authenticated or not par.is_active:
        return Demarche.objects.none()
    tenues = Habilitation.objects.en_vigueur(le).filter(utilisateur=par)
    directes = tenues.exclude(demarche=None).values("demarche")
    cafs = tenues.filter(demarche=None).values("organisation")
    des_cafs = Partie.objects.filter(role=RolePartie.CAF, organisation__in=cafs).values("demarche")
    return Demarche.objects.filter(Q(pk__in=directes) | Q(pk__in=des_cafs)).select_related(
        "territoire"
    )


def demarche_visible(par: Utilisateur, slug: str, le: dt.date) -> Demarche:
    """The démarche `slug`, if `par` may know of it (`Introuvable`, answered by 404, otherwise)."""
    try:
        return demarches_visibles(par, le).get(slug=slug)
    except Demarche.DoesNotExist:
        raise Introuvable(
            f"Aucune démarche « {slug} » ne vous est ouverte. Vérifiez l'adresse, ou demandez une "
            "habilitation à l'équipe de la démarche."
        ) from None


def demarche_de_l_instance(slug: str) -> Demarche:
    """The démarche `slug`, for the command line of the administrator (`Introuvable` otherwise)."""
    try:
        return Demarche.objects.select_related("territoire").get(slug=slug)
    except Demarche.DoesNotExist:
        connues = ", ".join(Demarche.objects.values_list("slug", flat=True)) or "aucune"
        raise Introuvable(
            f"Aucune démarche « {slug} ». Démarches de l’instance : {connues}."
        ) from None


def toutes_les_demarches() -> QuerySet[Demarche]:
    """Every démarche with its number of signatories, for the command line of the administrator."""
    return Demarche.objects.select_related("territoire").annotate(nb_signataires=NB_SIGNATAIRES)


def parties(demarche: Demarche) -> QuerySet[Partie]:
    """The parties in order, with their organisation and the persons who sign."""
    signataires = Signataire.objects.select_related("mandat__personne")
    return demarche.parties.select_related("organisation__territoire").prefetch_related(
        Prefetch("signataires", queryset=signataires)
    )


def actes(demarche: Demarche) -> QuerySet[Acte]:
    """The acts in order, with their deliberations and their signatures."""
    return demarche.actes.prefetch_related(
        "deliberations__organisation", "signatures__partie__organisation"
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


def raison_de_ne_pas_passer(acte: Acte, vers: EtatActe) -> str | None:
    """Why the act cannot go to that state now, or nothing."""
    etat = EtatActe(acte.etat)
    possibles = TRANSITIONS_ACTE[etat]
    if vers not in possibles:
        suite = ", ".join(f"« {e.label.lower()} »" for e in possibles)
        return f"Un acte « {etat.label.lower()} » ne passe pas à « {vers.label.lower()} ». " + (
            f"Suite possible : {suite}." if suite else "C'est son dernier état."
        )
    if vers == EtatActe.SIGNE:
        return _raison_de_ne_pas_etre_signe(acte)
    return None


def raison_de_ne_pas_signer(acte: Acte, signature: Signature, vers: EtatSignature) -> str | None:
    """Why this party cannot stand there for this act now, or nothing."""
    etat = EtatActe(acte.etat)
    if not signature.partie.est_signataire:
        return (
            f"« {signature.partie} » n'est pas signataire de la convention. "
            "Modifiez d'abord la partie si elle doit l'être."
        )
    if signature.est_donnee and etat != EtatActe.EN_SIGNATURE:
        return (
            f"La signature de « {signature.partie} » est acquise : l'acte n'est plus en signature."
        )
    if vers not in SIGNATURES_POSSIBLES[etat]:
        possibles = [e for e in EtatSignature if e in SIGNATURES_POSSIBLES[etat]]
        suite = ", ".join(f"« {e.label.lower()} »" for e in possibles)
        return (
            f"L'acte est « {etat.label.lower()} » : une signature n'y passe pas à "
            f"« {vers.label.lower()} ». "
        ) + (f"États possibles : {suite}." if suite else "Ses signatures ne changent plus.")
    return None


def _raison_de_ne_pas_etre_signe(acte: Acte) -> str | None:
    """Every signatory has signed, refused, or will adhere later; one of each side has signed."""
    tranchees = {
        EtatSignature.SIGNE,
        EtatSignature.REFUSE,
        EtatSignature.ADHESION_TARDIVE,
    }
    signatures = {s.partie_id: s for s in acte.signatures.all()}
    signataires = list(
        acte.demarche.parties.filter(est_signataire=True).select_related("organisation")
    )
    en_attente = [
        str(p)
        for p in signataires
        if p.pk not in signatures or signatures[p.pk].etat not in tranchees
    ]
    if en_attente:
        return (
            f"Il manque la signature de : {', '.join(en_attente)}. Enregistrez-la, ou notez un refus "
            "ou une adhésion tardive."
        )
    signes = {p.role for p in signataires if signatures[p.pk].est_donnee}
    manquent = [
        role.label for role in (RolePartie.CAF, RolePartie.COLLECTIVITE) if role not in signes
    ]
    if manquent:
        cotes = " et du côté ".join(f"« {cote} »" for cote in manquent)
        return f"Personne n'a signé du côté {cotes} : l'acte ne peut pas être dit signé."
    return None


# ---------------------------------------------------------------- what pages show


def lister(
    par: Utilisateur,
    le: dt.date,
    *,
    texte: str = "",
    caf: Organisation | None = None,
    situation: str = "",
    thematique: Thematique | None = None,
) -> QuerySet[Demarche]:
    """The démarches of `par` that answer the filters, with their acts and `nb_signataires`."""
    trouvees = demarches_visibles(par, le).annotate(nb_signataires=NB_SIGNATAIRES)
    if texte:
        trouvees = trouvees.filter(_nom_contient(texte))
    if caf:
        trouvees = trouvees.filter(
            pk__in=Partie.objects.filter(role=RolePartie.CAF, organisation=caf).values("demarche")
        )
    if thematique:
        retenues = ThematiqueRetenue.objects.filter(thematique=thematique)
        trouvees = trouvees.filter(pk__in=retenues.values("demarche"))
    if situation:
        trouvees = trouvees.filter(_dans_la_situation(situation, le))
    return trouvees.prefetch_related("actes").order_by("nom", "pk")


def _nom_contient(texte: str) -> Q:
    """Accents and case do not count, on either database: compared forms are normalised ones."""
    cherche = normaliser(texte)
    if not cherche:
        return Q(pk=None)
    return (
        Q(territoire__nom_normalise__contains=cherche)
        | Q(slug__contains=cherche.replace(" ", "-"))
        | Q(nom__icontains=texte.replace("\0", " ").strip())
    )


def _dans_la_situation(situation: str, le: dt.date) -> Q:
    return {
        Situation.A_VENIR: Q(debut__gt=le),
        Situation.EN_COURS: Q(debut__lte=le, fin__gte=le),
        Situation.ECHUE: Q(fin__lt=le),
        Situation.SANS_PERIODE: Q(debut=None) | Q(fin=None),
    }.get(Situation(situation), Q())


def cafs_des_demarches(par: Utilisateur, le: dt.date) -> QuerySet[Organisation]:
    """The Cafs of the démarches that `par` sees."""
    parties_caf = Partie.objects.filter(
        role=RolePartie.CAF, demarche__in=demarches_visibles(par, le).order_by().values("pk")
    )
    return Organisation.objects.filter(pk__in=parties_caf.values("organisation"))


def cafs() -> QuerySet[Organisation]:
    """Every Caf of the directory."""
    return Organisation.objects.filter(nature=NatureOrganisation.CAF)


def thematiques() -> QuerySet[Thematique]:
    """The list that all the démarches share."""
    return Thematique.objects.all()


def _un(lignes: QuerySet[M], cle: int, nom: str) -> M:
    """The row of that key among `lignes`; one of another démarche is as if it did not exist."""
    trouve = lignes.filter(pk=cle).first()
    if trouve is None:
        raise Introuvable(f"{nom} n'existe pas, ou plus, dans cette démarche.")
    return trouve


def partie(demarche: Demarche, cle: int) -> Partie:
    """A party of this démarche (`Introuvable` otherwise)."""
    return _un(parties(demarche), cle, "Cette partie")


def signataire(partie: Partie, cle: int) -> Signataire:
    """A signatory of this party (`Introuvable` otherwise)."""
    return _un(partie.signataires.select_related("mandat__personne"), cle, "Ce signataire")


def acte(demarche: Demarche, cle: int) -> Acte:
    """An act of this démarche (`Introuvable` otherwise)."""
    return _un(actes(demarche).select_related("modifie"), cle, "Cet acte")


def deliberation(demarche: Demarche, cle: int) -> Deliberation:
    """A deliberation of this démarche (`Introuvable` otherwise)."""
    return _un(deliberations(demarche), cle, "Cette délibération")


def deliberations(demarche: Demarche) -> QuerySet[Deliberation]:
    """The deliberations in order, with who votes and what they authorise."""
    return demarche.deliberations.select_related("organisation__territoire").prefetch_related(
        "actes"
    )


def thematique_retenue(demarche: Demarche, cle: int) -> ThematiqueRetenue:
    """A thématique that this démarche announces (`Introuvable` otherwise)."""
    retenues = demarche.thematiques_retenues.select_related("thematique")
    return _un(retenues, cle, "Cette thématique")


def thematiques_retenues(demarche: Demarche) -> QuerySet[ThematiqueRetenue]:
    """What the démarche announces, the socle first."""
    return demarche.thematiques_retenues.select_related("thematique")


def thematiques_a_retenir(demarche: Demarche) -> QuerySet[Thematique]:
    """Those of the common list that the démarche does not announce."""
    return Thematique.objects.exclude(pk__in=demarche.thematiques_retenues.values("thematique"))


def codes_des_sous_objectifs(demarche: Demarche) -> set[str]:
    """The sub-objectives pursued."""
    return set(demarche.sous_objectifs.values_list("code", flat=True))


def communes(demarche: Demarche) -> QuerySet[Perimetre]:
    """The perimeter, by name, with what a table says of each commune."""
    return demarche.perimetre.select_related("commune__epci", "commune__departement").order_by(
        "commune__nom_normalise", "commune__code"
    )


def habilitation(demarche: Demarche, cle: int) -> Habilitation:
    """An habilitation in this démarche (`Introuvable` otherwise)."""
    return _un(habilitations(demarche), cle, "Cette habilitation")


def habilitations(demarche: Demarche) -> QuerySet[Habilitation]:
    """Who may act in the démarche, past and present."""
    return demarche.habilitations.select_related("utilisateur", "organisation").order_by(
        "role", "utilisateur__nom", "utilisateur__prenom", "pk"
    )


def habilitations_par_la_caf(demarche: Demarche, le: dt.date) -> QuerySet[Habilitation]:
    """Who sees the démarche because they see all those of its Caf."""
    cafs_parties = demarche.parties.filter(role=RolePartie.CAF).values("organisation")
    return (
        Habilitation.objects.en_vigueur(le)
        .filter(demarche=None, organisation__in=cafs_parties)
        .select_related("utilisateur", "organisation")
        .order_by("organisation__nom", "role", "utilisateur__nom", "pk")
    )


def habilitations_datees(demarche: Demarche, le: dt.date) -> list[tuple[Habilitation, str]]:
    """The habilitations with where that day stands: « en vigueur », « à venir » or « terminée »."""
    return [(ligne, _ou_en_est(ligne, le)) for ligne in habilitations(demarche)]


def _ou_en_est(ligne: Habilitation, le: dt.date) -> str:
    if ligne.fin is not None and ligne.fin < le:
        return "terminée"
    return "à venir" if ligne.debut is not None and ligne.debut > le else "en vigueur"


def organisations_par_lien(
    demarche: Demarche,
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The parties, then the rest of the directory, as choices of a list (two queries)."""
    parties_choix = list(
        demarche.parties.order_by("ordre", "organisation__nom").values_list(
            "organisation", "organisation__nom"
        )
    )
    autres = Organisation.objects.exclude(pk__in=[cle for cle, _ in parties_choix])
    return parties_choix, list(autres.order_by("nom").values_list("pk", "nom"))


def referent(demarche: Demarche, cle: int) -> Referent:
    """A référent of this démarche (`Introuvable` otherwise)."""
    return _un(referents(demarche), cle, "Ce référent")


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


def compte(email: str) -> Utilisateur | None:
    """The account of that address, open or not."""
    return Utilisateur.objects.filter(email=email.strip().lower()).first()


@dataclass(frozen=True)
class Position:
    """Where a signatory stands for an act: the signature is None until something is recorded."""

    acte: Acte
    partie: Partie
    signature: Signature | None

    @property
    def modifiable(self) -> bool:
        """Whether the state of the act lets something be recorded."""
        etat = EtatActe(self.acte.etat)
        acquise = self.signature is not None and self.signature.est_donnee
        return bool(SIGNATURES_POSSIBLES[etat]) and not (acquise and etat != EtatActe.EN_SIGNATURE)

    @property
    def etat(self) -> EtatSignature:
        """The state to show."""
        return EtatSignature(self.signature.etat) if self.signature else EtatSignature.A_PREPARER


def positions(acte: Acte) -> list[Position]:
    """Every signatory of the démarche, in order, with its signature of this act."""
    par_partie = {s.partie_id: s for s in acte.signatures.all()}
    return [
        Position(acte, partie, par_partie.get(partie.pk))
        for partie in parties(acte.demarche)
        if partie.est_signataire or partie.pk in par_partie
    ]


def signature(acte: Acte, partie: Partie) -> Signature | None:
    """What is recorded of this party for this act."""
    return acte.signatures.filter(partie=partie).first()


@dataclass(frozen=True)
class Avancement:
    """An act with what comes next, in words, and how many of the signatories have signed."""

    acte: Acte
    ensuite: str
    signees: int
    attendues: int


def avancement(demarche: Demarche) -> list[Avancement]:
    """The acts in order; the number of queries does not depend on theirs."""
    attendues = demarche.parties.filter(est_signataire=True).count()
    return [
        Avancement(
            acte,
            ENSUITE[EtatActe(acte.etat)],
            sum(signature.est_donnee for signature in acte.signatures.all()),
            attendues,
        )
        for acte in actes(demarche)
    ]


@dataclass(frozen=True)
class Suite:
    """A state that may follow: what to press, what it does, and why not now, or None."""

    vers: EtatActe
    geste: str
    effet: str
    raison: str | None


def suites(acte: Acte) -> list[Suite]:
    """What may follow the state of an act; what goes forward comes first."""
    etats = sorted(TRANSITIONS_ACTE[EtatActe(acte.etat)], key=list(EtatActe).index, reverse=True)
    return [Suite(vers, *GESTES[vers], raison_de_ne_pas_passer(acte, vers)) for vers in etats]


# What has a history of its own, by the word of its address.
TYPES_SUIVIS: dict[str, type[Model]] = {
    "demarche": Demarche,
    "partie": Partie,
    "acte": Acte,
    "deliberation": Deliberation,
    "signature": Signature,
    "habilitation": Habilitation,
    "thematique": ThematiqueRetenue,
    "referent": Referent,
}


def objet_suivi(demarche: Demarche, type: str, cle: int) -> Model:
    """The object of this démarche whose history is asked for (`Introuvable` otherwise)."""
    modele = TYPES_SUIVIS.get(type)
    if modele is None:
        raise Introuvable("Cette sorte d'objet n'a pas d'historique.")
    appartient = {Demarche: Q(pk=demarche.pk), Signature: Q(acte__demarche=demarche)}
    filtre = appartient.get(modele, Q(demarche=demarche))
    return _un(modele._default_manager.filter(filtre), cle, "Cet objet")
