"""What makes and vouches for a seal stays: the seals themselves hang on the frozen files."""

from maillage.archives.registre import laisser
from maillage.sceaux.models import AutoriteReconnue, CertificatDeSceau

laisser(
    CertificatDeSceau,
    "La clé d’une organisation ne voyage pas ; chaque sceau porte son propre certificat.",
)
laisser(AutoriteReconnue, "Les autorités que l’on croit sont un choix de l’instance.")
