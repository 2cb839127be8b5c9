"""The words and the drawings of series: what the page, the image and its alternative say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from maillage.documents.courbes import evolution as dessiner
from maillage.documents.traces import Echelle, Point, Trace, echelle
from maillage.documents.vignettes import Vignette, planche, vignette
from maillage.interface.typographie import accorde, nombre, typo
from maillage.statistiques.catalogue import RuptureDeSerie
from maillage.statistiques.enums import NatureIndicateur, NiveauStatistique
from maillage.statistiques.evolutions.assemblage import Evolution, Multiples
from maillage.statistiques.evolutions.series import BASE_AU_MOINS, An, Serie, cassures
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.assemblage import titre_de_la_source
from maillage.statistiques.portraits.phrases import avec_unite_courte

CREUX = "Un point vide : donnée provisoire, ou borne basse d’une somme incomplète."
HACHURES = "Hachures : valeur masquée pour protéger le secret statistique."
COUPEE = "L’axe ne part pas de zéro."
COUPEES = "Des axes ne partent pas de zéro : la pente ne dit rien de l’ampleur, qui se lit sous le dessin."
ANS_POUR_DES_EXTREMES = 5


def titre(evolution: Evolution) -> str:
    """« Naissances, CA du Sicoval, de 2008 à 2025 »."""
    mesure = f", base 100 en {evolution.base}" if evolution.base else ""
    return typo(
        f"{evolution.indicateur.libelle}, {evolution.cadre.aire.nom}"
        f"{_de_a(evolution.principale)}{mesure}"
    )


def unite(indicateur: Indicateur, base: int | None) -> str:
    """What the figures of the axis are in."""
    return f"Indice, {base} = 100" if base else typo(avec_unite_courte(indicateur))


def resume(evolution: Evolution) -> str:
    """The series of the territory in a few sentences, for who does not see it."""
    suivie = evolution.principale
    if not suivie.connus():
        return typo(_sans_chiffre(suivie))
    indicateur, base, ruptures = evolution.indicateur, evolution.base, evolution.ruptures
    dites = [_ecart(suivie, indicateur, base, ruptures), *_extremes(suivie, ruptures)]
    masquees = sum(an.masquee for an in suivie.ans)
    if masquees:
        dites.append(f"{accorde(masquees, 'année masquée', 'années masquées')}.")
    provisoires = [str(an.annee) for an in suivie.ans if an.provisoire]
    if provisoires:
        dites.append(f"Provisoire : {', '.join(provisoires)}.")
    return typo(" ".join(dites))


def dire_la_rupture(rupture: RuptureDeSerie) -> str:
    """« Rupture de série en 2021 (changement de règle de droit) : … (décret n° …). »"""
    ou = [NiveauStatistique(niveau).label for niveau in rupture.niveaux]
    pour = f", pour : {', '.join(ou)}" if ou else ""
    return typo(
        f"Rupture de série en {rupture.annee} ({rupture.genre.label}{pour}) : {rupture.motif}. On ne "
        f"compare pas les années d’avant à celles d’après. Source : {rupture.source}."
    )


def ruptures_visibles(
    series: Iterable[Serie], ruptures: Sequence[RuptureDeSerie]
) -> tuple[RuptureDeSerie, ...]:
    """Those that fall between two years of a series that they break."""
    vues = set()
    for suivie in series:
        if suivie.ans:
            premiere, derniere = suivie.ans[0].annee, suivie.ans[-1].annee
            siennes = cassures(suivie.aire.niveau, ruptures)
            vues |= {annee for annee in siennes if premiere < annee <= derniere}
    return tuple(rupture for rupture in ruptures if rupture.annee in vues)


def notes(evolution: Evolution) -> list[str]:
    """What stands under the chart: breaks, how to read what is hollow or hatched, the axis."""
    traces = [_trace(suivie) for suivie in evolution.tracees]
    suivies = evolution.lues if evolution.base else evolution.tracees
    vues = ruptures_visibles(suivies, evolution.ruptures)
    return [*(dire_la_rupture(r) for r in vues), *_lecture(evolution.tracees, [echelle(traces)])]


def source(indicateur: Indicateur) -> str:
    """« Source : Cnaf, Foyers allocataires… »."""
    libelle = titre_de_la_source(indicateur.source)[0]
    return typo(f"Source : {indicateur.producteur}{', ' if libelle else ''}{libelle}.")


def dessin(evolution: Evolution, *, entete: bool = False) -> str:
    """The chart as SVG; with its title, its notes and its source where it leaves the page (`entete`).

    Empty when no figure is known.
    """
    if not any(suivie.connus() for suivie in evolution.tracees):
        return ""
    vues = ruptures_visibles(evolution.tracees, evolution.ruptures)
    pied = [*notes(evolution), source(evolution.indicateur)] if entete else []
    return dessiner(
        [_trace(suivie) for suivie in evolution.tracees],
        titre=titre(evolution),
        unite=unite(evolution.indicateur, evolution.base),
        resume=resume(evolution),
        ruptures=sorted({rupture.annee for rupture in vues}),
        notes=pied,
        entete=entete,
    )


def titre_des_multiples(multiples: Multiples) -> str:
    """« Naissances, commune par commune, CA du Sicoval », or « Prestations de la Caf, … »."""
    nom = multiples.cadre.aire.nom
    if not multiples.par_commune:
        return typo(f"{multiples.titre_du_theme}, {nom}")
    if not multiples.series:
        return typo(f"Commune par commune, {nom}")
    mesure = f", base 100 en {multiples.base}" if multiples.base else ""
    return typo(f"{multiples.series[0][0].libelle}, commune par commune, {nom}{mesure}")


def vignettes(multiples: Multiples) -> list[Vignette]:
    """The small charts: on one scale and the same years by commune; each on its own scale for a theme."""
    traces = [_trace(suivie) for _, suivie, _ in multiples.series]
    communes = echelle(traces) if multiples.par_commune else None
    annees = _bornes([suivie for _, suivie, _ in multiples.series])
    return [
        Vignette(
            trace=trace,
            echelle=communes or echelle([trace]),
            annees=annees,
            resume=_resume_court(suivie, indicateur, multiples.base, ruptures),
            ruptures=tuple(sorted({r.annee for r in ruptures_visibles([suivie], ruptures)})),
        )
        for trace, (indicateur, suivie, ruptures) in zip(traces, multiples.series, strict=True)
    ]


def petits_dessins(multiples: Multiples) -> list[str]:
    """Each small chart as SVG, in the order of the series."""
    return [
        vignette(donnee, titre=f"{donnee.trace.nom}, {rang}")
        for rang, donnee in enumerate(vignettes(multiples), start=1)
    ]


def grand_dessin(multiples: Multiples) -> str:
    """All the small charts as one SVG, with their notes and their sources; empty without any."""
    if not multiples.series:
        return ""
    sources = dict.fromkeys(source(indicateur) for indicateur, _, _ in multiples.series)
    return planche(
        vignettes(multiples),
        titre=titre_des_multiples(multiples),
        resume=lecture_des_multiples(multiples),
        notes=[lecture_des_multiples(multiples), *notes_des_multiples(multiples), *sources],
    )


def lecture_des_multiples(multiples: Multiples) -> str:
    """The scale in a sentence."""
    if not multiples.par_commune:
        return typo("Chaque indicateur a sa propre échelle : seules les formes se comparent.")
    donnees = vignettes(multiples)
    if not donnees:
        return ""
    commune = donnees[0].echelle
    mesure = unite(multiples.series[0][0], multiples.base)
    return typo(
        f"{mesure}. Toutes les communes ont la même échelle, de {_borne(commune.bas)} à "
        f"{_borne(commune.haut)}, de la dernière valeur la plus élevée à la moins élevée."
    )


def notes_des_multiples(multiples: Multiples) -> list[str]:
    """The breaks, and how to read what is hollow or hatched."""
    vues: dict[RuptureDeSerie, None] = {}
    for _, suivie, ruptures in multiples.series:
        vues |= dict.fromkeys(ruptures_visibles([suivie], ruptures))
    donnees = vignettes(multiples)
    echelles = [donnee.echelle for donnee in donnees]
    series = [suivie for _, suivie, _ in multiples.series]
    return [*(dire_la_rupture(r) for r in vues), *_lecture(series, echelles)]


def _lecture(series: Sequence[Serie], echelles: Sequence[Echelle]) -> list[str]:
    ans = [an for suivie in series for an in suivie.ans]
    dites = []
    if any(an.masquee for an in ans):
        dites.append(HACHURES)
    if any(an.valeur is not None and (an.provisoire or an.partiel) for an in ans):
        dites.append(CREUX)
    if any(e.coupee for e in echelles):
        dites.append(COUPEE if len(set(echelles)) == 1 else COUPEES)
    return [typo(dite) for dite in dites]


def _trace(suivie: Serie) -> Trace:
    return Trace(
        suivie.nom,
        tuple(
            Point(
                an.annee,
                an.valeur,
                _dit(an),
                masque=an.masquee,
                lie=an.lie,
                plein=not (an.provisoire or an.partiel),
            )
            for an in suivie.ans
        ),
    )


def _dit(an: An) -> str:
    return f"{an.dit} (provisoire)" if an.provisoire and an.valeur is not None else an.dit


def _ecart(
    suivie: Serie, indicateur: Indicateur, base: int | None, ruptures: Sequence[RuptureDeSerie]
) -> str:
    """« De 768 en 2020 à 664 en 2025 : −13,5 %. », since the last break."""
    depuis = _depuis_la_rupture(suivie, ruptures)
    if not depuis:
        return f"Des bornes basses seulement, de {suivie.ans[0].annee} à {suivie.ans[-1].annee}."
    premier, dernier = depuis[0], depuis[-1]
    if premier is dernier:
        return f"{dernier.dit} en {dernier.annee}."
    tete = f"De {premier.dit} en {premier.annee} à {dernier.dit} en {dernier.annee}"
    return f"{tete}{_variation(premier, dernier, indicateur, base)}."


def _depuis_la_rupture(suivie: Serie, ruptures: Sequence[RuptureDeSerie]) -> list[An]:
    """The whole figures of the years that compare with the last one."""
    connus = [an for an in suivie.connus() if not an.partiel]
    if not connus:
        return []
    passees = [a for a in cassures(suivie.aire.niveau, ruptures) if a <= connus[-1].annee]
    return [an for an in connus if an.annee >= max(passees, default=0)]


def _extremes(suivie: Serie, ruptures: Sequence[RuptureDeSerie]) -> list[str]:
    """« Au plus haut : 824 en 2021. », where it is neither the first nor the last year."""
    ans = _depuis_la_rupture(suivie, ruptures)
    if len(ans) < ANS_POUR_DES_EXTREMES:
        return []
    valeurs = [an.valeur or Decimal(0) for an in ans]
    bouts = {valeurs[0], valeurs[-1]}
    dites = []
    for nom, valeur in (("Au plus haut", max(valeurs)), ("Au plus bas", min(valeurs))):
        if valeur not in bouts:
            an = ans[valeurs.index(valeur)]
            dites.append(f"{nom} : {an.dit} en {an.annee}.")
    return dites


def _variation(premier: An, dernier: An, indicateur: Indicateur, base: int | None) -> str:
    """In points for a percentage, in % for the rest; nothing where the start is too small to say."""
    if premier.valeur is None or dernier.valeur is None:
        return ""
    ecart = dernier.valeur - premier.valeur
    if not ecart:
        return ", sans changement"
    if indicateur.nature == NatureIndicateur.TAUX and not base:
        if indicateur.unite != "%":
            return ""
        points = nombre(abs(ecart), indicateur.decimales)
        return f" : {_signe(ecart)}{points} point{'s' if abs(ecart) >= 2 else ''}"
    if premier.valeur < BASE_AU_MOINS:
        return ""
    part = ecart * 100 / premier.valeur
    return f" : {_signe(part)}{nombre(abs(part), 1)} %"


def _signe(ecart: Decimal) -> str:
    return "+" if ecart > 0 else "−"


def _resume_court(
    suivie: Serie, indicateur: Indicateur, base: int | None, ruptures: Sequence[RuptureDeSerie]
) -> str:
    if not suivie.connus():
        return typo(_sans_chiffre(suivie))
    return typo(_ecart(suivie, indicateur, base, ruptures))


def _sans_chiffre(suivie: Serie) -> str:
    masquees = any(an.masquee for an in suivie.ans)
    return "Valeurs masquées." if masquees else "Aucune valeur n’est connue."


def _de_a(suivie: Serie) -> str:
    if not suivie.ans:
        return ""
    de, a = suivie.ans[0].annee, suivie.ans[-1].annee
    return f", {de}" if de == a else f", de {de} à {a}"


def _bornes(series: Sequence[Serie]) -> tuple[int, int]:
    annees = [an.annee for suivie in series for an in suivie.ans] or [0]
    return min(annees), max(annees)


def _borne(valeur: float) -> str:
    return nombre(int(valeur) if valeur == int(valeur) else round(valeur, 3))
