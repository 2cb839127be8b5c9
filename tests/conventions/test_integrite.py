"""What was frozen is recomputed: one byte of a frozen row, in a copied file, is found."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

import fabriques
from appuis.versions import demarche_complete, figer
from maillage.conventions.integrite import versions_alterees
from maillage.conventions.models import FichierFige, VersionFigee
from maillage.journal import integrite, queries
from maillage.regles.versions import empreinte

SANS_GARDE = [
    "DROP TRIGGER conventions_versionfigee_modification",
    "DROP TRIGGER conventions_versionfigee_suppression",
    "DROP TRIGGER conventions_fichierfige_modification",
    "DROP TRIGGER conventions_fichierfige_suppression",
]


@pytest.fixture
def figee(db: None) -> VersionFigee:
    scene: SimpleNamespace = demarche_complete()
    return figer(scene, timezone.now())


@pytest.fixture
def sans_garde(figee: VersionFigee) -> VersionFigee:
    """The same once somebody took the triggers away, as on a copied file."""
    with connection.cursor() as curseur:
        if connection.vendor == "sqlite":
            for ordre in SANS_GARDE:
                curseur.execute(ordre)
        else:
            for table in ("versionfigee", "fichierfige"):
                curseur.execute(f"DROP TRIGGER conventions_{table}_garde ON conventions_{table}")
    return figee


def test_ce_qui_est_intact_ne_dit_rien(figee) -> None:
    assert list(versions_alterees()) == []
    assert integrite.alterations() == []


CHANGES: list[dict[str, Any]] = [
    {"contenu": "{}"},
    {"empreinte": "0" * 64},
    {"numero": 2},
    {"figee_par": "autre@exemple.fr"},
    {"figee_par_nom": "Autre"},
    {"motif": "inventé"},
    {"figee_le": timezone.now()},
]


@pytest.mark.parametrize("champs", CHANGES, ids=lambda champs: next(iter(champs)))
def test_chaque_champ_d_une_version_est_garde(sans_garde, champs) -> None:
    VersionFigee.objects.update(**champs)
    assert len(list(versions_alterees())) == 1


@pytest.mark.parametrize(
    "champs",
    [
        {"octets": b"%PDF"},
        {"empreinte": "0" * 64},
        {"taille": 3},
        {"intitule": "Autre"},
    ],
    ids=lambda champs: next(iter(champs)),
)
def test_chaque_champ_d_un_fichier_est_garde(sans_garde, champs) -> None:
    premier = FichierFige.objects.order_by("pk").first()
    FichierFige.objects.filter(pk=premier.pk).update(**champs)
    assert len(list(versions_alterees())) == 1


def test_un_contenu_et_son_empreinte_changes_ensemble_sont_trouves(sans_garde) -> None:
    VersionFigee.objects.update(contenu="{}", empreinte=empreinte("{}"))
    (alteration,) = versions_alterees()
    assert "ne correspond plus" in alteration.cause


def test_un_fichier_retire_est_trouve(sans_garde) -> None:
    FichierFige.objects.order_by("pk").last().delete()
    assert [a.cause for a in versions_alterees()] == [
        "elle ne dit plus ce que le journal en a retenu"
    ]


def test_une_version_retiree_est_trouvee(sans_garde) -> None:
    FichierFige.objects.all().delete()
    VersionFigee.objects.all().delete()
    assert [a.cause for a in versions_alterees()] == ["elle a été retirée"]


def test_une_version_ajoutee_hors_du_journal_est_trouvee(figee) -> None:
    fabriques.version_figee(fabriques.acte(figee.demarche))
    assert [a.cause for a in versions_alterees()] == ["elle a été ajoutée hors du journal"]


def alteree() -> bool:
    """What `maillage journal verifier` concludes."""
    return bool(integrite.alterations()) or not queries.verifier().entier


def places(sain: bytes, figee: VersionFigee) -> list[int]:
    """A byte of each kind in the file of the database: content, file, fingerprints."""
    pdf = bytes(figee.fichiers.get(piece="convention", format="pdf").octets)
    return [
        sain.index(figee.contenu.encode()[:200]) + 50,
        sain.index(pdf[:64]) + 40,
        *(trouvee.start() + 7 for trouvee in re.finditer(figee.empreinte.encode(), sain)),
    ]


def test_un_octet_change_dans_le_fichier_copie_est_trouve(base_reelle) -> None:
    figee = figer(demarche_complete(), timezone.now())
    if connection.vendor == "postgresql":  # its files are not ours to copy: a byte in the table
        with connection.cursor() as curseur:
            curseur.execute("ALTER TABLE conventions_fichierfige DISABLE TRIGGER USER")
            curseur.execute(
                "UPDATE conventions_fichierfige SET octets = set_byte(octets, 40, get_byte(octets, 40) # 1)"
            )
        assert alteree()
        return
    fichier = Path(connection.settings_dict["NAME"])
    with connection.cursor() as curseur:
        curseur.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not alteree()
    a_changer = places(fichier.read_bytes(), figee)
    connection.close()
    sain = fichier.read_bytes()
    assert len(a_changer) >= 4  # the row of the version, and what the journal kept of it
    for place in a_changer:
        fichier.write_bytes(sain[:place] + bytes([sain[place] ^ 1]) + sain[place + 1 :])
        trouvee = alteree()
        connection.close()
        assert trouvee, place
    fichier.write_bytes(sain)
    assert not alteree()
