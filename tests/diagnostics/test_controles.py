"""What the contrôle says of the constats and of the inventory: V-22 to V-24, V-26, V-28, V-29, V-38."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

import fabriques
from appuis import statistiques
from appuis.distribution import Distribution
from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import NatureEtat, TypeStructure
from maillage.diagnostics.models import ConstatPartage
from maillage.regles.controle import Constat, Gravite, examiner
from maillage.statistiques.enums import NatureIndicateur, RegimeStatistique
from maillage.statistiques.models import ReglageSecret, Valeur

JOUR = dt.date(2026, 11, 21)


@pytest.fixture
def demarche(distribution: Distribution) -> Demarche:
    return distribution.demarche


def dits(demarche: Demarche, identifiant: str) -> list[Constat]:
    return [c for c in examiner(demarche, JOUR) if c.regle.identifiant == identifiant]


def constat(demarche: Demarche, texte: str, source: str = "Cnaf, 2023") -> ConstatPartage:
    return ConstatPartage.objects.create(demarche=demarche, texte=texte, source=source)


@pytest.mark.parametrize(
    ("texte", "regles"),
    [
        ("3 allocataires du quartier perçoivent l’AAH.", {"V-23": Gravite.BLOQUANT}),
        ("84 foyers allocataires vivent à Pouze.", {"V-22": Gravite.ALERTE}),
        ("1 203 allocataires vivent ici.", {}),
        ("17 640 foyers allocataires, contre 16 000 en 2020.", {}),
        ("0 allocataire.", {}),
    ],
)
def test_un_petit_nombre_ecrit_dans_un_constat_se_voit(
    texte: str, regles: dict[str, Gravite], demarche: Demarche
) -> None:
    constat(demarche, texte)
    trouves = {c.regle.identifiant: c.gravite for c in examiner(demarche, JOUR)}
    assert {r: trouves[r] for r in ("V-22", "V-23") if r in trouves} == regles


def test_un_seuil_sous_celui_de_la_convention_bloque(demarche: Demarche) -> None:
    assert not dits(demarche, "V-22")
    assert not dits(demarche, "V-23")
    caf = demarche.parties.get(role="CAF").organisation
    ReglageSecret.objects.create(
        organisation=caf,
        a_compter_du=dt.date(2026, 1, 1),
        seuil_zone=50,
        seuil_cellule=3,
        source="Note fictive",
    )
    (zone,), (cellule,) = dits(demarche, "V-22"), dits(demarche, "V-23")
    assert "50" in zone.message
    assert "100" in zone.message
    assert (zone.gravite, cellule.gravite) == (Gravite.BLOQUANT, Gravite.BLOQUANT)


def test_un_constat_qui_cite_de_l_interne_est_signale(demarche: Demarche) -> None:
    constat(demarche, "Les bas revenus sont nombreux.", "Caf, données à usage interne, 2024")
    constat(demarche, "La régie interne fonctionne.", "Visite")
    (seul,) = dits(demarche, "V-24")
    assert "page publique" in seul.message


@pytest.mark.parametrize(
    ("texte", "source", "manque"),
    [
        ("44,0 places pour 100 enfants, contre 60,2 dans le département.", "Cnaf, 2023", None),
        ("44,0 places pour 100 enfants, contre 60,2 dans le département.", "", "source"),
        ("32 % de familles monoparentales, contre 24 % en France.", "Insee", "année"),
        ("32 % de familles monoparentales.", "Insee, 2021", "territoire de comparaison"),
        ("Les parents d’enfants de 3 ans cherchent une place.", "", None),
        ("Les familles manquent de bus.", "", None),
    ],
)
def test_un_chiffre_dit_sa_source_son_annee_et_se_compare(
    texte: str, source: str, manque: str | None, demarche: Demarche
) -> None:
    constat(demarche, texte, source)
    trouves = dits(demarche, "V-26")
    assert [manque in c.message for c in trouves] == ([] if manque is None else [True])


def test_un_ordre_de_grandeur_impossible_dans_un_constat(demarche: Demarche) -> None:
    constat(demarche, "Un territoire de près de 12 hectares.")
    (seul,) = dits(demarche, "V-28")
    assert "12" in seul.message


def test_une_structure_partagee_n_est_comptee_qu_une_fois(demarche: Demarche) -> None:
    commune = demarche.perimetre.get().commune
    for type_ in (TypeStructure.ALSH_PERI, TypeStructure.CLAE):
        structure = fabriques.structure(
            demarche, nom="Les Tilleuls (fictif)", type=type_, commune=commune
        )
        fabriques.etat_de_structure(structure, du=dt.date(2020, 1, 1))
    ailleurs = fabriques.structure(
        demarche, nom="Les Tilleuls (fictif)", commune=fabriques.commune()
    )
    fabriques.etat_de_structure(ailleurs, du=dt.date(2020, 1, 1))
    (seul,) = dits(demarche, "V-29")
    assert "2" in seul.message


def test_une_structure_fermee_ne_double_pas_celle_qui_la_remplace(demarche: Demarche) -> None:
    commune = demarche.perimetre.get().commune
    for type_, nature in (
        (TypeStructure.ALSH_PERI, NatureEtat.FERMETURE),
        (TypeStructure.CLAE, NatureEtat.RELEVE),
    ):
        structure = fabriques.structure(
            demarche, nom="Les Tilleuls (fictif)", type=type_, commune=commune
        )
        fabriques.etat_de_structure(structure, du=dt.date(2020, 1, 1), nature=nature)
    assert not dits(demarche, "V-29")


@pytest.mark.parametrize(("ici", "dit"), [(70, True), (40, False)])
def test_des_places_nouvelles_la_ou_l_offre_ne_manque_pas(
    ici: int, dit: bool, demarche: Demarche
) -> None:
    commune = demarche.perimetre.get().commune
    statistiques.indicateur(
        "taux_couverture",
        nature=NatureIndicateur.TAUX,
        regime=RegimeStatistique.TOUS,
        compte_des_personnes=False,
    )
    statistiques.poser(commune, {"taux_couverture": ici}, annee=2023)
    statistiques.poser(("FRANCE", "FR-SM"), {"taux_couverture": 60}, annee=2023)
    creche = fabriques.structure(
        demarche, nom="Crèche fictive", type=TypeStructure.EAJE, commune=commune
    )
    fabriques.etat_de_structure(
        creche, du=dt.date(2026, 3, 1), nature=NatureEtat.OUVERTURE, places=20
    )
    ancienne = fabriques.structure(
        demarche, nom="Crèche ancienne", type=TypeStructure.EAJE, commune=commune
    )
    fabriques.etat_de_structure(
        ancienne, du=dt.date(2015, 3, 1), nature=NatureEtat.OUVERTURE, places=20
    )
    trouves = dits(demarche, "V-38")
    assert [c.objet for c in trouves] == (["Crèche fictive"] if dit else [])
    assert all("60,0 (France)" in c.message for c in trouves)
    assert Valeur.objects.get(code=commune.code).valeur == Decimal(ici)
