"""How démarches end: at their term, before it by a termination, and what follows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import (
    ETATS_EN_SIGNATURE,
    TRANSITIONS_RESILIATION,
    EtatActe,
    EtatResiliation,
    RolePartie,
    TypeActe,
)
from maillage.conventions.models import Acte, Demarche, Partie, Resiliation
from maillage.conventions.queries.des_demarches import demarches_visibles
from maillage.conventions.queries.des_parties import parties
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.interface.typographie import date_longue
from maillage.regles.echeances import UN_JOUR
from maillage.regles.fins import CAS, CasDeResiliation, Echeance, Raccord, alerte_du_jour, raccord

ONT_ENGAGE = frozenset({EtatActe.SIGNE, EtatActe.REMPLACE, EtatActe.RESILIE})


@dataclass(frozen=True)
class FinDeDemarche:
    """Where a démarche stands towards its end on the day `le`; nothing here is stored.

    `convention` is its latest convention; `resiliation` the one that ended it; `en_cours` the one
    that is prepared or notified.
    """

    demarche: Demarche
    le: dt.date
    convention: Acte | None
    resiliation: Resiliation | None
    en_cours: Resiliation | None
    successeur: Demarche | None

    @property
    def dernier_jour(self) -> dt.date | None:
        """The last day of the démarche: that of its period, or the eve of a termination."""
        if self.resiliation and self.resiliation.effet_le:
            return self.resiliation.effet_le - UN_JOUR
        return self.demarche.fin

    @property
    def est_finie(self) -> bool:
        """Whether that day is past: the convention obliges nobody any more."""
        return self.dernier_jour is not None and self.dernier_jour < self.le

    @property
    def est_echue(self) -> bool:
        """Whether the period ran to its term."""
        return self.est_finie and self.resiliation is None

    @property
    def a_ete_signee(self) -> bool:
        """Whether a convention was ever signed by all in this démarche."""
        return self.convention is not None and self.convention.etat in ONT_ENGAGE

    @property
    def jours(self) -> int | None:
        """The days since the last one; those that remain are negative."""
        return (self.le - self.dernier_jour).days if self.dernier_jour else None

    @property
    def releve_signee(self) -> bool:
        """Whether the démarche that follows has a signed convention: nothing is awaited here."""
        if self.successeur is None:
            return False
        return any(
            acte.type == TypeActe.CONVENTION and acte.etat == EtatActe.SIGNE
            for acte in self.successeur.actes.all()
        )

    @property
    def alerte(self) -> Echeance | None:
        """The latest alert that has rung; none once the next convention is signed."""
        if self.demarche.fin is None or self.resiliation or self.releve_signee:
            return None
        return alerte_du_jour(self.demarche.fin, self.le)


def peut_etre_finie(demarche: Demarche, le: dt.date) -> bool:
    """Whether its end is worth reading: its period is over, or a termination began (one query at most)."""
    passee = demarche.fin is not None and demarche.fin < le
    return passee or Resiliation.objects.filter(acte__demarche=demarche).exists()


def fin_de(demarche: Demarche, le: dt.date) -> FinDeDemarche:
    """Where one démarche stands towards its end."""
    return fins_de([demarche], le)[0]


def fins_de(demarches: Sequence[Demarche], le: dt.date) -> list[FinDeDemarche]:
    """Where each démarche stands, in their order; the number of queries does not depend on theirs."""
    prefetch_related_objects(
        list(demarches), "actes", Prefetch("successeur", Demarche.objects.prefetch_related("actes"))
    )
    par_acte: dict[int, list[Resiliation]] = {}
    for resiliation in Resiliation.objects.filter(acte__demarche__in=demarches):
        par_acte.setdefault(resiliation.acte_id, []).append(resiliation)
    return [_fin(demarche, par_acte, le) for demarche in demarches]


def _fin(demarche: Demarche, par_acte: dict[int, list[Resiliation]], le: dt.date) -> FinDeDemarche:
    conventions = [a for a in demarche.actes.all() if a.type == TypeActe.CONVENTION]
    siennes = [r for acte in conventions for r in par_acte.get(acte.pk, [])]
    return FinDeDemarche(
        demarche,
        le,
        max(conventions, key=lambda a: (a.debut or dt.date.min, a.pk), default=None),
        next((r for r in siennes if r.etat == EtatResiliation.PRONONCEE), None),
        next((r for r in siennes if r.est_ouverte), None),
        getattr(demarche, "successeur", None),
    )


def est_visible(par: Utilisateur, demarche: Demarche | None, le: dt.date) -> bool:
    """Whether `par` may open that démarche: the name of the one before is no secret, its pages are."""
    return demarche is not None and demarches_visibles(par, le).filter(pk=demarche.pk).exists()


# --- terminations ----------------------------------------------------------------------------------


def resiliations(demarche: Demarche) -> QuerySet[Resiliation]:
    """Every termination of the conventions of the démarche, the latest first."""
    return (
        Resiliation.objects.filter(acte__demarche=demarche)
        .select_related("acte__demarche", "initiatrice__organisation")
        .order_by("-pk")
    )


def resiliation(demarche: Demarche, cle: int) -> Resiliation:
    """A termination of this démarche (`Introuvable` otherwise)."""
    return une_ligne(resiliations(demarche), cle, "Cette résiliation")


def convention_signee(demarche: Demarche) -> Acte | None:
    """The convention that article 12 may end: signed, not replaced nor terminated."""
    signees = demarche.actes.filter(type=TypeActe.CONVENTION, etat=EtatActe.SIGNE)
    return signees.order_by("debut", "pk").last()


def raison_de_ne_pas_resilier(demarche: Demarche, le: dt.date) -> str | None:
    """Why no termination can begin in the démarche on that day, or nothing."""
    convention = convention_signee(demarche)
    if convention is None:
        en_signature = demarche.actes.filter(
            type=TypeActe.CONVENTION, etat__in=ETATS_EN_SIGNATURE
        ).exists()
        suite = (
            "Sa signature n’est pas achevée." if en_signature else "L’article 12 ne s’applique pas."
        )
        return f"Aucune convention signée n’est en vigueur dans cette démarche. {suite}"
    if demarche.fin and demarche.fin < le:
        return (
            f"La période a pris fin le {date_longue(demarche.fin)} : une convention échue ne se "
            "résilie plus."
        )
    ouverte = convention.resiliations.ouvertes().first()
    if ouverte is not None:
        return (
            f"Une résiliation est déjà en cours : « {ouverte} ». Menez-la à son terme, ou "
            "abandonnez-la, avant d’en commencer une autre."
        )
    return None


def signataires_de_l_acte(acte: Acte) -> list[Partie]:
    """The parties that have signed the act, in order."""
    donnees = {s.partie_id for s in acte.signatures.all() if s.est_donnee}
    return [partie for partie in parties(acte.demarche) if partie.pk in donnees]


def raison_de_ne_pas_aller(resiliation: Resiliation, vers: EtatResiliation) -> str | None:
    """Why the termination cannot go to that state, or nothing."""
    etat = EtatResiliation(resiliation.etat)
    possibles = list(TRANSITIONS_RESILIATION[etat])
    if not resiliation.regle.mise_en_demeure and EtatResiliation.SUIVIE_D_EFFET in possibles:
        possibles.remove(EtatResiliation.SUIVIE_D_EFFET)
    if vers in possibles:
        return None
    suite = ", ".join(f"« {e.label.lower()} »" for e in possibles)
    return (
        f"Cette résiliation est « {etat.label.lower()} » : elle ne passe pas à "
        f"« {vers.label.lower()} ». "
    ) + (f"Suite possible : {suite}." if suite else "C’est son dernier état.")


def raison_de_ne_pas_prononcer(resiliation: Resiliation, le: dt.date) -> str | None:
    """Why the termination cannot be pronounced on that day, or nothing: its delay must have run."""
    raison = raison_de_ne_pas_aller(resiliation, EtatResiliation.PRONONCEE)
    if raison:
        return raison
    delai = resiliation.delai
    if delai.provisoire:
        return (
            "La date de réception de la lettre n’est pas connue, et c’est d’elle que tout part. "
            "Enregistrez d’abord l’avis de réception."
        )
    if le < delai.effet_le:
        return (
            f"Le délai court jusqu’au {date_longue(delai.terme)} inclus : la résiliation ne prend effet "
            f"que le {date_longue(delai.effet_le)}."
        )
    fin = resiliation.demarche.fin or resiliation.acte.fin
    if fin is not None and delai.effet_le > fin:
        return (
            f"La convention a pris fin d’elle-même le {date_longue(fin)}, avant que le délai soit "
            "achevé : il n’y a plus rien à résilier. Abandonnez la procédure."
        )
    return None


def cas_ouverts(partie: Partie) -> list[CasDeResiliation]:
    """The cases of article 12 that this party may invoke."""
    return [cas for cas, r in CAS.items() if not r.caf_seule or partie.role == RolePartie.CAF]


# --- the one before, and the one after -------------------------------------------------------------


def dernier_vote(demarche: Demarche) -> dt.date | None:
    """The day when the last authorisation of the convention was voted."""
    votes = [
        deliberation.seance_le
        for acte in demarche.actes.all()
        if acte.type == TypeActe.CONVENTION
        for deliberation in acte.deliberations.all()
    ]
    return max(votes, default=None)


def raccord_de(demarche: Demarche) -> Raccord | None:
    """How a démarche follows the one before; None when it renews none that is known."""
    if demarche.fin_precedente is None or demarche.debut is None:
        return None
    return raccord(demarche.fin_precedente, demarche.debut, dernier_vote(demarche))


def raison_de_ne_pas_renouveler(demarche: Demarche) -> str | None:
    """Why the démarche cannot be renewed, or nothing: it has a period, and nothing follows it."""
    successeur = Demarche.objects.filter(predecesseur=demarche).first()
    if successeur is not None:
        return (
            f"Cette démarche est déjà renouvelée par « {successeur} » : une démarche n’a qu’une suite. "
            "Ouvrez celle-ci, et complétez-la."
        )
    if demarche.fin is None:
        return (
            "La période de cette démarche n’est pas fixée : donnez-lui une fin, dans « Identité »."
        )
    return None
