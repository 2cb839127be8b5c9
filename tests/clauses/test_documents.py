"""What a clause does to the documents of the démarches, and the dry run that says it before."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import fabriques
from appuis.clauses import ecrire, publier
from appuis.conventions import en_texte, sous
from appuis.versions import demarche_complete, figer
from maillage.clauses import essai, langage
from maillage.clauses.enums import ClasseDeTaille
from maillage.conventions import queries
from maillage.conventions.articles import redaction, texte_du_modele
from maillage.conventions.enums import EtatActe, Role, RolePartie, TypeActe
from maillage.conventions.models import FichierFige
from maillage.conventions.pieces import avenant, convention, deliberation
from maillage.conventions.redaction import lire

pytestmark = pytest.mark.django_db
DE_LA_CAF = "Chaque partie cite l’autre (clause fictive de la Caf)."


def article_8(demarche) -> str:
    lignes = sous(convention(queries.demarche_de_l_instance(demarche.slug)), "Article 8")
    return lignes.partition("\n")[2]  # without its heading


def essayer(scene, le, *textes: str, du: int = 0, **champs) -> dict[str, tuple[bool, str]]:
    """What the dry run says of each draft: whether it changes, and why not."""
    clause = ecrire(scene, le, *textes, **champs)
    jour = le.date() + dt.timedelta(days=du)
    blocs = langage.depuis_donnees(clause.brouillon)
    lu = essai.essayer(clause, blocs, jour, None, le, le.date())
    return {e.projet.demarche: (e.change, e.raison) for e in lu.effets}


# ---------------------------------------------------------------- drafts


def test_le_projet_prend_la_clause_de_sa_caf_et_le_dit_partout(scene, le):
    national = article_8(scene.autre)
    publier(scene, le, DE_LA_CAF)
    assert article_8(scene.demarche) == DE_LA_CAF
    assert article_8(scene.autre) == national
    faits = lire(scene.demarche)
    assert texte_du_modele("article-8", faits) == DE_LA_CAF
    assert redaction("article-8", faits).endswith(DE_LA_CAF)


def test_la_demarche_garde_le_dernier_mot(scene, le):
    publier(scene, le, DE_LA_CAF)
    fabriques.reecriture(scene.demarche, texte="Nos propres mots.")
    assert article_8(scene.demarche) == "Nos propres mots."


def test_le_projet_prend_la_clause_du_jour_de_sa_signature(scene, le):
    dans = dt.timedelta(days=30)
    publier(scene, le, DE_LA_CAF, du=le.date() + dans)
    acte = fabriques.acte(scene.demarche, type=TypeActe.CONVENTION)
    assert DE_LA_CAF not in article_8(scene.demarche)
    acte.fait_le = le.date() + dans
    acte.save()
    assert article_8(scene.demarche) == DE_LA_CAF


def test_le_projet_prend_la_clause_de_la_taille_de_son_territoire(scene, le):
    publier(scene, le, DE_LA_CAF, taille=ClasseDeTaille.GRANDS)
    communes = scene.demarche.communes
    assert DE_LA_CAF not in article_8(scene.demarche)  # nobody knows its population
    communes.update(population_municipale=12_000)
    assert article_8(scene.demarche) == DE_LA_CAF
    communes.update(population_municipale=4_999)
    assert DE_LA_CAF not in article_8(scene.demarche)


def test_les_autres_documents_prennent_leurs_clauses(scene, le):
    fabriques.acte(scene.demarche, type=TypeActe.CONVENTION, etat=EtatActe.SIGNE)
    publier(scene, le, "Le conseil entend la Caf.", document="deliberation", partie="visas")
    publier(scene, le, "L’avenant vaut dès sa signature.", document="avenant", partie="article-3")
    partie = scene.demarche.parties.get(role=RolePartie.COLLECTIVITE)
    assert "Le conseil entend la Caf." in en_texte(deliberation.projet(partie))
    assert "L’avenant vaut dès sa signature." in en_texte(avenant.avenant(scene.demarche))


def test_une_deliberation_votee_garde_les_clauses_de_son_jour(scene, le):
    votee = fabriques.deliberation(scene.demarche, seance_le=le.date() - dt.timedelta(days=1))
    avant = deliberation.extrait(votee)
    publier(scene, le, "Le conseil entend la Caf.", document="deliberation", partie="visas")
    assert deliberation.extrait(votee) == avant


# ---------------------------------------------------------------- what is frozen


def test_une_version_figee_ne_bouge_pas_et_n_ouvre_pas_d_avenant(le):
    """Changing one clause changes the next draft, and neither the frozen version nor its avenant."""
    figee = demarche_complete()
    scene = scene_de(figee.demarche)
    publier(scene, le, DE_LA_CAF)
    version = figer(figee, le)
    octets = {f.pk: f.empreinte for f in FichierFige.objects.filter(version=version)}
    assert DE_LA_CAF in version.contenu
    suivante = fabriques.demarche(slug="la-suivante")
    suivante.parties.filter(role=RolePartie.CAF).update(organisation=scene.caf)

    publier(scene, le + dt.timedelta(seconds=1), "D’autres mots.", version=2)

    assert article_8(suivante) == "D’autres mots."
    assert article_8(figee.demarche) == DE_LA_CAF
    assert not queries.ecart(figee.demarche).changements
    version.refresh_from_db()
    assert DE_LA_CAF in version.contenu
    assert {f.pk: f.empreinte for f in FichierFige.objects.filter(version=version)} == octets


def scene_de(demarche) -> SimpleNamespace:
    """The direction of the Caf of that démarche."""
    direction = fabriques.utilisateur()
    caf = fabriques.habilitation(direction, demarche, Role.DIRECTION_CAF).organisation
    return SimpleNamespace(demarche=demarche, caf=caf, direction=direction)


def test_un_acte_signe_ailleurs_ne_change_pas(scene, le):
    avant = dt.date(2024, 1, 1)
    fabriques.acte(
        scene.demarche, type=TypeActe.CONVENTION, etat=EtatActe.SIGNE, debut=avant, fait_le=avant
    )
    national = article_8(scene.demarche)
    publier(scene, le, DE_LA_CAF)
    assert article_8(scene.demarche) == national


# ---------------------------------------------------------------- the dry run


def test_l_essai_montre_ce_qui_change_et_n_ecrit_rien(scene, le):
    clause = ecrire(scene, le, DE_LA_CAF)
    blocs = langage.depuis_donnees(clause.brouillon)
    lu = essai.essayer(clause, blocs, le.date(), None, le, le.date())
    (effet,) = lu.changes
    assert effet.projet.demarche == scene.demarche.nom
    dit = "".join(t for r in effet.rangees for t, _ in r.apres)
    assert DE_LA_CAF in dit
    assert any(differe for r in effet.rangees for _, differe in r.avant)
    assert DE_LA_CAF not in article_8(scene.demarche)


def test_l_essai_dit_pourquoi_les_autres_ne_changent_pas(scene, le):
    nom = scene.demarche.nom
    assert essayer(scene, le, du=3)[nom][1].startswith("il prend les clauses du ")
    dits = essayer(scene, le, taille=ClasseDeTaille.PETITS)
    assert dits[nom] == (False, "son territoire a une population inconnue")
    fabriques.reecriture(scene.demarche)
    assert essayer(scene, le, version=1)[nom][1] == "la démarche a réécrit cette partie elle-même"
    fabriques.acte(scene.demarche, type=TypeActe.CONVENTION, etat=EtatActe.SIGNE)
    assert essayer(scene, le, version=1)[nom] == (False, "acte signé")
    assert scene.autre.nom not in dits


def test_l_essai_d_un_retour_au_texte_national(scene, le):
    clause = publier(scene, le, DE_LA_CAF).clause
    (effet,) = essai.essayer(clause, None, le.date(), None, le, le.date()).changes
    assert DE_LA_CAF in "".join(t for r in effet.rangees for t, _ in r.avant)


def test_les_requetes_d_un_document_ne_suivent_pas_le_nombre_de_clauses(scene, le):
    def compter() -> int:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            lire(scene.demarche)
        return len(requetes)

    publier(scene, le)
    une = compter()
    for n in range(1, 8):
        publier(scene, le, f"Texte {n}.", partie=f"article-{n}")
    assert compter() == une <= 10
