"""Which territories a portrait compares. Reads the COG, and the density class of communes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, Sum

from maillage.interface.typographie import accorde
from maillage.regles.erreurs import Introuvable, SaisieInvalide
from maillage.statistiques import regards
from maillage.statistiques.enums import NiveauStatistique, PerimetreNational
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.portraits.aires import (
    ENSEMBLE,
    Aire,
    RoleAire,
    Semblables,
    code_d_un_ensemble,
)
from maillage.statistiques.sortie import sortir
from maillage.territoires.enums import Niveau, Zone
from maillage.territoires.models import Territoire
from maillage.territoires.queries import communes_de, par_code

COMMUNES_AU_PLUS = 200
SEMBLABLES_AU_PLUS = 60
CANDIDATS = 120
CLASSE = "classe_densite"
# Insee, grille communale de densité à sept niveaux.
CLASSES_DE_DENSITE = {
    1: "grands centres urbains",
    2: "centres urbains intermédiaires",
    3: "petites villes",
    4: "ceintures urbaines",
    5: "bourgs ruraux",
    6: "rural à habitat dispersé",
    7: "rural à habitat très dispersé",
}
LONGUEUR_D_UN_SIREN, LONGUEUR_D_UN_CODE_COMMUNE = 9, 5
FRANCE = Aire(RoleAire.FRANCE, NiveauStatistique.FRANCE.value, "FR", "France")


def aire_de(territoire: Territoire) -> Aire:
    """A territory of the COG as the subject of a portrait."""
    return Aire(
        RoleAire.ETUDIEE,
        territoire.niveau,
        territoire.code,
        territoire.nom,
        nb_communes=territoire.nb_communes,
    )


def ensemble(codes: Sequence[str], *, nom: str = "") -> tuple[Aire, list[Territoire]]:
    """A free set of communes, by code, and its communes by name.

    One commune alone is a set of one. Raises `SaisieInvalide`: none, too many, or an unknown code.
    """
    voulus = list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    if not 1 <= len(voulus) <= COMMUNES_AU_PLUS:
        raise SaisieInvalide(
            f"Un portrait réunit de 1 à {COMMUNES_AU_PLUS} communes ; vous en demandez "
            f"{len(voulus)}. Donnez leurs codes Insee, séparés par des virgules.",
            champ="communes",
        )
    sains = [code for code in voulus if len(code) <= 5 and "\0" not in code]
    trouves = list(
        Territoire.objects.filter(niveau=Niveau.COMMUNE, code__in=sains, en_vigueur=True)
        .select_related("epci", "departement", "region")
        .order_by("nom_normalise", "code")
    )
    inconnus = [code[:20] for code in voulus if code not in {t.code for t in trouves}]
    if inconnus:
        raise SaisieInvalide(
            f"Aucune commune n’a le code {', '.join(inconnus[:6])}. Vérifiez les codes Insee.",
            champ="communes",
        )
    communes = tuple(sorted(t.code for t in trouves))
    nomme = nom or f"Ensemble de {accorde(len(communes), 'commune')}"
    code = code_d_un_ensemble(communes)
    aire = Aire(RoleAire.ETUDIEE, ENSEMBLE, code, nomme, communes, len(communes))
    return aire, trouves


def comparaisons_de(territoire: Territoire) -> list[Aire]:
    """What a territory always faces: its EPCI, département, région, and France (one query at most)."""
    voisins = [
        (RoleAire.EPCI, territoire.epci),
        (RoleAire.DEPARTEMENT, _departement(territoire)),
        (RoleAire.REGION, territoire.region),
    ]
    return [*(_voisin(role, t) for role, t in voisins if t), FRANCE]


def comparaisons_d_un_ensemble(communes: Sequence[Territoire]) -> list[Aire]:
    """The EPCI, the département and the région that hold every commune of the set, and France."""
    aires = []
    for role, champ in (
        (RoleAire.EPCI, "epci"),
        (RoleAire.DEPARTEMENT, "departement"),
        (RoleAire.REGION, "region"),
    ):
        tenants = {getattr(commune, champ) for commune in communes}
        commun = tenants.pop() if len(tenants) == 1 else None
        if commun is not None:
            aires.append(_voisin(role, commun))
    return [*aires, FRANCE]


def semblables(territoire: Territoire) -> Semblables | None:
    """The territories of the same level, density class and size, the nearest in size first.

    Without a known class, those of the same nature and size. None for a département or a région.
    """
    population = territoire.population_municipale
    if territoire.niveau not in (Niveau.COMMUNE, Niveau.EPCI) or not population:
        return None
    proches = Territoire.objects.filter(
        niveau=territoire.niveau,
        en_vigueur=True,
        nature=territoire.nature,
        population_municipale__range=(population // 2, population * 2),
    ).exclude(pk=territoire.pk)
    lus = proches.values_list("code", "population_municipale").order_by("code")
    ecarts = [(max(n, population) / min(n, population), code) for code, n in lus if n]
    codes = [code for _, code in sorted(ecarts)]
    taille = "population de la moitié au double"
    classes = _classes(territoire.niveau, [territoire.code, *codes[:CANDIDATS]])
    sienne = classes.get(territoire.code)
    if sienne is None:
        nature = f"{territoire.categorie}, " if territoire.nature else ""
        return Semblables(territoire.niveau, tuple(codes[:SEMBLABLES_AU_PLUS]), f"{nature}{taille}")
    memes = [code for code in codes if classes.get(code) == sienne]
    nom = CLASSES_DE_DENSITE.get(sienne, str(sienne))
    critere = f"même classe de densité ({nom}), {taille}"
    return Semblables(territoire.niveau, tuple(memes[:SEMBLABLES_AU_PLUS]), critere)


def population_de_la_france() -> tuple[str, int, int] | None:
    """The population of the régions of one same census year: national perimeter, year, inhabitants."""
    regions = Territoire.objects.filter(
        niveau=Niveau.REGION, zone__in=(Zone.METRO, Zone.DROM), en_vigueur=True
    )
    annees = set(regions.order_by().values_list("population_annee", flat=True).distinct())
    connues = {annee for annee in annees if annee}
    if not connues:
        return None
    annee = max(connues)
    complet = annees == {annee}
    total = regions.filter(population_annee=annee).aggregate(t=Sum("population_municipale"))["t"]
    # Mayotte has its own census: its population is of another year (COG 2026).
    code = PerimetreNational.ENTIERE if complet else PerimetreNational.SANS_MAYOTTE
    return code.value, annee, total


def territoire_du_code(code: str, *, niveau: str = "") -> Territoire:
    """The territory that a person names by its code alone; `niveau` settles a code of two levels.

    Nine digits name an EPCI, five characters a commune, fewer a département, then a région.
    Raises `Introuvable`.
    """
    if niveau:
        return par_code(niveau, code)
    if len(code) == LONGUEUR_D_UN_SIREN:
        return par_code(Niveau.EPCI, code)
    if len(code) == LONGUEUR_D_UN_CODE_COMMUNE:
        return par_code(Niveau.COMMUNE, code)
    try:
        return par_code(Niveau.DEPARTEMENT, code)
    except Introuvable:
        return par_code(Niveau.REGION, code)


def _classes(niveau: str, codes: Sequence[str]) -> dict[str, int]:
    """The last known density class of each territory, through the one exit (one query)."""
    indicateur = Indicateur.objects.filter(code=CLASSE).first()
    if indicateur is None:
        return {}
    lues = Valeur.objects.filter(
        Q(niveau=niveau, code__in=list(codes)), indicateur=indicateur, detenteur=None
    ).order_by("annee")
    for valeur in lues:
        valeur.indicateur = indicateur
    sorties = sortir(lues, regard=regards.public())
    return {s.code: int(s.valeur) for s in sorties if s.valeur is not None}


def _departement(territoire: Territoire) -> Territoire | None:
    """Its département; for an EPCI across several, the one of most of its inhabitants."""
    if territoire.departement_id or territoire.niveau != Niveau.EPCI:
        return territoire.departement
    lus = communes_de(territoire).order_by().values("departement")
    principal = lus.annotate(n=Sum("population_municipale")).order_by("-n", "departement").first()
    if principal is None or principal["departement"] is None:
        return None
    return Territoire.objects.filter(pk=principal["departement"]).first()


def _voisin(role: RoleAire, territoire: Territoire) -> Aire:
    return Aire(role, territoire.niveau, territoire.code, territoire.nom)
