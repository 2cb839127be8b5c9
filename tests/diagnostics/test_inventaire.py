"""The inventory in figures, the published counts, the open directory: acts, pages, rights."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.diagnostics import comptes, imports, queries, recensements
from maillage.diagnostics.actions import annuaire, structures
from maillage.diagnostics.actions import recensements as actes
from maillage.diagnostics.controles.recensements import recensements_publies
from maillage.diagnostics.models import RecensementPublie, Structure
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)

EAJE: dict[str, Any] = {
    "intitule": "EAJE",
    "type": "EAJE",
    "annee": 2021,
    "total": 156,
    "lignes": [
        {"statuts": ["MAIRIE"], "nombre": 41, "partagees": 0},
        {"statuts": ["CCAS"], "nombre": 16, "partagees": 0},
        {"statuts": ["ASSOCIATIF", "MUTUALISTE"], "nombre": 86, "partagees": 0},
        {"statuts": ["PRIVE"], "nombre": 13, "partagees": 0},
    ],
    "source": "Accord-cadre 2021-2022, §3.1",
}


def clae(intitule: str, public: str, total: int, *lignes: tuple[str, int, int]) -> dict[str, Any]:
    return {
        "intitule": intitule,
        "type": "CLAE",
        "public": public,
        "annee": 2021,
        "total": total,
        "lignes": [{"statuts": [s], "nombre": n, "partagees": p} for s, n, p in lignes],
        "partage": "maternel et élémentaire",
        "source": "Accord-cadre 2021-2022, §3.2.1",
    }


MATERNELS = clae("CLAE maternels", "MATERNEL", 114, ("MAIRIE", 111, 6), ("ASSOCIATIF", 3, 0))
ELEMENTAIRES = clae(
    "CLAE élémentaires",
    "ELEMENTAIRE",
    99,
    ("MAIRIE", 6, 6),
    ("ASSOCIATIF", 30, 0),
    ("FEDERATION", 63, 0),
)


def lus(demarche: Demarche, le: dt.datetime) -> list[recensements.RecensementLu]:
    tous = RecensementPublie.objects.filter(demarche=demarche).order_by("pk")
    return recensements.lire(tous, list(queries.structures(demarche)), le.date())


def test_les_totaux_de_toulouse_sont_exacts_et_les_six_comptes_une_fois(
    distribution: Distribution, LE: dt.datetime
) -> None:
    charge = distribution.compte(Role.CHARGE_COOPERATION)
    for champs in (EAJE, MATERNELS, ELEMENTAIRES):
        actes.noter(demarche=distribution.demarche, champs=champs, par=charge, le=LE)
    publies = lus(distribution.demarche, LE)
    assert [lu.addition for lu in publies] == [
        "41 + 16 + 86 + 13 = 156",
        "111 + 3 = 114",
        "6 + 30 + 63 = 99",
    ]
    assert all(lu.total.concorde for lu in publies)
    (ensemble,) = recensements.ensembles(publies)
    assert (ensemble.ensemble.somme, ensemble.ensemble.nombre) == (213, 207)
    assert not list(recensements_publies(distribution.demarche, LE.date()))


def test_un_ecart_est_montre_et_jamais_corrige(distribution: Distribution, LE: dt.datetime) -> None:
    charge = distribution.compte(Role.CHARGE_COOPERATION)
    note = actes.noter(
        demarche=distribution.demarche, champs={**EAJE, "total": 158}, par=charge, le=LE
    )
    (constat,) = recensements_publies(distribution.demarche, LE.date())
    assert constat.precisions["ecart"] == 2
    assert not constat.precisions["explique"]
    actes.modifier(
        recensement=note, version=1, champs={"explication": "Deux fermetures"}, par=charge, le=LE
    )
    (constat,) = recensements_publies(distribution.demarche, LE.date())
    assert "Deux fermetures" in constat.message
    note.refresh_from_db()
    assert (note.total, note.version, len(list(de_l_objet(note)))) == (158, 2, 2)
    with pytest.raises(ModificationConcurrente):
        actes.retirer(recensement=note, version=1, par=charge, le=LE)
    actes.retirer(recensement=note, version=2, par=charge, le=LE)
    assert not RecensementPublie.objects.exists()


@pytest.mark.parametrize(
    "champs",
    [
        {"total": None, "lignes": []},
        {"annee": 99},
        {"type": "LUNE"},
        {"total": 100_001},
        {"source": ""},
        {"partage": "écoles"},
        {"lignes": [{"statuts": [], "nombre": 1, "partagees": 0}]},
        {"lignes": [{"statuts": ["LUNE"], "nombre": 1, "partagees": 0}]},
        {"lignes": [{"statuts": ["CAF", "CAF"], "nombre": 1, "partagees": 0}]},
        {"lignes": [{"statuts": ["CAF"], "nombre": -1, "partagees": 0}]},
        {"lignes": [{"statuts": ["CAF"], "nombre": 1, "partagees": 2}]},
        {"lignes": [{"statuts": ["CAF"], "nombre": 1, "partagees": 0}] * 2},
    ],
)
def test_un_recensement_impossible_est_refuse(
    distribution: Distribution, LE: dt.datetime, champs: dict[str, Any]
) -> None:
    charge = distribution.compte(Role.CHARGE_COOPERATION)
    with pytest.raises(SaisieInvalide):
        actes.noter(demarche=distribution.demarche, champs={**EAJE, **champs}, par=charge, le=LE)
    with pytest.raises(ActeRefuse):
        actes.noter(
            demarche=distribution.demarche, champs=EAJE, par=distribution.compte(Role.ELU), le=LE
        )


def test_une_structure_partagee_parait_partout_et_compte_une_fois(
    distribution: Distribution, LE: dt.datetime
) -> None:
    demarche, charge = distribution.demarche, distribution.compte(Role.CHARGE_COOPERATION)
    partagee = {
        "type": "CLAE",
        "nom": "Maison partagée",
        "autres_types": ["LUDOTHEQUE"],
        "publics": ["MATERNEL", "ELEMENTAIRE"],
    }
    etat = {
        "du": dt.date(2022, 1, 1),
        "nature": "OUVERTURE",
        "statut": "MAIRIE",
        "autre_statut": "ASSOCIATIF",
    }
    structures.inscrire(demarche=demarche, champs=partagee, etat=etat, par=charge, le=LE)
    structures.inscrire(
        demarche=demarche,
        champs={"type": "LUDOTHEQUE", "nom": "Autre"},
        etat={"du": dt.date(2020, 1, 1), "nature": "OUVERTURE"},
        par=charge,
        le=LE,
    )
    table = comptes.compter_l_inventaire(
        list(queries.structures(demarche)), dt.date(2023, 12, 31), dt.date(2021, 12, 31)
    )
    lues = {r.libelle: (r.compte.nombre, r.avant) for r in table.rangees if not r.sous}
    assert sorted(lues.values()) == [(1, 0), (2, 1)]
    assert (table.total.compte.nombre, table.total.compte.partages, table.total.avant) == (2, 1, 1)
    assert table.total.evolution == 1
    assert table.colonnes == ("Mairie", "Associatif", "Non connu")
    assert table.total.colonnes == (1, 1, 1)
    for champs in (
        {"autres_types": ["CLAE"]},
        {"publics": ["LUNE"]},
        {"publics": ["ADOS", "ADOS"]},
        {"autres_types": "EAJE"},
    ):
        with pytest.raises(SaisieInvalide):
            structures.inscrire(
                demarche=demarche,
                champs={**partagee, "nom": "Fausse", **champs},
                etat=etat,
                par=charge,
                le=LE,
            )


def test_la_page_des_totaux_et_ses_requetes(client: Client, distribution: Distribution) -> None:
    demarche = distribution.demarche
    client.force_login(distribution.compte(Role.CHARGE_COOPERATION))
    adresse = reverse("diagnostics:totaux", args=[demarche.slug])
    fabriques.etat_de_structure(fabriques.structure(demarche))
    fabriques.recensement(demarche)
    client.get(adresse)
    with CaptureQueriesContext(
        connection,
    ) as peu:
        page = client.get(f"{adresse}?annee=2025&comparer=2020")
    assert b"41 + 16 + 86 + 13 = 156" in page.content
    for _ in range(9):
        fabriques.etat_de_structure(fabriques.structure(demarche))
        fabriques.recensement(demarche)
    with CaptureQueriesContext(connection) as beaucoup:
        assert client.get(f"{adresse}?annee=2025&comparer=2020").status_code == 200
    assert len(beaucoup) == len(peu)
    for question in ("?format=csv", "?format=xlsx&table=publies", "?annee=%00&comparer=99999"):
        assert client.get(adresse + question).status_code == 200
    saisie = {
        "intitule": "Ludothèques",
        "type": "LUDOTHEQUE",
        "annee": "2021",
        "total": "15",
        "source": "S",
        "qui_0": "MAIRIE",
        "nombre_0": "5",
        "qui_1": "COGESTION",
        "nombre_1": "1",
        "nombre_2": "9",
    }
    noter = reverse("diagnostics:recensement_noter", args=[demarche.slug])
    assert client.post(noter, saisie).status_code == 422
    assert client.post(noter, {**saisie, "qui_2": "ASSOCIATIF"}).status_code == 302
    note = RecensementPublie.objects.get(intitule="Ludothèques")
    assert sum(ligne["nombre"] for ligne in note.lignes) == 15
    assert (
        client.get(
            reverse("diagnostics:recensement_modifier", args=[demarche.slug, note.pk])
        ).status_code
        == 200
    )


def test_l_annuaire_est_ferme_puis_ouvert_puis_ferme(
    client: Client, distribution: Distribution, LE: dt.datetime
) -> None:
    demarche = distribution.demarche
    adresse = reverse("annuaire:public", args=[demarche.slug])
    commune = fabriques.commune()
    visible = fabriques.structure(demarche, nom="Crèche <b>ouverte</b>", commune=commune)
    fabriques.etat_de_structure(visible)
    cachee = fabriques.structure(demarche, nom="Tenue dehors", hors_annuaire=True)
    fabriques.etat_de_structure(cachee)
    fermee = fabriques.structure(demarche, nom="Fermée depuis", type="LAEP")
    fabriques.etat_de_structure(fermee, nature="FERMETURE")
    foyer = fabriques.structure(demarche, nom="Foyer", type="FJT")
    fabriques.etat_de_structure(foyer, places=777)
    assert client.get(adresse).status_code == 404
    with pytest.raises(ActeRefuse):
        annuaire.publier(demarche=demarche, par=distribution.compte(Role.ELU), le=LE)
    direction = distribution.compte(Role.DIRECTION_COLLECTIVITE)
    annuaire.publier(demarche=demarche, par=direction, le=LE)
    with pytest.raises(EtatIncompatible):
        annuaire.publier(demarche=demarche, par=direction, le=LE)
    page = client.get(adresse).content.decode()
    assert "Crèche &lt;b&gt;ouverte" in page
    assert not any(mot in page for mot in ("Tenue dehors", "Fermée depuis", "777"))
    for partie in demarche.parties.filter(est_signataire=True):
        assert partie.organisation.nom.replace("'", "’")[:12] in page.replace("&#x27;", "’")
    donnees = json.loads(client.get(f"{adresse}?format=json").content)
    assert [s["nom"] for s in donnees["services"]] == ["Crèche <b>ouverte</b>", "Foyer"]
    assert (donnees["services"][0]["places"], donnees["services"][1]["places"]) == (20, None)
    assert donnees["publie_par"]
    filtre = client.get(f"{adresse}?format=json&q=foyer&type=FJT&commune=")
    assert [s["nom"] for s in json.loads(filtre.content)["services"]] == ["Foyer"]
    assert client.get(f"{adresse}?format=csv").status_code == 200
    assert client.get(f"{adresse}?format=exe").status_code == 404
    annuaire.fermer(demarche=demarche, par=direction, le=LE)
    assert client.get(adresse).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_deux_imports_du_meme_fichier_n_inscrivent_qu_une_fois(
    LE: dt.datetime, base_reelle: BaseDatabaseWrapper
) -> None:
    distribution = distribuer()
    demarche, charge = distribution.demarche, distribution.compte(Role.CHARGE_COOPERATION)
    feuille = (
        "Nom;Type;Commune;À compter du;Places\n"
        "Crèche A (fictif);EAJE;;01/09/2024;25\n"
        "Crèche B (fictif);EAJE;;01/09/2024;1 250\n"
    )
    connus = imports.annuaire(demarche)
    rapport = imports.lire(feuille.encode(), demarche, connus, LE)
    assert not rapport.refusees
    lignes = [imports.traduire(ligne.brut or {}, connus) for ligne in rapport.a_inscrire]

    def importer() -> str:
        try:
            structures.importer(demarche=demarche, lignes=lignes, par=charge, le=LE)
        except EtatIncompatible:
            return "refusé"
        return "écrit"

    assert sorted(en_parallele(importer, importer)) == ["refusé", "écrit"]
    assert Structure.objects.count() == 2
    relu = imports.lire(feuille.encode(), demarche, imports.annuaire(demarche), LE)
    assert (len(relu.deja_la), len(relu.a_inscrire)) == (2, 0)


def test_une_ligne_dit_tous_ses_problemes_par_colonne(
    distribution: Distribution, LE: dt.datetime
) -> None:
    fabriques.commune("31001", "Saint-Ambigu")
    fabriques.commune("31002", "Saint Ambigu")
    fabriques.commune("01004", "Ambérieu")
    feuille = (
        "Nom;Type;Commune;Code Insee;À compter du;Places\n"
        ";CRECHE;Saint-Ambigu;;hier;beaucoup\n"
        "Bonne (fictif);EAJE;amberieu;;01/09/2024;12\n"
        "Codée (fictif);EAJE;;1004;01/09/2024;12\n"
        "Contredite (fictif);EAJE;Saint-Ambigu;01004;01/09/2024;12\n"
    )
    rapport = imports.lire(
        feuille.encode(), distribution.demarche, imports.annuaire(distribution.demarche), LE
    )
    premiere, derniere = rapport.refusees
    assert {p.colonne for p in premiere.problemes} == {
        "Nom",
        "Type",
        "Commune",
        "À compter du",
        "Places",
    }
    assert "31001, 31002" in premiere.raison
    assert (derniere.numero, derniere.problemes[0].colonne) == (5, "Commune")
    assert [ligne.numero for ligne in rapport.a_inscrire] == [3, 4]
