"""The feuilles de route of a démarche, their steps, and what does not hold together in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from maillage.conventions.enums import EtatEtape
from maillage.conventions.models import Demarche, EtapeFeuille, FeuilleDeRoute
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.interface.typographie import date_longue
from maillage.regles.erreurs import Introuvable

MODELE_DE_L_ANNEXE_1 = "annexe-1"


def feuilles(demarche: Demarche) -> QuerySet[FeuilleDeRoute]:
    """The feuilles with the number of their steps, `nb_etapes`, and of those done, `nb_faites`."""
    comptees = demarche.feuilles_de_route.annotate(
        nb_etapes=Count("etapes"),
        nb_faites=Count("etapes", filter=Q(etapes__etat=EtatEtape.FAITE)),
    )
    # Counting drops the order of the model.
    return comptees.order_by("pk")


def feuille(demarche: Demarche, cle: int) -> FeuilleDeRoute:
    """A feuille of this démarche (`Introuvable` otherwise)."""
    lignes = demarche.feuilles_de_route.select_related("demarche")
    return une_ligne(lignes, cle, "Cette feuille de route")


def feuille_du_jeton(jeton: str) -> FeuilleDeRoute:
    """The feuille whose calendar has that address (`Introuvable` otherwise, and once revoked)."""
    trouvee = (
        FeuilleDeRoute.objects.filter(jeton=jeton).select_related("demarche").first()
        if jeton
        else None
    )
    if trouvee is None:
        raise Introuvable(
            "Cette adresse de calendrier n’existe pas, ou plus. Demandez la nouvelle à l’équipe de "
            "la démarche."
        )
    return trouvee


def etapes(feuille: FeuilleDeRoute) -> list[EtapeFeuille]:
    """The steps in order, with those that they depend on (two queries)."""
    return list(feuille.etapes.select_related("feuille").prefetch_related("depend_de"))


def etape(feuille: FeuilleDeRoute, cle: int) -> EtapeFeuille:
    """A step of this feuille (`Introuvable` otherwise)."""
    lignes = feuille.etapes.select_related("feuille__demarche").prefetch_related("depend_de")
    return une_ligne(lignes, cle, "Cette étape")


def echeances_de_l_annexe_1(demarche: Demarche) -> dict[str, dt.date]:
    """When each stage of annexe 1 ends, by code, as the latest feuille of that template says."""
    tenue = demarche.feuilles_de_route.filter(modele=MODELE_DE_L_ANNEXE_1).order_by("pk").last()
    if tenue is None:
        return {}
    datees = tenue.etapes.filter(fin__isnull=False).exclude(etat=EtatEtape.ABANDONNEE)
    return {code: fin for code, fin in datees.values_list("code", "fin") if code and fin}


def avertissements(feuille: FeuilleDeRoute, etapes: list[EtapeFeuille], le: dt.date) -> list[str]:
    """What does not hold together, in words: delays, deadline, order."""
    passees = [etape for etape in etapes if etape.est_en_retard(le)]
    return [*_passees(passees), *(dit for etape in etapes for dit in _avertir(feuille, etape))]


def _passees(etapes: list[EtapeFeuille]) -> Iterator[str]:
    if len(etapes) == 1:
        yield (
            f"« {etapes[0].titre} » devait finir le {date_longue(etapes[0].fin)} : notez-la comme "
            "faite, ou donnez-lui une autre date."
        )
    elif etapes:
        yield (
            f"{len(etapes)} étapes ont une date passée : notez-les comme faites, ou donnez-leur une "
            "autre date."
        )


def _avertir(feuille: FeuilleDeRoute, etape: EtapeFeuille) -> Iterator[str]:
    if etape.debut is None or etape.fin is None:
        return
    if feuille.echeance and etape.debut <= feuille.echeance < etape.fin:
        yield f"« {etape.titre} » finit après l’échéance."
    for amont in etape.depend_de.all():
        if amont.debut and amont.fin and (etape.debut < amont.debut or etape.fin < amont.fin):
            yield f"« {etape.titre} » devrait venir après « {amont.titre} »."
