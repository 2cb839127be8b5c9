"""The relevé is validated by each side with its own account, then frozen byte for byte, and sent."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

import fabriques
from appuis.base_reelle import en_parallele
from appuis.decisions import LE, Scene, releve_fige, scene, tenue
from maillage.courriels.models import Courriel
from maillage.documents.arbre import en_clair, manquants, parcourir, textes
from maillage.gouvernance.actions import ordre_du_jour, presences, releves
from maillage.gouvernance.actions.decisions import SuiteDemandee
from maillage.gouvernance.actions.reunions import planifier
from maillage.gouvernance.integrite import releves_alteres
from maillage.gouvernance.lettre_du_releve import ecrire
from maillage.gouvernance.models import FichierReleve, Releve, ValidationReleve
from maillage.gouvernance.pieces import releve as piece_du_releve
from maillage.gouvernance.pieces.releve import releve_decisions
from maillage.gouvernance.queries.releves import adoption
from maillage.journal.models import Evenement
from maillage.regles import versions as contenus
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)


@pytest.fixture
def ici(db) -> Scene:
    return scene()


@pytest.fixture
def sans_fichier(monkeypatch) -> None:
    """A file is its tree: what is tested is when files are made, not how they are drawn."""
    monkeypatch.setattr(releves, "FORMATS", ("html",))


def propose(ici: Scene, reunion=None) -> Releve:
    reunion = reunion or tenue(ici.copil)
    releve = releves.preparer(reunion=reunion, par=ici.charge, le=LE)
    return releves.proposer(releve=releve, version=1, par=ici.charge, le=LE)


def valide(ici: Scene, reunion=None) -> Releve:
    releve = propose(ici, reunion)
    for cote, par in (("caf", ici.caf), ("collectivite", ici.elue)):
        releve = releves.valider(releve=releve, cote=cote, version=releve.version, par=par, le=LE)
    return releve


def lu(releve: Releve) -> str:
    document = releve_decisions(releve)
    morceaux = [document.titre, document.sous_titre]
    for bloc in parcourir(document.blocs):
        morceaux += [en_clair(t) for t in textes(bloc)]
    return "\n".join(morceaux).replace("\u00a0", " ").replace("\u202f", " ")


def test_le_releve_dit_qui_etait_la_ce_qui_est_decide_et_ce_qui_suit(ici):
    reunion = tenue(ici.copil, absents=1, points=2)
    premier, second = reunion.points.order_by("rang")
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE", intitule="Ludothèque")
    ici.decider(
        reunion,
        "fiche",
        objet=fiche.pk,
        point=premier,
        texte="La ludothèque est validée.",
        dispense="Élue empêchée.",
        reserves="que le pilote soit nommé",
        suites=[SuiteDemandee("Recruter une ludothécaire", "Ville", dt.date(2026, 9, 1))],
    )
    releve = releves.preparer(reunion=reunion, par=ici.charge, le=LE)
    releves.amender(
        releve=releve,
        version=1,
        textes={"": "Séance ouverte à 14 h.", str(second.pk): "Point d’information."},
        par=ici.charge,
        le=LE,
    )
    texte = lu(Releve.objects.get(pk=releve.pk))
    for mot in (
        "Comité de pilotage, 10 mars 2026",
        "Parité rompue (2/1)",
        "1. Point fictif 1",
        "La ludothèque est validée.",
        "Adoptée par consensus.",
        "passe de « chiffrée » à « validée »",
        "Sous réserve : que le pilote soit nommé",
        "Prise sans parité ou sans quorum : Élue empêchée.",
        "Recruter une ludothécaire",
        "1er septembre 2026",
        "Séance ouverte à 14 h.",
        "Point d’information.",
    ):
        assert mot in texte, mot
    assert texte.count("Absent") == 1


def test_les_deux_cotes_valident_chacun_par_son_compte_puis_tout_est_fige(ici):
    reunion = tenue(ici.copil)
    ici.decider(reunion, "arbitrage")
    releve = propose(ici, reunion)
    releve = releves.valider(releve=releve, cote="caf", version=2, par=ici.caf, le=LE)
    assert releve.fige_le is None
    assert not FichierReleve.objects.exists()
    releve = releves.valider(releve=releve, cote="collectivite", version=3, par=ici.elue, le=LE)
    fichiers = {f.format: f for f in FichierReleve.objects.filter(releve=releve)}
    assert set(fichiers) == {"pdf", "docx", "odt", "html"}
    for fichier in fichiers.values():
        octets = bytes(fichier.octets)
        assert (contenus.empreinte(octets), len(octets)) == (fichier.empreinte, fichier.taille)
    html = bytes(fichiers["html"].octets).decode()
    assert ici.caf.nom in html
    assert ici.elue.nom in html
    temoin = Evenement.objects.get(acte="relevé figé").apres
    assert {f["empreinte"] for f in temoin["fichiers_figes"]} == {
        f.empreinte for f in fichiers.values()
    }


def test_personne_ne_valide_pour_les_deux_cotes(ici, sans_fichier):
    releve = propose(ici)
    with pytest.raises(ActeRefuse, match="du côté « Caf »"):
        releves.valider(releve=releve, cote="caf", version=2, par=ici.charge, le=LE)
    with pytest.raises(ActeRefuse, match="du côté « Collectivités »"):
        releves.valider(releve=releve, cote="collectivite", version=2, par=ici.caf, le=LE)
    fabriques.habilitation(ici.caf, ici.demarche, "ELU")
    releve = releves.valider(releve=releve, cote="caf", version=2, par=ici.caf, le=LE)
    with pytest.raises(ActeRefuse, match="un compte qui est le sien"):
        releves.valider(releve=releve, cote="collectivite", version=3, par=ici.caf, le=LE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ValidationReleve.objects.create(
            releve=releve, cote="collectivite", utilisateur=ici.caf, nom="x", le=LE
        )
    with pytest.raises(EtatIncompatible, match="a déjà validé"):
        releves.valider(releve=releve, cote="caf", version=3, par=ici.caf, le=LE)


def test_un_brouillon_ne_se_valide_pas_et_un_propose_ne_s_amende_pas(ici):
    releve = releves.preparer(reunion=tenue(ici.copil), par=ici.charge, le=LE)
    with pytest.raises(EtatIncompatible, match="proposez-le d’abord"):
        releves.valider(releve=releve, cote="caf", version=1, par=ici.caf, le=LE)
    releve = releves.proposer(releve=releve, version=1, par=ici.charge, le=LE)
    with pytest.raises(EtatIncompatible, match="reprenez-le en brouillon"):
        releves.amender(releve=releve, version=2, textes={"": "x"}, par=ici.charge, le=LE)
    with pytest.raises(EtatIncompatible, match="proposé à la validation"):
        ici.decider(releve.reunion, "arbitrage")
    releves.valider(releve=releve, cote="caf", version=2, par=ici.caf, le=LE)
    releve = releves.reprendre(releve=releve, version=3, par=ici.charge, le=LE)
    assert not releve.validations.exists(), "one side validated a text that will change"
    ici.decider(releve.reunion, "arbitrage")


def test_ce_qui_a_change_depuis_la_proposition_n_est_pas_valide(ici, sans_fichier):
    reunion = tenue(ici.copil)
    releve = propose(ici, reunion)
    reunion.presences.filter(membre__cote="caf").first().delete()
    with pytest.raises(EtatIncompatible, match="la réunion a changé".capitalize()):
        releves.valider(releve=releve, cote="caf", version=2, par=ici.caf, le=LE)


def test_sous_un_releve_ni_les_presences_ni_les_points_ne_changent(ici):
    releve = propose(ici)
    reunion, membre = releve.reunion, ici.copil.membres.first()
    with pytest.raises(EtatIncompatible, match="ses présences ne changent pas"):
        presences.effacer(reunion=reunion, membre=membre, par=ici.charge, le=LE)
    with pytest.raises(EtatIncompatible, match="ses points ne changent pas"):
        ordre_du_jour.ajouter(reunion=reunion, intitule="Divers", par=ici.charge, le=LE)
    releves.reprendre(releve=releve, version=2, par=ici.charge, le=LE)
    presences.effacer(reunion=reunion, membre=membre, par=ici.charge, le=LE)


@pytest.mark.parametrize(
    ("textes", "mot"),
    [
        ({"999999": "x"}, "n’est pas à l’ordre du jour"),
        ({"": "x" * 4001}, "4001 caractères"),
        ({"": "a\0b"}, "nul"),
    ],
)
def test_les_mauvais_amendements_sont_refuses(ici, textes, mot):
    releve = releves.preparer(reunion=tenue(ici.copil), par=ici.charge, le=LE)
    with pytest.raises(SaisieInvalide, match=mot):
        releves.amender(releve=releve, version=1, textes=textes, par=ici.charge, le=LE)


def test_une_reunion_non_tenue_ou_deja_relevee_n_a_pas_de_releve(ici):
    with pytest.raises(EtatIncompatible, match="seule une réunion tenue"):
        releves.preparer(reunion=tenue(ici.copil, etat="prevue"), par=ici.charge, le=LE)
    reunion = tenue(ici.copil)
    releves.preparer(reunion=reunion, par=ici.charge, le=LE)
    with pytest.raises(EtatIncompatible, match="existe déjà"):
        releves.preparer(reunion=reunion, par=ici.charge, le=LE)
    with pytest.raises(ActeRefuse):
        releves.preparer(reunion=tenue(ici.copil), par=ici.elue, le=LE)


def test_la_base_ne_laisse_rien_reecrire_d_un_releve_fige(ici, sans_fichier):
    releve = valide(ici)
    fichier = FichierReleve.objects.get()
    gestes = (
        lambda: Releve.objects.filter(pk=releve.pk).update(amendements={"": "Réécrit"}),
        lambda: Releve.objects.filter(pk=releve.pk).update(fige_le=None),
        lambda: Releve.objects.filter(pk=releve.pk)._raw_delete("default"),
        lambda: ValidationReleve.objects.filter(releve=releve).update(nom="Un autre"),
        lambda: ValidationReleve.objects.filter(releve=releve).delete(),
        lambda: FichierReleve.objects.filter(pk=fichier.pk).update(octets=b"autre"),
        lambda: FichierReleve.objects.filter(pk=fichier.pk)._raw_delete("default"),
        lambda: FichierReleve.objects.create(
            releve=releve, format="txt", octets=b"", taille=0, empreinte="0" * 64
        ),
    )
    for geste in gestes:
        with pytest.raises((IntegrityError, DatabaseError), match="figé"), transaction.atomic():
            geste()
    Releve.objects.filter(pk=releve.pk).update(envoye_le=LE)


def test_un_octet_de_moins_se_voit_a_la_verification_du_journal(ici, sans_fichier):
    releve = valide(ici)
    assert list(releves_alteres()) == []
    with connection.cursor() as curseur:
        if connection.vendor == "sqlite":
            curseur.execute("DROP TRIGGER gouvernance_garde_fichier_modification")
        else:
            curseur.execute(
                "SET CONSTRAINTS ALL IMMEDIATE"
            )  # what waits forbids to alter the table
            curseur.execute("ALTER TABLE gouvernance_fichierreleve DISABLE TRIGGER USER")
    FichierReleve.objects.filter(releve=releve).update(octets=b"autre")
    (alteration,) = releves_alteres()
    assert "ne correspond plus à son empreinte" in alteration.cause
    releve_fige(tenue(ici.copil))
    assert any("hors du journal" in a.cause for a in releves_alteres())


def test_un_releve_fige_se_corrige_par_un_autre_qui_le_dit(ici, sans_fichier):
    fige = valide(ici)
    with pytest.raises(SaisieInvalide, match="Dites ce que ce relevé corrige"):
        releves.corriger(releve=fige, ce_qui_est_corrige="  ", par=ici.charge, le=LE)
    corrige = releves.corriger(
        releve=fige, ce_qui_est_corrige="Le nom de la ludothèque.", par=ici.charge, le=LE
    )
    assert (corrige.numero, corrige.corrige_id) == (2, fige.pk)
    assert "Ce qui est corrigé : Le nom de la ludothèque." in lu(corrige)
    with pytest.raises(EtatIncompatible, match="déjà corrigé"):
        releves.corriger(releve=fige, ce_qui_est_corrige="Encore", par=ici.charge, le=LE)
    with pytest.raises(EtatIncompatible, match="relevé de décisions"):
        ici.decider(fige.reunion, "arbitrage")
    corrige = releves.proposer(releve=corrige, version=1, par=ici.charge, le=LE)
    for cote, par in (("caf", ici.caf), ("collectivite", ici.charge)):
        corrige = releves.valider(
            releve=corrige, cote=cote, version=corrige.version, par=par, le=LE
        )
    assert corrige.fige_le is not None


def test_le_releve_part_aux_membres_avec_son_fichier(ici, monkeypatch):
    monkeypatch.setattr(releves, "FORMATS", ("html",))
    releve = propose(ici)
    with pytest.raises(EtatIncompatible):
        releves.envoyer(releve=releve, version=2, par=ici.charge, le=LE)
    for cote, par in (("caf", ici.caf), ("collectivite", ici.elue)):
        releve = releves.valider(releve=releve, cote=cote, version=releve.version, par=par, le=LE)
    with pytest.raises(EtatIncompatible, match="d’adresse électronique"):
        releves.envoyer(releve=releve, version=4, par=ici.charge, le=LE)
    personne = ici.copil.membres.first().personne
    personne.courriel = "Elue@Exemple.fr"
    personne.save()
    assert releves.envoyer(releve=releve, version=4, par=ici.charge, le=LE) == 1
    courriel = Courriel.objects.get()
    assert courriel.destinataire == "elue@exemple.fr"
    lettre = ecrire(courriel.references, LE)
    assert "10 mars 2026" in lettre.blocs[0].texte
    with pytest.raises(ModificationConcurrente):
        releves.envoyer(releve=releve, version=4, par=ici.charge, le=LE)


def test_la_reunion_suivante_s_ouvre_sur_l_adoption_qui_est_une_decision(ici, sans_fichier):
    releve = valide(ici)
    suivante = planifier(instance=ici.copil, debut=dt.date(2026, 3, 12), par=ici.charge, le=LE)
    premier = suivante.points.order_by("rang").first()
    assert "relevé de décisions" in premier.intitule
    assert (premier.objet_type, premier.objet_id) == ("reunion", releve.reunion_id)
    type(suivante).objects.filter(pk=suivante.pk).update(etat="tenue")
    suivante.refresh_from_db()
    with pytest.raises(EtatIncompatible, match="aucune voix délibérative"):
        ici.decider(suivante, "releve", objet=releve.reunion_id, point=premier)
    assert adoption(releve) is None
    prise = ici.decider(
        suivante, "releve", objet=releve.reunion_id, point=premier, dispense="Accord écrit."
    )
    assert adoption(releve) == prise
    with pytest.raises(Introuvable):
        ici.decider(suivante, "releve", objet=suivante.pk, dispense="Accord écrit.")


def test_sans_validation_le_document_reste_un_projet(ici):
    releve = releves.preparer(reunion=tenue(ici.copil), par=ici.charge, le=LE)
    assert manquants(releve_decisions(releve)) == [
        "validation (Caf)",
        "validation (Collectivités)",
    ]
    assert piece_du_releve.trouver(ici.demarche, str(releve.pk)) == releve
    for ecrit in ("", "x", "²", "0"):
        with pytest.raises(Introuvable):
            piece_du_releve.trouver(ici.demarche, ecrit)


def test_un_releve_en_caracteres_hostiles_se_rend(ici, client):
    reunion = tenue(ici.copil)
    ici.decider(reunion, "autre", texte="<script>alert(1)</script> & « = cmd »")
    releve = releves.preparer(reunion=reunion, par=ici.charge, le=LE)
    client.force_login(ici.charge)
    page = client.get(reverse("gouvernance:releve", args=[ici.demarche.slug, releve.pk]))
    assert "<script>alert(1)" not in page.content.decode()
    assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_deux_validations_a_la_fois_ne_figent_qu_une_fois(base_reelle, monkeypatch):
    monkeypatch.setattr(releves, "FORMATS", ("html",))
    ici = scene()
    releve = propose(ici)
    issues = en_parallele(
        lambda: releves.valider(releve=releve, cote="caf", version=2, par=ici.caf, le=LE),
        lambda: releves.valider(releve=releve, cote="collectivite", version=2, par=ici.elue, le=LE),
    )
    reussies = [i for i in issues if isinstance(i, Releve)]
    perdues = [i for i in issues if isinstance(i, ModificationConcurrente)]
    assert (len(reussies), len(perdues)) == (1, 1), issues
    assert ValidationReleve.objects.count() == 1
