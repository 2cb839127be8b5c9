"""What can be asked about territories. No write.

The search compares normalised forms only (`normalisation.py`), so that it answers the same on
SQLite and on PostgreSQL, and so that no character of a query has a meaning for the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from operator import itemgetter

from django.db.models import Case, F, OrderBy, Prefetch, Q, QuerySet, Value, When

from maillage.regles.erreurs import Introuvable, SaisieInvalide
from maillage.territoires.enums import Niveau
from maillage.territoires.models import (
    AncienCode,
    CodePostal,
    Contour,
    LotDeContours,
    Millesime,
    Territoire,
)
from maillage.territoires.normalisation import (
    ARTICLES,
    code_possible,
    normaliser,
    sans_categorie,
)

LONGUEUR_MAXIMALE = 100
DERNIER_RANG = 5
KM_PAR_DEGRE = 111.0  # of meridian, a little less than anywhere: the rectangle is never too small
TRIS = {"nom": "nom_normalise", "code": "code", "population": "population_municipale"}


@dataclass(frozen=True)
class Trouvaille:
    """A territory found, and the former code that led to it when its own name or code did not."""

    territoire: Territoire
    ancien: AncienCode | None

    @property
    def via(self) -> str:
        """For a reader: « Arbignieu (01015), commune déléguée »; empty if found directly."""
        if self.ancien is None:
            return ""
        return f"{self.ancien}, {self.ancien.get_nature_display()}"


def chercher(
    texte: str, *, niveau: Niveau | str | None = None, limite: int = 20
) -> list[Trouvaille]:
    """The best `limite` territories for a name, an INSEE or postal code or a SIREN.

    Exact name or code first, then beginnings of names, then words inside them, each by
    decreasing population. Raises `SaisieInvalide` when the text holds nothing to look for.
    """
    return expliquer(classer(texte, niveau=niveau)[:limite], texte)


def classer(texte: str, *, niveau: Niveau | str | None = None) -> QuerySet[Territoire]:
    """All territories that match, best first (see `chercher`)."""
    cherche = lire_recherche(texte)
    code = code_possible(cherche)
    rangs = sorted(_rangs_des_codes(code) + _rangs_des_noms(cherche), key=itemgetter(1))
    rang = Case(
        *(When(condition, then=Value(rang)) for condition, rang in rangs),
        default=Value(DERNIER_RANG),
    )
    return (
        _en_vigueur(niveau)
        .filter(_repond(cherche, code))
        .annotate(rang=rang)
        .order_by("rang", F("population_municipale").desc(nulls_last=True), "niveau", "nom", "code")
    )


def parcourir(niveau: Niveau | str) -> QuerySet[Territoire]:
    """All territories of a level, by name."""
    return _en_vigueur(niveau).order_by("nom_normalise", "code")


def expliquer(territoires: Iterable[Territoire], texte: str) -> list[Trouvaille]:
    """Say of each territory found through which former code or name it was, if it was so."""
    cherche = normaliser(texte)
    code = code_possible(cherche)
    return [Trouvaille(trouve, _ancien_utile(trouve, cherche, code)) for trouve in territoires]


def lire_recherche(texte: str) -> str:
    """The normalised form of what was typed. Raises `SaisieInvalide` if empty or too long."""
    if len(texte) > LONGUEUR_MAXIMALE:
        raise SaisieInvalide(
            f"Votre recherche compte {len(texte)} caractères ; {LONGUEUR_MAXIMALE} au plus sont "
            "acceptés. Saisissez un nom, un code Insee, un code postal ou un Siren.",
            champ="q",
        )
    cherche = normaliser(texte)
    if not cherche:
        raise SaisieInvalide(
            "Votre recherche ne contient ni lettre ni chiffre. "
            "Saisissez un nom, un code Insee, un code postal ou un Siren.",
            champ="q",
        )
    return cherche


def par_code(niveau: Niveau | str, code: str) -> Territoire:
    """The territory of this level and code, in force or not. Raises `Introuvable`."""
    territoire = (
        _avec_voisins(Territoire.objects.all())
        # PostgreSQL refuses a null byte in a parameter; no code holds one.
        .filter(niveau=niveau.upper().replace("\0", " "), code=code.upper().replace("\0", " "))
        .first()
    )
    if territoire is None:
        raise Introuvable(
            f"Aucun territoire n’a le code « {code[:20]} » à ce niveau. "
            "Vérifiez le code, ou cherchez le territoire par son nom."
        )
    return territoire


def communes_de(territoire: Territoire, *, tri: str = "nom") -> QuerySet[Territoire]:
    """The communes of an EPCI, a département or a région; none for a commune.

    `tri` is a key of `TRIS`, preceded by `-` for the reverse; anything else sorts by name.
    Communes without population come last both ways.
    """
    communes = _en_vigueur(Niveau.COMMUNE).order_by(*_ordre(tri))
    if territoire.niveau == Niveau.COMMUNE:
        return communes.none()
    return communes.filter(**{territoire.niveau.lower(): territoire})


def departements_de(territoire: Territoire) -> QuerySet[Territoire]:
    """The départements where an EPCI or a région has communes, by code."""
    codes = communes_de(territoire).order_by().values("departement")
    return Territoire.objects.filter(pk__in=codes).order_by("code")


def epci_de(departement: Territoire) -> QuerySet[Territoire]:
    """The EPCI that have communes in a département, by name."""
    codes = communes_de(departement).order_by().values("epci")
    return Territoire.objects.filter(pk__in=codes).order_by("nom_normalise")


def contours(
    niveau: Niveau | str, codes: Iterable[str]
) -> tuple[LotDeContours | None, dict[str, bytes]]:
    """The outlines (WKB, degrees) of territories of a level, by code, and the lot they come from.

    No lot and nothing when no outline of this level was loaded. Two queries.
    """
    lot = LotDeContours.objects.filter(niveau=niveau).first()
    if lot is None:
        return None, {}
    lus = Contour.objects.filter(lot=lot, code__in=list(codes)).order_by()
    return lot, {code: bytes(forme) for code, forme in lus.values_list("code", "forme")}


def centres(codes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """The point (longitude, latitude, degrees) inside each commune whose outline is loaded. One query."""
    lus = Contour.objects.filter(lot__niveau=Niveau.COMMUNE, code__in=list(codes)).order_by()
    return {code: (lon, lat) for code, lon, lat in lus.values_list("code", "longitude", "latitude")}


def centres_voisins(
    connus: dict[str, tuple[float, float]], *, km: float
) -> dict[str, tuple[float, float]]:
    """The points of the other communes in the rectangle `km` wider than that of these. One query."""
    if not connus:
        return {}
    longitudes, latitudes = zip(*connus.values(), strict=True)
    au_nord = km / KM_PAR_DEGRE
    a_l_est = au_nord / max(cos(radians(max(map(abs, latitudes)))), 0.01)
    lus = Contour.objects.filter(
        lot__niveau=Niveau.COMMUNE,
        longitude__range=(min(longitudes) - a_l_est, max(longitudes) + a_l_est),
        latitude__range=(min(latitudes) - au_nord, max(latitudes) + au_nord),
    ).order_by()
    lignes = lus.values_list("code", "longitude", "latitude")
    return {code: (lon, lat) for code, lon, lat in lignes if code not in connus}


def millesime_courant() -> Millesime | None:
    """The last vintage loaded, or nothing on a new database."""
    return Millesime.objects.first()


def _avec_voisins(territoires: QuerySet[Territoire]) -> QuerySet[Territoire]:
    return territoires.select_related("departement", "region", "epci").prefetch_related(
        Prefetch("codes_postaux", CodePostal.objects.order_by("code")),
        Prefetch("anciens_codes", AncienCode.objects.order_by("code")),
    )


def _en_vigueur(niveau: Niveau | str | None) -> QuerySet[Territoire]:
    territoires = _avec_voisins(Territoire.objects.filter(en_vigueur=True))
    return territoires.filter(niveau=niveau) if niveau else territoires


def _ordre(tri: str) -> list[OrderBy | str]:
    champ = F(TRIS.get(tri.removeprefix("-"), TRIS["nom"]))
    premier = champ.desc(nulls_last=True) if tri.startswith("-") else champ.asc(nulls_last=True)
    return [premier, "nom_normalise", "code"]


def _repond(cherche: str, code: str) -> Q:
    """What belongs in the list. Wider than every rank, and short: all rows are read for it."""
    anciens = AncienCode.objects.order_by()
    reponse = _mots(cherche) | Q(
        pk__in=anciens.filter(nom_normalise__startswith=cherche).values("territoire")
    )
    nom_epci = sans_categorie(cherche)
    if nom_epci != cherche:
        reponse |= Q(niveau=Niveau.EPCI) & _mots(nom_epci)
    if code:
        reponse |= Q(code__startswith=code) | Q(siren=code) | _par_code_voisin(code)
    return reponse


def _par_code_voisin(code: str) -> Q:
    """By a postal code or a former code."""
    return Q(pk__in=AncienCode.objects.order_by().filter(code=code).values("territoire")) | Q(
        pk__in=CodePostal.objects.order_by().filter(code=code).values("territoire")
    )


def _rangs_des_codes(code: str) -> list[tuple[Q, int]]:
    """Conditions on codes, each with its rank: 0 is the best."""
    if not code:
        return []
    return [
        (Q(code=code) | Q(siren=code), 0),
        (_par_code_voisin(code), 1),
        (Q(code__startswith=code), 2),
    ]


def _rangs_des_noms(cherche: str) -> list[tuple[Q, int]]:
    """Conditions on names, each with its rank, for the text and for it as a name of EPCI."""
    noms = [cherche, *(f"{article} {cherche}" for article in ARTICLES)]
    anciens = AncienCode.objects.order_by()
    debuts = Q()
    for nom in noms:
        debuts |= Q(nom_normalise__startswith=nom)
    rangs = [
        # « La Rochelle » is a commune before it is « CA de La Rochelle ».
        (Q(nom_normalise__in=noms) & ~Q(niveau=Niveau.EPCI), 0),
        (Q(nom_normalise__in=noms), 1),
        (Q(pk__in=anciens.filter(nom_normalise=cherche).values("territoire")), 1),
        (debuts, 2),
        (_suite_de_mots(cherche), 3),
        (Q(pk__in=anciens.filter(nom_normalise__startswith=cherche).values("territoire")), 4),
    ]
    nom_epci = sans_categorie(cherche)
    if nom_epci != cherche:
        epci = Q(niveau=Niveau.EPCI)
        rangs += [
            (epci & Q(nom_normalise=nom_epci), 0),
            (epci & Q(nom_normalise__startswith=nom_epci), 2),
        ]
    return rangs


def _suite_de_mots(mots: str) -> Q:
    """The words follow one another in the name, the last one perhaps unfinished."""
    return Q(nom_normalise__startswith=mots) | Q(nom_normalise__contains=f" {mots}")


def _mots(cherche: str) -> Q:
    """Each word typed begins a word of the name, in any order."""
    condition = Q()
    for mot in dict.fromkeys(cherche.split()):
        condition &= _suite_de_mots(mot)
    return condition


def _ancien_utile(trouve: Territoire, cherche: str, code: str) -> AncienCode | None:
    """The former code that explains a result which its own codes and name do not."""
    propres = {trouve.code, trouve.siren, *(postal.code for postal in trouve.codes_postaux.all())}
    if code and (code in propres or trouve.code.startswith(code)):
        return None
    anciens = list(trouve.anciens_codes.all())
    exacts = [
        ancien for ancien in anciens if cherche == ancien.nom_normalise or ancien.code == code
    ]
    if exacts:
        return None if trouve.nom_normalise == cherche else exacts[0]
    if _nom_repond(trouve, cherche):
        return None
    debuts = (ancien for ancien in anciens if ancien.nom_normalise.startswith(cherche))
    return next(debuts, None)


def _nom_repond(trouve: Territoire, cherche: str) -> bool:
    mots = trouve.nom_normalise.split()
    demandes = (sans_categorie(cherche) if trouve.niveau == Niveau.EPCI else cherche).split()
    return all(any(mot.startswith(demande) for mot in mots) for demande in demandes)
