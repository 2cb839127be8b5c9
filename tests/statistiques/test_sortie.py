"""What leaves the statistics: blanked by the rule of the Caf, for who may see it, and logged."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

import fabriques
from appuis.distribution import Distribution
from appuis.statistiques import ALLOCATAIRES, indicateur, poser, un_epci
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.echanges.regards import regard_dans
from maillage.journal.models import Evenement
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ActeRefuse, SaisieInvalide
from maillage.statistiques import regards
from maillage.statistiques.actions import reglages
from maillage.statistiques.enums import NatureIndicateur, RegimeStatistique, StatutStatistique
from maillage.statistiques.models import AccesStatistique, ReglageSecret, Valeur
from maillage.statistiques.regards import Forme, Regard
from maillage.statistiques.sortie import ValeurSortie, classer, sortir, totaliser

pytestmark = pytest.mark.django_db
PUBLIC = regards.public()
PART = "caf_alloc_isoles"


@pytest.fixture
def caf() -> Organisation:
    return fabriques.organisation(NatureOrganisation.CAF)


def vues(valeurs: list[Valeur], regard: Regard = PUBLIC) -> list[int | None]:
    return [None if s.valeur is None else int(s.valeur) for s in sortir(valeurs, regard=regard)]


def du_lecteur(par: Utilisateur, caf: Organisation, le: dt.datetime, **champs: object) -> Regard:
    options = {"communes": None, "ou": "Portrait", **champs}
    return regards.partie(par, detenteurs=frozenset({caf.pk}), le=le, **options)


def test_une_commune_de_moins_de_100_allocataires_est_cachee_avec_une_autre() -> None:
    """Alone, it would be found again by subtracting the others from the EPCI."""
    epci, communes = un_epci(4)
    lignes = poser(epci, {ALLOCATAIRES: 1000})
    for commune, valeur in zip(communes, (60, 300, 340, 300), strict=True):
        lignes += poser(commune, {ALLOCATAIRES: valeur})
    total, petite, *autres = vues(lignes)
    assert total == 1000
    assert petite is None
    assert sum(v is None for v in autres) == 1


def test_ce_qu_une_page_montre_seul_est_cache_comme_dans_l_ensemble() -> None:
    """Two pages that each show a part must agree, or their difference gives the blank back."""
    epci, communes = un_epci(4)
    poser(epci, {ALLOCATAIRES: 1000})
    lignes = [
        poser(commune, {ALLOCATAIRES: valeur})[0]
        for commune, valeur in zip(communes, (60, 300, 340, 300), strict=True)
    ]
    ensemble = vues(lignes)
    assert [vues([ligne])[0] for ligne in lignes] == ensemble


def test_une_valeur_de_1_a_4_est_cachee_et_zero_montre() -> None:
    epci, communes = un_epci(3)
    poser(epci, {ALLOCATAIRES: 1200, "caf_alloc_aah": 63})
    lignes = []
    for commune, allocataires, aah in zip(communes, (400, 400, 400), (3, 0, 60), strict=True):
        poser(commune, {ALLOCATAIRES: allocataires})
        lignes += poser(commune, {"caf_alloc_aah": aah})
    petite, zero, grande = sortir(lignes, regard=PUBLIC)
    assert petite.masquee
    assert petite.valeur is None
    assert zero.statut is StatutStatistique.NULLE
    assert zero.valeur == 0
    assert grande.masquee, "63 − 0 − 60 would give 3"


def test_les_autres_effectifs_d_une_petite_commune_sont_caches() -> None:
    epci, communes = un_epci(3)
    lignes = []
    for commune, allocataires, couverts in zip(
        communes, (90, 500, 500), (210, 1300, 1250), strict=True
    ):
        poser(commune, {ALLOCATAIRES: allocataires})
        lignes += poser(commune, {"caf_personnes_couvertes": couverts})
    poser(epci, {"caf_personnes_couvertes": 2760})
    sorties = vues(lignes)
    assert sorties[0] is None
    assert sorties.count(None) == 2


def test_une_part_ne_se_retrouve_pas_par_les_autres_parts() -> None:
    epci, communes = un_epci(3)
    parts = {
        "caf_alloc_isoles": (200, 200, 200),
        "caf_alloc_monoparents": (100, 100, 100),
        "caf_alloc_couples_sans_enfant": (2, 80, 90),
        "caf_alloc_couples_avec_enfant": (98, 120, 110),
    }
    lignes = []
    for rang, commune in enumerate(communes):
        siennes = {code: valeurs[rang] for code, valeurs in parts.items()}
        lignes += poser(commune, {ALLOCATAIRES: sum(siennes.values()), **siennes})
    lignes += poser(epci, {code: sum(v) for code, v in parts.items()})
    lignes += poser(epci, {ALLOCATAIRES: 1300})
    premiere = sortir(lignes, regard=PUBLIC)[:5]
    caches = {s.indicateur.code for s in premiere if s.masquee}
    assert "caf_alloc_couples_sans_enfant" in caches
    assert len(caches) >= 2


def test_ce_que_le_producteur_cache_ne_se_retrouve_pas_par_nos_totaux() -> None:
    epci, communes = un_epci(3)
    lignes = poser(epci, {ALLOCATAIRES: 1500})
    for commune, valeur in zip(communes, (None, 600, 700), strict=True):
        lignes += poser(commune, {ALLOCATAIRES: valeur})
    total, cachee, *autres = vues(lignes)
    assert total == 1500
    assert cachee is None
    assert autres.count(None) == 1


def test_un_iris_ne_se_retrouve_pas_par_sa_commune() -> None:
    epci, (commune, autre) = un_epci(2)
    lignes = poser(commune, {ALLOCATAIRES: 800})
    for rang, valeur in enumerate((50, 350, 400), 1):
        lignes += poser(("IRIS", f"{commune.code}{rang:04}"), {ALLOCATAIRES: valeur})
    poser(autre, {ALLOCATAIRES: 500})
    poser(epci, {ALLOCATAIRES: 1300})
    total, petit, *iris = vues(lignes)
    assert (total, petit) == (800, None)
    assert iris.count(None) == 1


def test_un_taux_du_producteur_est_cache_avec_sa_zone() -> None:
    _, (petite, grande) = un_epci(2)
    poser(petite, {"cle_allocataires": 80})
    poser(grande, {"cle_allocataires": 800})
    indicateur("cle_bas_revenus", nature=NatureIndicateur.TAUX, unite="%")
    taux = [poser(t, {"cle_bas_revenus": 40})[0] for t in (petite, grande)]
    assert vues(taux) == [None, 40]


def test_la_population_de_reference_d_une_case_cachee_ne_sort_pas() -> None:
    _, (commune,) = un_epci(1)
    (ligne,) = poser(commune, {"caf_alloc_apl": 30})
    ligne.population_reference = 62
    ligne.save()
    (sortie,) = sortir([ligne], regard=PUBLIC)
    assert sortie.valeur is None
    assert sortie.population_reference is None


def test_les_populations_legales_ne_sont_pas_de_la_regle_de_la_caf() -> None:
    _, (commune,) = un_epci(1)
    indicateur("population_rp", regime=RegimeStatistique.TOUS)
    assert vues(poser(commune, {"population_rp": 3})) == [3]


def test_le_total_d_un_epci_tient_compte_de_ce_qui_est_cache() -> None:
    epci, communes = un_epci(3)
    for commune, valeur in zip(communes, (60, 300, 340), strict=True):
        poser(commune, {ALLOCATAIRES: valeur})
    (total,) = totaliser([epci.code], [indicateur()], regard=PUBLIC)
    assert (total.valeur, total.connues, total.zones) == (Decimal(700), 3, 3)


def test_un_epci_d_une_seule_commune_ne_la_trahit_pas() -> None:
    epci, (commune,) = un_epci(1)
    lignes = poser(commune, {ALLOCATAIRES: 40})
    assert vues(lignes) == [None]
    assert [s.valeur for s in totaliser([epci.code], [indicateur()], regard=PUBLIC)] == [None]


def test_les_seuils_sont_ceux_de_la_caf_a_leur_date(caf: Organisation, LE: dt.datetime) -> None:
    lecteur = fabriques.utilisateur()
    _, communes = un_epci(2)
    lignes = [poser(c, {ALLOCATAIRES: 150}, detenteur=caf)[0] for c in communes]
    regard = du_lecteur(lecteur, caf, LE)
    assert vues(lignes, regard) == [150, 150]
    ReglageSecret.objects.create(
        organisation=caf,
        a_compter_du=dt.date(2026, 11, 1),
        seuil_zone=200,
        source="Décision fictive",
    )
    assert vues(lignes, regard) == [None, None]
    avant = du_lecteur(lecteur, caf, LE - dt.timedelta(days=60))
    assert vues(lignes, avant) == [150, 150]


def test_une_caf_peut_dispenser_les_donnees_ouvertes_et_elles_seules(
    caf: Organisation, LE: dt.datetime
) -> None:
    ReglageSecret.objects.create(
        a_compter_du=dt.date(2020, 1, 1), donnees_ouvertes=False, source="Décision fictive"
    )
    _, (commune,) = un_epci(1)
    assert vues(poser(commune, {ALLOCATAIRES: 40})) == [40]
    internes = poser(commune, {ALLOCATAIRES: 40}, annee=2021, detenteur=caf)
    assert vues(internes, du_lecteur(fabriques.utilisateur(), caf, LE)) == [None]


def test_une_statistique_interne_n_est_vue_que_des_parties(
    caf: Organisation, LE: dt.datetime
) -> None:
    autre = fabriques.organisation(NatureOrganisation.CAF)
    _, communes = un_epci(2)
    lignes = [poser(c, {ALLOCATAIRES: 500}, detenteur=caf)[0] for c in communes]
    lecteur = fabriques.utilisateur()
    assert vues(lignes) == []
    assert vues(lignes, du_lecteur(lecteur, autre, LE)) == []
    limite = du_lecteur(lecteur, caf, LE, communes=frozenset({communes[0].code}))
    assert vues(lignes, limite) == [500]
    assert vues(lignes, du_lecteur(lecteur, caf, LE)) == [500, 500]


@pytest.mark.parametrize("forme", [Forme.PAGE_PUBLIQUE, Forme.EXPORT_OUVERT, Forme.COURRIEL])
def test_aucune_sortie_ouverte_ne_porte_d_interne(
    forme: Forme, caf: Organisation, LE: dt.datetime
) -> None:
    with pytest.raises(ValueError, match="open form"):
        du_lecteur(fabriques.utilisateur(), caf, LE, forme=forme)


def test_un_compte_ferme_ou_personne_ne_voit_rien_d_interne(
    caf: Organisation, LE: dt.datetime
) -> None:
    ferme = fabriques.utilisateur(is_active=False)
    with pytest.raises(ValueError, match="authenticated"):
        du_lecteur(ferme, caf, LE)
    with pytest.raises(ValueError, match="authenticated"):
        Regard(Forme.PAGE, detenteurs=frozenset({caf.pk}), le=LE)


def test_chaque_lecture_interne_est_consignee_et_la_trace_ne_s_efface_pas(
    caf: Organisation, LE: dt.datetime
) -> None:
    lecteur = fabriques.utilisateur(prenom="Claire", nom="Fictif")
    _, communes = un_epci(2)
    lignes = [poser(c, {ALLOCATAIRES: 500}, detenteur=caf)[0] for c in communes]
    lignes += poser(communes[0], {ALLOCATAIRES: 500})
    sortir(lignes, regard=du_lecteur(lecteur, caf, LE))
    trace = AccesStatistique.objects.get()
    assert (trace.par_nom, trace.detenteur, trace.ou) == ("Claire Fictif", caf, "Portrait")
    assert (trace.nombre, trace.territoires, trace.codes) == (2, 2, [ALLOCATAIRES])
    with pytest.raises(DatabaseError), transaction.atomic():
        AccesStatistique.objects.update(par_nom="Quelqu’un d’autre")
    with pytest.raises(DatabaseError), transaction.atomic():
        AccesStatistique.objects.all().delete()


def test_les_donnees_ouvertes_ne_laissent_pas_de_trace(
    caf: Organisation, LE: dt.datetime, django_assert_max_num_queries
) -> None:
    _, communes = un_epci(3)
    lignes = [poser(c, {ALLOCATAIRES: 500})[0] for c in communes]
    regard = du_lecteur(fabriques.utilisateur(), caf, LE)
    with django_assert_max_num_queries(5):
        sortir(lignes, regard=regard)
    assert not AccesStatistique.objects.exists()


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_zones(django_assert_num_queries) -> None:
    def demander(nombre: int) -> int:
        _, communes = un_epci(nombre)
        lignes = [poser(c, {ALLOCATAIRES: 50 + 100 * n})[0] for n, c in enumerate(communes)]
        with django_assert_num_queries(5):
            return len(sortir(lignes, regard=PUBLIC))

    assert (demander(2), demander(20)) == (2, 20)


def test_une_case_cachee_est_rangee_par_son_nom_et_non_par_sa_valeur() -> None:
    _, communes = un_epci(4)
    lignes = [
        poser(c, {ALLOCATAIRES: v})[0] for c, v in zip(communes, (90, 400, 20, 300), strict=True)
    ]
    noms = dict(zip((c.code for c in communes), "bdac", strict=True))

    def nom(sortie: ValeurSortie) -> str:
        return noms[sortie.code]

    rangees = classer(sortir(lignes, regard=PUBLIC), nom=nom)
    assert [nom(s) for s in rangees] == ["d", "c", "a", "b"]


def test_les_reglages_disent_leur_source_et_ne_se_chevauchent_pas() -> None:
    jour = dt.date(2026, 1, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReglageSecret.objects.create(a_compter_du=jour, source="")
    ReglageSecret.objects.create(a_compter_du=jour, source="Fictive")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReglageSecret.objects.create(a_compter_du=jour, source="Autre")


def test_seule_l_administration_fixe_les_seuils_d_une_caf(
    distribution: Distribution, caf: Organisation, LE: dt.datetime
) -> None:
    champs = {"a_compter_du": LE.date(), "seuil_zone": 200, "seuil_cellule": 11, "le": LE}
    administrateur = distribution.administrateur
    with pytest.raises(ActeRefuse):
        reglages.fixer(organisation=caf, source="Note", par=distribution.etranger, **champs)
    with pytest.raises(SaisieInvalide):
        reglages.fixer(organisation=caf, source=" ", par=administrateur, **champs)
    with pytest.raises(SaisieInvalide, match="pas une Caf"):
        reglages.fixer(
            organisation=fabriques.organisation(), source="Note", par=administrateur, **champs
        )
    reglages.fixer(organisation=caf, source="Note du 3 (fictif)", par=administrateur, **champs)
    with pytest.raises(SaisieInvalide):
        reglages.fixer(organisation=caf, source="Deux fois", par=administrateur, **champs)
    assert Evenement.objects.get().acte == "seuils du secret fixés"


def test_le_regard_d_une_demarche_ne_s_ouvre_qu_aux_parties(
    distribution: Distribution, LE: dt.datetime
) -> None:
    caf = distribution.demarche.parties.get(role="CAF").organisation
    commune = distribution.demarche.perimetre.get().commune
    vu = regard_dans(distribution.demarche, distribution.compte(Role.CONSEILLER_CAF), LE)
    assert vu.detenteurs == {caf.pk}
    assert vu.communes == {commune.code}
    for role in (Role.PARTENAIRE, Role.PILOTE, Role.PRESTATAIRE):
        assert not regard_dans(distribution.demarche, distribution.compte(role), LE).detenteurs
    assert not regard_dans(distribution.demarche, distribution.etranger, LE).detenteurs
