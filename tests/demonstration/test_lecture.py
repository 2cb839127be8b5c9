"""The files of the demonstration: what they hold, and how the reader refuses others."""

from __future__ import annotations

import dataclasses
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from maillage.conventions.enums import Droit, EtatSignature, Role
from maillage.demonstration import forme, lecture
from maillage.demonstration.lecture import FichierInvalide
from maillage.demonstration.verifications import elements_de
from maillage.plan_actions.enums import Niveau
from maillage.regles.missions import SOUS_OBJECTIFS


@pytest.fixture(scope="module")
def demonstration() -> forme.Demonstration:
    return lecture.lire()


@pytest.fixture
def territoire(demonstration) -> Callable[[str], forme.Territoire]:
    """The territory of that slug."""
    par_slug = {t.demarche.slug: t for t in demonstration.territoires}
    return par_slug.__getitem__


def plan_de(territoire: forme.Territoire) -> list[forme.Element]:
    assert territoire.plan
    return list(elements_de(territoire.plan.elements))


def faits(objet: Any) -> Iterator[forme.Fait]:
    """Every record under this one."""
    if isinstance(objet, list):
        for element in objet:
            yield from faits(element)
    elif dataclasses.is_dataclass(objet):
        if isinstance(objet, forme.Fait):
            yield objet
        for champ in dataclasses.fields(objet):
            yield from faits(getattr(objet, champ.name))


def test_les_cinq_territoires_dans_l_ordre(demonstration):
    slugs = [t.demarche.slug for t in demonstration.territoires]
    assert slugs == ["toulouse", "sicoval", "rive-de-gier", "conflent-canigo", "aubergenville"]


def test_toulouse_compte_30_objectifs_generaux_et_48_operationnels_en_10_chapitres(territoire):
    chapitres = territoire("toulouse").plan.elements
    assert [c.niveau for c in chapitres] == [Niveau.AXE] * 10
    comptes = [Counter(e.niveau for e in c.elements) for c in chapitres]
    assert [(c[Niveau.OBJECTIF_GENERAL], c[Niveau.OBJECTIF_OPERATIONNEL]) for c in comptes] == [
        (2, 3),
        (1, 2),
        (4, 10),
        (5, 14),
        (3, 4),
        (2, 2),
        (2, 3),
        (4, 5),
        (4, 3),
        (3, 2),
    ]
    niveaux = Counter(e.niveau for e in plan_de(territoire("toulouse")))
    assert niveaux[Niveau.OBJECTIF_GENERAL] == 30
    assert niveaux[Niveau.OBJECTIF_OPERATIONNEL] == 48
    assert niveaux[Niveau.SOUS_OBJECTIF] == 5 + 4


def test_toulouse_chiffre_ses_cibles_et_groupe_la_petite_enfance(territoire):
    elements = plan_de(territoire("toulouse"))
    cibles = {(c.valeur, c.unite) for e in elements for c in e.cibles}
    assert cibles == {
        (Decimal(21), "écoles neuves"),
        (Decimal(10), "grands projets de travaux"),
        (Decimal(70), "actions"),
    }
    groupes = Counter(e.groupe for e in elements if e.groupe)
    assert groupes == {"Stratégie commune": 5, "Modalités d’accueil": 3, "Parcours des familles": 2}


def test_toulouse_garde_ses_annexes(territoire):
    toulouse = territoire("toulouse")
    assert [len(f.lignes) for f in toulouse.feuilles_de_route] == [6, 5]
    (releve,) = toulouse.gouvernance.releves
    assert len(releve.decisions) == 4
    nombres = {s.type: s.nombre for s in toulouse.inventaire}
    assert (nombres["EAJE"], nombres["CLAE_MATERNEL"], nombres["CLAE_ELEMENTAIRE"]) == (
        156,
        114,
        99,
    )
    droits = {t.code: t.droit for t in toulouse.thematiques}
    assert droits["parentalite"] == Droit.PARTIEL
    assert droits["acces-aux-droits"] == Droit.NON_PRECISE


def test_les_tableaux_publies_gardent_leurs_chiffres_et_leurs_ecarts(territoire):
    toulouse = territoire("toulouse").argent.tableaux[0]
    assert [c.total for c in toulouse.colonnes] == ["16.65 M€", "53.9 M€"]
    assert [ligne.chiffres[1] for ligne in toulouse.lignes] == [
        "40.28 M€",
        "727 000€",
        "10.55 M€",
        "1.93 M€",
    ]
    conflent = territoire("conflent-canigo").argent.tableaux[0]
    assert conflent.total == "490 787 € + 598 000 €"
    assert len(conflent.lignes) == 8
    (sicoval,) = territoire("sicoval").argent.tableaux
    assert (sicoval.total, sicoval.annee) == ("10 520 374 euros", 2018)


def test_conflent_porte_six_indicateurs_sur_trois_territoires(territoire):
    indicateurs = territoire("conflent-canigo").indicateurs
    tableau = [i for i in indicateurs if "tableau" in i.provenance]
    assert [len(i.valeurs) for i in tableau] == [3] * 6
    assert len(territoire("conflent-canigo").perimetre.communes) == 45


def test_sicoval_a_38_signataires_dont_trois_tardifs(territoire):
    sicoval = territoire("sicoval")
    assert len(sicoval.perimetre.communes) == 36
    assert sum(p.est_signataire for p in sicoval.parties) == 38
    (acte,) = sicoval.actes
    etats = Counter(s.etat for s in acte.signatures)
    assert etats == {EtatSignature.SIGNE: 35, EtatSignature.ADHESION_TARDIVE: 3}
    tardives = [s for s in acte.signatures if s.etat == EtatSignature.ADHESION_TARDIVE]
    assert all("fictif" in s.provenance for s in tardives)
    assert [len(e.elements) for e in sicoval.plan.elements] == [2, 4, 4]


@pytest.mark.parametrize(
    ("code", "lieu", "valeur"),
    [
        ("population", "Sicoval", "84219"),
        ("foyers-allocataires", "Sicoval", "17640"),
        ("part-rsa", "Sicoval", "6.97"),
        ("taux-couverture", "Sicoval", "70.3"),
        ("taux-couverture", "Haute-Garonne", "62.3"),
        ("taux-couverture", "France (hors Mayotte)", "60.9"),
    ],
)
def test_sicoval_porte_les_chiffres_reels(territoire, code, lieu, valeur):
    (indicateur,) = [i for i in territoire("sicoval").indicateurs if i.code == code]
    derniere = [v for v in indicateur.valeurs if v.territoire == lieu][-1]
    assert derniere.valeur == Decimal(valeur)
    assert indicateur.producteur
    assert derniere.annee


def test_rive_de_gier_parle_de_plusieurs_communes_pour_une(territoire):
    rive = territoire("rive-de-gier")
    assert sum(p.role == "COLLECTIVITE" for p in rive.parties) == 1
    assert [a.cle for a in rive.actes if a.communes_au_pluriel] == ["acte-engagement"]
    (ctg,) = [a for a in rive.actes if a.cle == "ctg"]
    assert ctg.limite_signature_le.isoformat() == "2023-12-31"
    assert "continuité des financements" in ctg.consequence_limite


def test_aubergenville_a_quatre_axes_et_trente_deux_lignes(territoire):
    axes = territoire("aubergenville").plan.elements
    assert [len(axe.elements) for axe in axes] == [3, 2, 6, 3]
    lignes = [sum(len(objectif.elements) for objectif in axe.elements) for axe in axes]
    assert lignes == [6, 5, 13, 8]


def test_aubergenville_ne_nomme_nulle_part_deux_des_themes_annonces(territoire):
    aubergenville = territoire("aubergenville")
    portees = {code for e in plan_de(aubergenville) for code in e.thematiques or []}
    portees |= {code for fiche in aubergenville.fiches for code in fiche.thematiques}
    annoncees = {t.code for t in aubergenville.thematiques}
    assert annoncees - portees == {"petite-enfance", "acces-aux-droits"}


def test_la_deliberation_d_aubergenville_compte_juste(territoire):
    (vote,) = territoire("aubergenville").deliberations
    la = vote.presences
    assert (vote.numero, len(la.presents), len(la.pouvoirs), len(la.excuses)) == (
        "24-081",
        27,
        5,
        1,
    )
    assert len(la.presents) + len(la.pouvoirs) == vote.pour == 32


def test_la_feuille_de_toulouse_nomme_69_membres(territoire):
    vote = territoire("toulouse").deliberations[-1]
    la = vote.presences
    assert (len(la.presents), len(la.pouvoirs), len(la.absents)) == (66, 2, 1)
    assert len(la.temporaires) == 5
    assert vote.pour == 68


def test_chaque_fait_dit_d_ou_il_vient(demonstration):
    tous = list(faits(demonstration))
    assert len(tous) > 500
    assert [f for f in tous if not f.provenance.strip()] == []


def test_ce_qui_est_invente_le_dit(demonstration):
    for fait in faits(demonstration):
        if "fictif" in fait.provenance and fait.visible:
            assert "(fictif)" in getattr(fait, fait.visible)


def test_aucun_sous_objectif_inconnu(territoire):
    assert set(territoire("aubergenville").sous_objectifs.codes) <= set(SOUS_OBJECTIFS)


def test_chaque_role_a_un_compte_et_le_principal_est_claire(demonstration):
    comptes = demonstration.comptes.comptes
    assert {h.role for c in comptes for h in c.habilitations} == set(Role)
    (principal,) = [c for c in comptes if c.est_principal]
    assert principal.email == "claire.martin@demo.maillage.example"
    assert principal.habilitations[0].demarche == "aubergenville"
    (demo,) = [c for c in comptes if c.email.startswith("demo@")]
    assert len(demo.habilitations) == 5


# --- what the reader refuses --------------------------------------------------------------------


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the files, to spoil."""
    return Path(shutil.copytree(lecture.DOSSIER, tmp_path / "donnees"))


def gater(dossier: Path, nom: str, changer: Callable[[Any], None]) -> None:
    chemin = dossier / nom
    contenu = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    changer(contenu)
    chemin.write_text(yaml.safe_dump(contenu, allow_unicode=True), encoding="utf-8")


def presences(contenu: Any) -> Any:
    return contenu["deliberations"][0]["presences"]


@pytest.mark.parametrize(
    ("changer", "dit"),
    [
        (lambda c: c["demarche"].pop("nom"), "demarche.nom : cette clé est obligatoire"),
        (lambda c: c["demarche"].update(sulg="x"), "demarche.sulg : clé inconnue"),
        (lambda c: c["demarche"].update(debut="2024"), "demarche.debut : « 2024 »"),
        (lambda c: c["demarche"].update(debut="2024-02-30"), "demarche.debut : « 2024-02-30 »"),
        (lambda c: c["demarche"].update(nom=""), "demarche.nom : ce texte est vide"),
        (lambda c: c["demarche"].update(nom=12), "demarche.nom : « 12 » n'est pas un texte"),
        (lambda c: c["demarche"].pop("provenance"), "demarche.provenance"),
        (lambda c: c["demarche"]["provenances"].update(x="S4"), "demarche.provenances.x"),
        (
            lambda c: c["demarche"].update(champ_caf="La Caf soutient tout."),
            "demarche.champ_caf : ce qui est inventé",
        ),
        (lambda c: c["perimetre"].update(communes=[78029]), "perimetre.communes[1]"),
        (lambda c: c["perimetre"].update(communes="78029"), "perimetre.communes : une liste"),
        (lambda c: c["actes"][0].update(type="CONTRAT"), "actes[1].type : « CONTRAT »"),
        (lambda c: c["actes"][0].update(avec_plan="oui"), "actes[1].avec_plan : « oui »"),
        (lambda c: c["deliberations"][0].update(heure=1200), "deliberations[1].heure : « 1200 »"),
        (lambda c: c["deliberations"][0].update(pour=True), "deliberations[1].pour : « True »"),
        (lambda c: c["deliberations"][0].update(actes=["avenant"]), "« avenant »"),
        (
            lambda c: presences(c)["presents"].append("Sophie PRIMAS"),
            "« Sophie PRIMAS » y est 2 fois",
        ),
        (lambda c: presences(c)["pouvoirs"].update({"Un Autre": "Personne"}), "« Personne »"),
        (
            lambda c: presences(c).update(temporaires=[{"nom": "Personne", "du": "4"}]),
            "« Personne »",
        ),
        (lambda c: c["fiches"][0].update(element="9.9"), "fiches[1].element : « 9.9 »"),
        (lambda c: c["fiches"][0].update(pilote_personne="personne"), "« personne »"),
        (lambda c: c["thematiques"][0].update(code="sport"), "« sport » n'est défini nulle part"),
        (lambda c: c["plan"]["elements"][0].update(niveau="OBJECTIF_GENERAL"), "n'a pas sa place"),
        (lambda c: c["parties"].append(c["parties"][0]), "« caf-78 » y est 2 fois"),
        (lambda c: c.clear(), "demarche : cette clé est obligatoire"),
    ],
)
def test_une_cle_fausse_est_nommee_avec_son_fichier(dossier, changer, dit):
    gater(dossier, "aubergenville.yaml", changer)
    with pytest.raises(FichierInvalide) as refus:
        lecture.lire(dossier)
    assert refus.value.message.startswith("aubergenville.yaml, ")
    assert dit in refus.value.message
    assert "rien n'a été chargé" in refus.value.message


def test_des_parts_qui_ne_font_pas_le_total(dossier):
    gater(dossier, "toulouse.yaml", lambda c: c["inventaire"][0].update(nombre=157))
    with pytest.raises(FichierInvalide, match="les parts font 156, non 157"):
        lecture.lire(dossier)


def test_un_titre_fictif_sans_provenance_fictive(dossier):
    gater(dossier, "toulouse.yaml", lambda c: c["actes"][0].update(intitule="Accord (fictif)"))
    with pytest.raises(FichierInvalide, match=r"actes\[1\].provenance"):
        lecture.lire(dossier)


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"demarche: [", "le YAML est mal form"),
        (b"demarche: {nom: a, nom: b}", "deux fois"),
        (b"1: a", "n'est pas un texte"),
        (b"demarche: \xff", "UTF-8"),
        (b"a: 2024-13-45", "le YAML est mal form"),
        (b"a: !!python/object/apply:os.getcwd []", "le YAML est mal form"),
        (b"\x00", "le YAML est mal form"),
        (b"", "des clés sont attendues"),
    ],
)
def test_un_fichier_illisible_est_nomme(dossier, contenu, dit):
    (dossier / "sicoval.yaml").write_bytes(contenu)
    with pytest.raises(FichierInvalide, match=dit) as refus:
        lecture.lire(dossier)
    assert refus.value.message.startswith("sicoval.yaml")


def test_un_fichier_absent_est_nomme(dossier):
    (dossier / "comptes.yaml").unlink()
    with pytest.raises(FichierInvalide, match=r"comptes\.yaml, racine : ce fichier ne se lit pas"):
        lecture.lire(dossier)


def test_aucun_texte_lu_ne_garde_une_apostrophe_droite(territoire):
    def textes(valeur):
        if isinstance(valeur, str):
            yield valeur
        elif isinstance(valeur, list | tuple):
            for element in valeur:
                yield from textes(element)
        elif isinstance(valeur, dict):
            yield from textes([*valeur, *valeur.values()])
        elif dataclasses.is_dataclass(valeur):
            for champ in dataclasses.fields(valeur):
                yield from textes(getattr(valeur, champ.name))

    for slug in ("toulouse", "sicoval", "aubergenville"):
        droites = [texte for texte in textes(territoire(slug)) if "l'" in texte or "d'" in texte]
        assert droites == []
