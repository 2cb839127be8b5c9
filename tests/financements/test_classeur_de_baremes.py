"""The workbook of barèmes: what goes out comes back, and what is hostile is refused row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import cellules
from maillage.documents.tableur import ods, xlsx
from maillage.financements import imports
from maillage.financements.actions import baremes as actes
from maillage.financements.models import LigneBareme
from maillage.financements.queries import baremes as lectures
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ActeRefuse, SaisieInvalide
from maillage.regles.financements.baremes import Bareme, nationaux
from maillage.regles.financements.cles import CLES

TITRES = ("Ligne", "Année", "Clé", "Valeur", "Source", "Confiance", "Valable du", "Arrondi à")
BONNE = {
    "Ligne": "PSO_ALSH_PERI",
    "Année": 2026,
    "Clé": "heure",
    "Valeur": 0.624,
    "Source": "Barème 2026 (fictif)",
    "Confiance": "A",
}


@pytest.fixture
def caf(distribution: Distribution) -> Organisation:
    lue = lectures.caf_de(distribution.demarche)
    assert lue is not None
    return lue


@pytest.fixture
def conseiller(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CONSEILLER_CAF)


def classeur(*lignes: Mapping[str, Any], titres: tuple[str, ...] = TITRES) -> bytes:
    """A workbook as people make one: numbers where they typed numbers, texts elsewhere."""
    sortie = BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as livre:
        page = livre.add_worksheet("Barèmes")
        page.write_row(0, 0, titres)
        for i, ligne in enumerate(lignes, 1):
            for j, titre in enumerate(titres):
                valeur = ligne.get(titre)
                if isinstance(valeur, int | float):
                    page.write_number(i, j, valeur)
                elif valeur is not None:
                    page.write_string(i, j, valeur)
    return sortie.getvalue()


def lire(octets: bytes, caf: Organisation, le: dt.datetime) -> imports.Rapport:
    return imports.lire(octets, caf, lectures.tenues(lectures.lignes_de(caf)), le)


def test_une_bonne_ligne_est_ajoutee_au_centime_pres(caf: Organisation, LE: dt.datetime) -> None:
    rapport = lire(classeur(BONNE), caf, LE)
    assert [ligne.sort for ligne in rapport.lignes] == ["ajoutée"]
    assert rapport.a_ecrire[0]["valeur"] == Decimal("0.624")
    assert rapport.lignes[0].numero == 2
    assert not LigneBareme.objects.exists()


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"Valeur": "beaucoup"}, "n’est pas un nombre"),
        ({"Valeur": "=1+1"}, "n’est pas un nombre"),
        ({"Valeur": "1e400"}, "hors de portée"),
        ({"Valeur": 1e300}, "hors de portée"),
        ({"Valeur": "NaN"}, "hors de portée"),
        ({"Valeur": "-1"}, "négatif"),
        ({"Valeur": -0.01}, "négatif"),
        ({"Valeur": "0,12345678"}, "6"),
        ({"Valeur": "12 €/h"}, "n’est pas un nombre"),
        ({"Ligne": "PSO_LUNE"}, "n’existe pas"),
        ({"Ligne": ""}, "n’existe pas"),
        ({"Clé": "prix"}, "Clés qu’elle lit"),
        ({"Année": 1789}, "1990"),
        ({"Année": 2025.5}, "entier"),
        ({"Année": "l’an prochain"}, "n’est pas un nombre"),
        ({"Année": None}, "Année"),
        ({"Confiance": "sûre"}, "Confiance"),
        ({"Source": ""}, ""),
        ({"Valable du": "31/02/2026"}, "n’est pas une date"),
        ({"Valable du": "01/01/2030"}, ""),
        ({"Arrondi à": "0,01 environ"}, "n’est pas un nombre"),
    ],
)
def test_une_ligne_hostile_est_refusee_et_rien_n_est_ecrit(
    caf: Organisation, LE: dt.datetime, champs: dict[str, Any], dit: str
) -> None:
    rapport = lire(
        classeur(BONNE, {**BONNE, **champs, "Année": champs.get("Année", 2025)}), caf, LE
    )
    if "Année" in champs:
        rapport = lire(classeur(BONNE, {**BONNE, **champs}), caf, LE)
    assert [ligne.numero for ligne in rapport.refusees] == [3]
    assert dit in rapport.refusees[0].raison
    assert rapport.refusees[0].raison


def test_une_formule_est_refusee_meme_sans_resultat(caf: Organisation, LE: dt.datetime) -> None:
    """What was never computed is read as zero: a barème of zero would follow."""
    sortie = BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as livre:
        page = livre.add_worksheet()
        page.write_row(0, 0, TITRES)
        page.write_row(1, 0, ["PSO_ALSH_PERI", 2026, "heure"])
        page.write_formula(1, 3, "=0.5+0.1")
        page.write_row(1, 4, ["Source", "A"])
    with pytest.raises(FichierIllisible, match=r"formules \(D2\)"):
        lire(sortie.getvalue(), caf, LE)


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"", ""),
        (b"PK\x03\x04 pas un classeur", ""),
        (classeur(titres=("Nom", "Valeur")), "titres attendus"),
        (classeur(), "aucune ligne"),
        (b"x" * 5_000_001, "5 Mo"),
        (ods(imports.feuille("Barèmes", [])), ""),
    ],
    ids=["vide", "faux", "sans titres", "sans ligne", "trop lourd", "ods"],
)
def test_un_fichier_qui_n_en_est_pas_un_est_refuse(
    caf: Organisation, LE: dt.datetime, octets: bytes, dit: str
) -> None:
    with pytest.raises(FichierIllisible, match=dit or "."):
        lire(octets, caf, LE)


def test_une_cle_deux_fois_dans_la_feuille(caf: Organisation, LE: dt.datetime) -> None:
    rapport = lire(classeur(BONNE, {**BONNE, "Valeur": 0.7}), caf, LE)
    assert [ligne.sort for ligne in rapport.lignes] == ["ajoutée", "refusée"]


def test_le_rapport_dit_ajoutee_remplacee_inchangee_vide(
    caf: Organisation, LE: dt.datetime
) -> None:
    fabriques.bareme(caf)
    fabriques.bareme(caf, annee=2025, source_titre="Barème 2026 (fictif)")
    rapport = lire(
        classeur(
            {**BONNE, "Année": 2024},
            BONNE,
            {**BONNE, "Année": 2025, "Valeur": 0.6},
            {**BONNE, "Année": 2023, "Valeur": None},
        ),
        caf,
        LE,
    )
    assert [ligne.sort for ligne in rapport.lignes] == [
        "ajoutée",
        "remplacée",
        "inchangée",
        "vide",
    ]
    assert rapport.remplacees[0].ancienne == Decimal("0.6")


def test_importer_ecrit_tout_ou_rien(
    caf: Organisation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    champs = lire(classeur(BONNE), caf, LE).a_ecrire[0]
    with pytest.raises(SaisieInvalide):
        actes.importer(
            caf=caf,
            lignes=[champs, {**champs, "annee": 2027, "cle": "prix"}],
            par=conseiller,
            le=LE,
        )
    assert not LigneBareme.objects.exists()
    ecrites = actes.importer(caf=caf, lignes=[champs], par=conseiller, le=LE)
    assert len(ecrites) == 1
    assert actes.importer(caf=caf, lignes=[champs], par=conseiller, le=LE) == []


def test_un_autre_que_la_caf_n_importe_rien(
    distribution: Distribution, caf: Organisation, LE: dt.datetime
) -> None:
    champs = lire(classeur(BONNE), caf, LE).a_ecrire
    for role in (Role.CHARGE_COOPERATION, Role.DIRECTION_COLLECTIVITE):
        with pytest.raises(ActeRefuse):
            actes.importer(caf=caf, lignes=champs, par=distribution.compte(role), le=LE)


def test_ce_qui_est_exporte_ne_change_rien_quand_il_revient(
    caf: Organisation, LE: dt.datetime
) -> None:
    """The rows of the Caf and those of the product, as the page exports them."""
    fabriques.bareme(caf, valeur=Decimal("0.123456"))
    siennes = [(ligne.en_bareme(), imports.DE_LA_CAF) for ligne in lectures.lignes_de(caf)]
    produit = [(bareme, imports.DU_PRODUIT) for bareme in nationaux()]
    octets = xlsx(imports.feuille("Barèmes", [*siennes, *produit]))
    rapport = lire(octets, caf, LE)
    assert {ligne.sort for ligne in rapport.lignes} == {"inchangée"}
    assert len(rapport.lignes) == len(produit) + 1


def test_le_modele_nomme_tous_les_trous(caf: Organisation, LE: dt.datetime) -> None:
    octets = xlsx(imports.modele(2026, [(b, imports.DU_PRODUIT) for b in nationaux()]))
    rapport = lire(octets, caf, LE)
    assert not rapport.refusees
    assert not rapport.a_ecrire
    fermees = [cle for cles in CLES.values() for cle in cles if not cle.ouverte]
    de_2026 = [b for b in nationaux() if b.annee == 2026]
    assert len(rapport.vides) == len(fermees) - len(
        {(b.ligne, b.cle) for b in de_2026 if b.cle in {c.code for c in CLES[b.ligne]}}
    )


@st.composite
def baremes(tirage: Any) -> Bareme:
    """Any row that a Caf may write."""
    ligne = tirage(st.sampled_from(sorted(CLES)))
    cle = tirage(st.sampled_from(CLES[ligne]))
    nom = tirage(st.text("abcdefghijk_0123456789", min_size=1, max_size=12))
    annee = tirage(st.integers(1990, 2100))
    du = tirage(st.dates(dt.date(annee, 1, 1), dt.date(annee, 12, 31)))
    valeur = tirage(st.decimals(0, 10**8, places=tirage(st.integers(0, 6))))
    texte = st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=40
    )
    return Bareme(
        ligne,
        annee,
        cle.code.replace("*", nom),
        valeur,
        cle.unite,
        tirage(st.sampled_from([Decimal("0.01"), Decimal(1), Decimal("0.000001")])),
        tirage(texte),
        tirage(st.sampled_from(["", "https://exemple.fr/bareme?a=1&b=2"])),
        tirage(st.none() | st.dates(dt.date(1901, 1, 1), dt.date(2100, 1, 1))),
        tirage(st.sampled_from("ABCIM")),
        du,
        tirage(st.dates(du, dt.date(annee + 1, 12, 31))),
    )


@given(
    st.lists(baremes(), min_size=1, max_size=6, unique_by=lambda b: (b.ligne, b.annee, b.cle, b.du))
)
@settings(max_examples=25, deadline=None)
def test_aller_et_retour_par_le_classeur(lus: list[Bareme]) -> None:
    """Whatever a Caf wrote, what its sheet says is the same, to the last digit."""
    octets = xlsx(imports.feuille("Barèmes", [(b, imports.DE_LA_CAF) for b in lus]))
    revenus = [imports.champs_de(ligne) for _, ligne in imports.lignes_de_la_feuille(octets)]
    for bareme, champs in zip(lus, revenus, strict=True):
        assert champs is not None
        for nom in ("ligne", "annee", "cle", "unite", "source_titre", "confiance", "consulte_le"):
            assert champs[nom] == getattr(bareme, nom), nom
        for nom in ("valeur", "pas_arrondi", "du", "au"):
            assert champs[nom] == getattr(bareme, nom), nom


@given(st.decimals(-(10**11), 10**11, places=6) | st.integers(-(10**11), 10**11).map(Decimal))
@settings(max_examples=100, deadline=None)
def test_un_nombre_se_relit_comme_il_s_ecrit(valeur: Decimal) -> None:
    ecrit = format(valeur, "f")
    assert cellules.nombre(ecrit.replace(".", ","), "Valeur") == valeur
    assert cellules.nombre(f" {ecrit} €", "Valeur") == valeur
    if len(valeur.as_tuple().digits) <= 15:
        assert cellules.nombre(float(valeur), "Valeur") == valeur


# --- pages ----------------------------------------------------------------------------------------


def deposer(client: Client, caf: Organisation, octets: bytes, nom: str = "baremes.xlsx") -> Any:
    fichier = SimpleUploadedFile(nom, octets)
    return client.post(reverse("baremes:importer", args=[caf.pk]), {"fichier": fichier})


def test_deposer_lire_le_rapport_puis_ecrire(
    client: Client, caf: Organisation, conseiller: Utilisateur
) -> None:
    client.force_login(conseiller)
    reponse = deposer(client, caf, classeur(BONNE))
    assert reponse.status_code == 200
    assert "Rien n’est encore écrit" in reponse.content.decode()
    lot = reponse.context["lot"]
    assert not LigneBareme.objects.exists()
    adresse = reverse("baremes:importer", args=[caf.pk])
    for faux in ("", "n’importe quoi", lot[:-2] + "xx"):
        reponse = client.post(adresse, {"lot": faux})
        assert reponse.status_code == 422, faux
    assert client.post(adresse, {"lot": lot}).status_code == 302
    assert LigneBareme.objects.get().valeur == Decimal("0.624")
    # The same report again: all of it already holds.
    assert client.post(adresse, {"lot": lot}).status_code == 302
    assert LigneBareme.objects.count() == 1


def test_un_classeur_refuse_dit_ses_lignes(
    client: Client, caf: Organisation, conseiller: Utilisateur
) -> None:
    client.force_login(conseiller)
    reponse = deposer(client, caf, classeur(BONNE, {**BONNE, "Valeur": "<script>"}))
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "1 ligne refusée" in page.replace("\u00a0", " ")
    assert "<script>»" not in page
    assert "lot" not in reponse.context
    assert deposer(client, caf, b"rien").status_code == 422
    assert deposer(client, caf, b"").status_code == 422
    assert not LigneBareme.objects.exists()


def test_le_lot_d_une_caf_ne_s_ecrit_pas_pour_une_autre(
    distribution: Distribution, caf: Organisation, LE: dt.datetime
) -> None:
    autre = lectures.caf_de(distribution.autre_demarche)
    assert autre is not None
    lot = imports.en_lot(lire(classeur(BONNE), caf, LE), caf)
    with pytest.raises(SaisieInvalide, match="autre Caf"):
        imports.du_lot(lot, autre)


@pytest.mark.parametrize("choix", ["xlsx", "ods", "csv"])
def test_les_exports(
    client: Client, caf: Organisation, conseiller: Utilisateur, choix: str
) -> None:
    fabriques.bareme(caf, source_titre='=HYPERLINK("http://x")')
    client.force_login(conseiller)
    for nom, args in (("liste", []), ("ligne", ["PSO_ALSH_PERI"])):
        reponse = client.get(f"{reverse(f'baremes:{nom}', args=args)}?format={choix}")
        assert reponse.status_code == 200
        if choix == "csv":
            assert "'=HYPERLINK" in reponse.content.decode("utf-8-sig")
    assert client.get(reverse("baremes:liste") + "?format=exe").status_code == 404
    assert client.get(reverse("baremes:modele") + "?annee=2026").status_code == 200
