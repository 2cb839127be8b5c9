"""Each démarche of the demonstration leaves, and comes back the same where nothing of it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction

from appuis.archives import (
    LE,
    decaler_les_cles,
    en_octets,
    rendre,
    sans_la_date,
    une_autre_instance,
)
from maillage.conventions.models import Demarche
from maillage.demonstration import chargement
from maillage.journal import integrite
from maillage.territoires.actions import chargement as territoires


@pytest.fixture(scope="module")
def _archives(django_db_setup, django_db_blocker) -> Iterator[dict[str, bytes]]:
    """The archive of each, by slug; the demonstration itself is gone, the geographic code stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        territoires.charger(le=LE)
        with une_autre_instance():
            chargement.charger(le=LE)
            archives = {d.slug: en_octets(d) for d in Demarche.objects.all()}
        yield archives
        transaction.set_rollback(True)


@pytest.fixture
def archives(_archives: dict[str, bytes], db) -> dict[str, bytes]:
    return _archives


def test_les_cinq_reviennent_les_memes(archives, tmp_path) -> None:
    """One after the other in one instance: they share organisations, persons and accounts."""
    avant, settings.DATA_DIR = settings.DATA_DIR, tmp_path
    try:
        assert len(archives) == 5
        decaler_les_cles()
        for slug, octets in archives.items():
            rendue = rendre(octets, tmp_path).racine
            assert rendue.slug == slug
            assert sans_la_date(en_octets(rendue)) == sans_la_date(octets), slug
        assert integrite.alterations() == []
    finally:
        settings.DATA_DIR = avant
