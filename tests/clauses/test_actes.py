"""The acts: a draft, its publication, the way back; who may; what is published never changes."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from appuis.clauses import TEXTE, ecrire, publier
from maillage.clauses import queries, usages, vigueur
from maillage.clauses.actions import clauses as actes
from maillage.clauses.enums import SEUIL, ClasseDeTaille, classe
from maillage.clauses.langage import BlocDeClause, ClauseInvalide
from maillage.clauses.models import ClauseDeCaf, ModeleWord, VersionDeClause
from maillage.journal.models import Evenement
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)

pytestmark = pytest.mark.django_db
UN_JOUR = dt.timedelta(days=1)


def textes(caf, jour: dt.date, taille: ClasseDeTaille | None = None) -> dict[str, str]:
    tenues = vigueur.en_vigueur(queries.versions(caf, "convention"), taille, jour)
    return {p: " ".join(b.texte for b in blocs) for p, blocs in vigueur.textes(tenues).items()}


# ---------------------------------------------------------------- a draft


def test_un_brouillon_se_garde_se_reprend_et_s_abandonne(scene, le):
    clause = ecrire(scene, le, "Un.")
    assert (clause.version, clause.brouillon, clause.intitule) == (
        1,
        [{"texte": "Un."}],
        "Article 8 — Communication",
    )
    assert ecrire(scene, le, "Un.", version=1).version == 1  # the same words write nothing
    clause = ecrire(scene, le, "Deux.\r\n\0", version=1)
    assert clause.brouillon == [{"texte": "Deux."}]
    actes.abandonner(clause=clause, version=2, par=scene.direction, le=le)
    assert ClauseDeCaf.objects.get().brouillon is None
    assert not textes(scene.caf, le.date())
    assert [e.acte for e in Evenement.objects.order_by("numero")] == [
        "brouillon de clause écrit",
        "brouillon de clause écrit",
        "brouillon de clause abandonné",
    ]


def test_un_brouillon_peut_etre_faux_mais_ne_se_publie_pas(scene, le):
    clause = ecrire(scene, le, "Le {{ debu }}.")
    with pytest.raises(ClauseInvalide, match="Vouliez-vous dire"):
        actes.publier(
            clause=clause, version=1, valable_du=le.date(), motif="m", par=scene.direction, le=le
        )
    assert not VersionDeClause.objects.exists()


def test_deux_premiers_brouillons_le_second_est_prevenu(scene, le):
    ecrire(scene, le, "Un.")
    with pytest.raises(ModificationConcurrente, match="a changé pendant votre saisie"):
        ecrire(scene, le, "Deux.")
    assert ClauseDeCaf.objects.get().brouillon == [{"texte": "Un."}]


@pytest.mark.parametrize(
    ("champs", "erreur"),
    [
        ({"document": "inconnu"}, Introuvable),
        ({"partie": "article-99"}, Introuvable),
        ({"version": 3}, ModificationConcurrente),
        ({"blocs": (BlocDeClause("a"),) * 41}, SaisieInvalide),
        ({"blocs": (BlocDeClause("a" * 50_001),)}, SaisieInvalide),
    ],
)
def test_un_brouillon_impossible_n_ecrit_rien(scene, le, champs, erreur):
    with pytest.raises(erreur):
        ecrire(scene, le, **champs)
    assert not ClauseDeCaf.objects.exists()
    assert not Evenement.objects.exists()


# ---------------------------------------------------------------- who


@pytest.mark.parametrize("qui", ["conseiller", "charge", "etranger"])
def test_seule_la_direction_de_la_caf_tient_ses_clauses(scene, le, qui):
    clause = ecrire(scene, le)
    publiee = {"clause": clause, "version": 1, "par": getattr(scene, qui), "le": le}
    for geste in (
        lambda: ecrire(scene, le, "Autre.", version=1, par=getattr(scene, qui)),
        lambda: actes.publier(**publiee, valable_du=le.date(), motif="m"),
        lambda: actes.retirer(**publiee, valable_du=le.date(), motif="m"),
        lambda: actes.abandonner(**publiee),
    ):
        with pytest.raises(ActeRefuse, match=r"direction de la caf|habilité"):
            geste()
    assert not VersionDeClause.objects.exists()


def test_une_habilitation_finie_ou_un_compte_ferme_n_ouvrent_rien(scene, le):
    scene.direction.habilitations.update(fin=le.date() - UN_JOUR)
    with pytest.raises(ActeRefuse):
        ecrire(scene, le)
    scene.direction.habilitations.update(fin=None)
    scene.direction.is_active = False
    scene.direction.save()
    with pytest.raises(ActeRefuse):
        ecrire(scene, le)


def test_une_commune_n_a_pas_de_clauses(scene, le):
    commune = fabriques.organisation(NatureOrganisation.COMMUNE)
    fabriques.habilitation(
        scene.direction, scene.autre, "CONSEILLER_CAF", organisation=commune
    ).__class__.objects.filter(organisation=commune).update(role="DIRECTION_CAF")
    with pytest.raises(EtatIncompatible, match="pas une Caf"):
        ecrire(scene, le, caf=commune)


# ---------------------------------------------------------------- publication


def test_publier_garde_qui_quand_pourquoi_et_vide_le_brouillon(scene, le):
    version = publier(scene, le)
    clause = ClauseDeCaf.objects.get()
    assert (version.numero, version.publiee_par_nom, version.motif) == (
        1,
        scene.direction.nom_complet,
        "Décision de la direction (fictif).",
    )
    assert (clause.brouillon, clause.version) == (None, 2)
    assert textes(scene.caf, le.date()) == {"article-8": TEXTE}
    assert not textes(scene.caf_d_ailleurs, le.date())
    dernier = Evenement.objects.order_by("numero").last()
    assert (dernier.acte, dernier.apres["numero"]) == ("clause publiée", 1)


def test_les_jours_ou_une_clause_s_applique(scene, le):
    jour = le.date()
    publier(scene, le, "Un.", au=jour + 10 * UN_JOUR)
    publier(scene, le, "Deux.", version=2, du=jour + 5 * UN_JOUR, au=jour + 7 * UN_JOUR)
    lus = [textes(scene.caf, jour + n * UN_JOUR).get("article-8") for n in (-1, 0, 5, 7, 8, 11)]
    assert lus == [None, "Un.", "Deux.", "Deux.", "Un.", None]


def test_la_clause_de_la_classe_l_emporte_sur_celle_de_tous(scene, le):
    publier(scene, le, "Tous.")
    publier(scene, le, "Grands.", taille=ClasseDeTaille.GRANDS)
    lus = {t: textes(scene.caf, le.date(), t) for t in (None, *ClasseDeTaille)}
    assert lus[ClasseDeTaille.GRANDS] == {"article-8": "Grands."}
    assert lus[ClasseDeTaille.PETITS] == lus[None] == {"article-8": "Tous."}
    grands = ClauseDeCaf.objects.get(taille=ClasseDeTaille.GRANDS)
    actes.retirer(
        clause=grands, version=2, valable_du=le.date(), motif="m", par=scene.direction, le=le
    )
    assert textes(scene.caf, le.date(), ClasseDeTaille.GRANDS) == {"article-8": "Tous."}


def test_retirer_rend_la_place_au_texte_national(scene, le):
    clause = publier(scene, le).clause
    geste = {"clause": clause, "motif": "Le national suffit.", "par": scene.direction, "le": le}
    demain = le.date() + UN_JOUR
    retrait = actes.retirer(**geste, version=2, valable_du=demain)
    assert (retrait.numero, retrait.retiree, retrait.contenu) == (2, True, "")
    assert textes(scene.caf, le.date())
    assert not textes(scene.caf, demain)
    with pytest.raises(EtatIncompatible, match="texte national vaut déjà"):
        actes.retirer(**geste, version=3, valable_du=demain)


@pytest.mark.parametrize(
    ("champs", "mots"),
    [
        ({"valable_du": -1}, "jours passés"),
        ({"valable_du": 3, "valable_au": 2}, "fin précède"),
        ({"motif": "  "}, "Dites pourquoi"),
        ({"version": 7}, "a changé pendant votre saisie"),
    ],
)
def test_une_publication_fausse_ne_publie_rien(scene, le, champs, mots):
    clause = ecrire(scene, le)
    dates = {n: le.date() + v * UN_JOUR for n, v in champs.items() if n.startswith("valable")}
    donnees = {"version": 1, "valable_du": le.date(), "motif": "m", **champs, **dates}
    with pytest.raises((SaisieInvalide, ModificationConcurrente), match=mots):
        actes.publier(clause=clause, par=scene.direction, le=le, **donnees)
    assert not VersionDeClause.objects.exists()
    assert ClauseDeCaf.objects.get().brouillon


def test_publier_sans_brouillon_ou_deux_fois_les_memes_mots(scene, le):
    clause = publier(scene, le).clause
    geste = {
        "clause": clause,
        "valable_du": le.date(),
        "motif": "m",
        "par": scene.direction,
        "le": le,
    }
    with pytest.raises(EtatIncompatible, match="pas de brouillon"):
        actes.publier(**geste, version=2)
    ecrire(scene, le, version=2)
    with pytest.raises(SaisieInvalide, match="déjà publiée"):
        actes.publier(**geste, version=3)


def test_la_base_refuse_de_changer_une_version_publiee(scene, le):
    publier(scene, le)
    mot = ModeleWord.objects.create(caf=scene.caf, numero=1, depose_par="x", depose_le=le)
    for lignes in (VersionDeClause.objects.all(), ModeleWord.objects.filter(pk=mot.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            lignes.update(numero=9)
        with pytest.raises(IntegrityError), transaction.atomic():
            lignes._raw_delete(lignes.db)


def test_deux_publications_en_meme_temps_une_seule_gagne(base_reelle):
    """The other is told, and writes nothing."""
    le = timezone.localtime()
    demarche = fabriques.demarche()
    direction = fabriques.utilisateur()
    caf = fabriques.habilitation(direction, demarche, "DIRECTION_CAF").organisation
    clause = ecrire(SimpleNamespace(caf=caf, direction=direction), le)

    def publier_encore() -> str:
        try:
            actes.publier(
                clause=clause, version=1, valable_du=le.date(), motif="m", par=direction, le=le
            )
        except ModificationConcurrente:
            return "prévenu"
        return "publiée"

    assert sorted(en_parallele(publier_encore, publier_encore)) == ["prévenu", "publiée"]
    assert VersionDeClause.objects.count() == 1


@pytest.mark.parametrize(
    ("habitants", "attendue"),
    [
        (None, None),
        (0, ClasseDeTaille.PETITS),
        (SEUIL - 1, ClasseDeTaille.PETITS),
        (SEUIL, ClasseDeTaille.GRANDS),
    ],
)
def test_la_classe_d_un_territoire(habitants, attendue):
    assert classe(habitants) == attendue


def test_chaque_document_declare_se_trouve():
    assert {u.document for u in usages.usages()} >= {"convention", "avenant", "deliberation"}
    with pytest.raises(Introuvable):
        usages.usage("inconnu")
