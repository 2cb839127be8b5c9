"""Exported, restored in an instance where nothing is, exported again: the same démarche."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

import fabriques
from appuis import scelles
from appuis.archives import (
    LE,
    decaler_les_cles,
    en_octets,
    ouvrir_les_parties,
    rendre,
    sans_la_date,
)
from maillage.archives.models import CleDOrigine, EvenementDOrigine, Origine
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche, FichierFige, Sceau, VersionFigee
from maillage.conventions.queries import ecart, octets_scelles
from maillage.conversations.models import Fil
from maillage.journal import integrite, queries
from maillage.journal.models import Evenement
from maillage.plan_actions.models import FicheAction, LienContribution, LotDeModifications
from maillage.sceaux import constat
from maillage.sceaux.enums import LienAvecUneVersion, VerdictDeSceau
from maillage.sceaux.queries import confiance

pytestmark = pytest.mark.django_db


@pytest.fixture
def rendue(archive, ailleurs, tmp_path: Path) -> Demarche:
    decaler_les_cles()
    return rendre(archive.octets, tmp_path).racine


def test_la_meme_archive_ressort(archive, rendue) -> None:
    refaite = en_octets(rendue, instance="https://ici.exemple")
    assert sans_la_date(refaite) == sans_la_date(archive.octets)
    assert refaite != archive.octets  # who wrote it, and where


def test_une_seconde_instance_rend_la_meme(archive, rendue) -> None:
    """What B restored of A leaves for C as it came, whatever the keys."""
    decaler_les_cles()
    assert sans_la_date(en_octets(rendue)) == sans_la_date(archive.octets)


def test_les_cles_ne_sont_pas_celles_de_la_bas(archive, rendue) -> None:
    _, parties = ouvrir_les_parties(archive.octets)
    cles = [json.loads(ligne) for ligne in parties["origines/1/cles.jsonl"].splitlines()]
    la_bas = {c["nom"]: c["cle"] for c in cles if c["modele"] == "plan_actions.ficheaction"}
    fiche = FicheAction.objects.filter(demarche=rendue).order_by("pk").first()
    assert fiche.pk != la_bas["plan_actions.ficheaction:1"]


def test_ce_qui_est_fige_l_est_toujours(archive, rendue) -> None:
    version = VersionFigee.objects.get(demarche=rendue)
    assert version.empreinte == archive.empreinte
    assert {f.format for f in version.fichiers.all()} >= {"pdf", "docx", "odt", "html"}
    for objet in (version, version.fichiers.first()):
        objet.numero = objet.taille = 9
        with pytest.raises(DatabaseError), transaction.atomic():
            objet.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        FichierFige.objects.all().delete()


def test_un_fichier_scelle_l_est_toujours(archive, rendue) -> None:
    """The same bytes: its seal says who sealed it, whoever keeps it; believing them is each one's."""
    sceau = Sceau.objects.get(fichier__version__demarche=rendue)
    octets = octets_scelles(sceau.fichier, sceau.rang)
    assert octets == archive.scelle
    trouve = constat.verifier(octets, confiance=confiance(), le=LE)
    assert trouve.verdict == VerdictDeSceau.AUTORITE_INCONNUE
    administrateur = fabriques.utilisateur(est_administrateur=True)
    scelles.reconnaitre(SimpleNamespace(administrateur=administrateur), LE)
    trouve = constat.verifier(octets, confiance=confiance(), le=LE)
    assert (trouve.verdict, trouve.origine.lien) == (
        VerdictDeSceau.INTACT,
        LienAvecUneVersion.SCELLE,
    )


def test_les_changements_depuis_la_version_sont_les_memes(archive, rendue) -> None:
    """The keys of the frozen content are read in those of here: nothing is told removed then added."""
    changements = ecart(rendue).changements
    assert len(changements) == 4, changements


def test_le_journal_d_ici_est_entier_et_celui_de_la_bas_se_verifie(archive, rendue) -> None:
    assert queries.verifier().entier
    assert integrite.alterations() == []
    (ici,) = Evenement.objects.filter(demarche=rendue.slug)
    assert ici.acte == "démarche restaurée"
    assert ici.apres["venue_de"] == "https://la-bas.exemple"
    assert ici.apres["extraits"] == [Origine.objects.get().extrait]
    assert EvenementDOrigine.objects.filter(acte="version figée").exists()


@pytest.mark.parametrize("modele", [Origine, CleDOrigine, EvenementDOrigine])
def test_ce_qui_vient_d_ailleurs_ne_se_reecrit_pas(rendue, modele) -> None:
    ligne = modele.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        ligne.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        modele._base_manager.filter(pk=ligne.pk)._raw_delete("default")


def test_un_mot_change_dans_l_extrait_se_voit(rendue) -> None:
    table = EvenementDOrigine._meta.db_table
    with connection.cursor() as curseur:
        if connection.vendor == "sqlite":
            curseur.execute(f"DROP TRIGGER {table}_modification")
        else:
            curseur.execute(f"DROP TRIGGER {table}_garde ON {table}")
    EvenementDOrigine.objects.filter(acte="version figée").update(motif="Autre chose")
    (alteration,) = [a for a in integrite.alterations() if "Extrait" in a.objet]
    assert "ne correspond plus" in alteration.cause


def test_les_comptes_arrivent_fermes_et_sans_secret(archive, rendue) -> None:
    _, parties = ouvrir_les_parties(archive.octets)
    tout = b"".join(parties.values())
    for secret in (b"graine-secrete", b"f" * 64, b"pbkdf2", b"argon2"):
        assert secret not in tout
    assert Utilisateur.objects.exists()
    for compte in Utilisateur.objects.all():
        assert not compte.is_active
        assert not compte.est_administrateur
        assert not compte.has_usable_password()
    assert LienContribution.objects.get().graine not in ("", "graine-secrete")


def test_les_cles_douces_suivent(rendue) -> None:
    fiches = set(FicheAction.objects.values_list("pk", flat=True))
    parle, perdu = Fil.objects.order_by("pk")
    assert parle.cle in fiches
    assert perdu.cle not in fiches | {900_001}  # it was gone there, and is of nobody here
    (ligne,) = LotDeModifications.objects.get().lignes
    fiche = FicheAction.objects.get(pk=ligne["fiche"])
    assert ligne["avant"]["pilote"] == fiche.pilote_id
    assert ligne["avant"]["element"] != 900_002


def test_ce_qui_est_connu_ici_est_retrouve(archive, ailleurs, tmp_path) -> None:
    """The account, the organisation: those of here, unchanged; a Caf keeps its own barèmes."""
    from maillage.partenaires.models import Organisation

    _, parties = ouvrir_les_parties(archive.octets)
    lignes = [json.loads(x) for x in parties["donnees/partenaires.organisation.jsonl"].splitlines()]
    caf = next(x for x in lignes if x["nature"] == "CAF")
    comptes = [json.loads(x) for x in parties["donnees/comptes.utilisateur.jsonl"].splitlines()]
    ici = Utilisateur.objects.ouvrir(email=comptes[0]["email"], mot_de_passe="un secret d’ici")
    connue = Organisation.objects.create(
        nature="CAF",
        nom="La Caf, comme on l’appelle ici",
        siren=caf["siren"] or "",
        designation="la Caf",
    )
    if not caf["siren"]:
        Organisation.objects.filter(pk=connue.pk).update(nom=caf["nom"])
    bilan = rendre(archive.octets, tmp_path)
    ici.refresh_from_db()
    assert ici.is_active
    assert ici.check_password("un secret d’ici")
    assert bilan.retrouves["comptes.utilisateur"] == 1
    assert bilan.retrouves["partenaires.organisation"] == 1
    assert bilan.ecartes == 1
    assert bilan.racine.parties.filter(organisation=connue).exists()


def test_une_vie_ici_s_ajoute_a_celle_de_la_bas(rendue) -> None:
    from types import SimpleNamespace

    from maillage.journal.actions.evenements import consigner

    par = SimpleNamespace(email="ici@exemple.fr", nom_complet="Ici")
    consigner(acte="démarche modifiée", objet=rendue, demarche=rendue.slug, par=par, le=LE)
    _, parties = ouvrir_les_parties(en_octets(rendue))
    assert {"origines/1/journal.jsonl", "origines/2/journal.jsonl"} <= set(parties)
    assert len(parties["origines/2/journal.jsonl"].splitlines()) == 1


def test_l_historique_se_lit_encore(client, rendue) -> None:
    """Whoever the administrator opens the démarche to reads what happened before the restoration."""
    import fabriques
    from maillage.archives.queries import histoire_de, journal_de
    from maillage.conventions.enums import Role

    acte = rendue.actes.get()
    assert len(histoire_de(acte)) >= 1
    assert histoire_de(acte)[0].objet_type == "conventions.acte"
    recit = journal_de(rendue.slug)
    assert recit[0].acte == "démarche restaurée"
    assert recit[1].acte == "démarche modifiée"
    assert len(recit[0:5]) == 5
    compte = fabriques.utilisateur()
    fabriques.habilitation(compte, rendue, Role.CHARGE_COOPERATION)
    client.force_login(compte)
    page = client.get(f"/demarches/{rendue.slug}/journal/")
    assert "version figée" in page.content.decode().lower()
