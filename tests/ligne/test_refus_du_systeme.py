"""What the system refused is said in French."""

import errno

import pytest

from maillage.ligne.document import deposer
from maillage.ligne.refus_du_systeme import raison
from maillage.regles.erreurs import SaisieInvalide


def test_un_dossier_absent_se_dit_en_francais(tmp_path):
    with pytest.raises(SaisieInvalide, match="n’existe pas"):
        deposer(b"", tmp_path / "absent" / "convention.pdf")


def test_une_raison_imprevue_garde_les_mots_du_systeme():
    assert raison(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert raison(OSError()) == "raison inconnue"
