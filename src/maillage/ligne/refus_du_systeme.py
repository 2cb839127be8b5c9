"""What the operating system refused, in French: its own words are English."""

from __future__ import annotations

import errno

RAISONS = {
    errno.ENOENT: "ce dossier ou ce fichier n’existe pas",
    errno.EACCES: "l’accès est refusé",
    errno.EPERM: "l’accès est refusé",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "le chemin passe par un fichier",
    errno.EROFS: "ce disque ne s’écrit pas",
    errno.ENOSPC: "le disque est plein",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EADDRINUSE: "l’adresse est déjà prise",
    errno.EADDRNOTAVAIL: "l’adresse n’est pas de cette machine",
}


def raison(erreur: OSError) -> str:
    """Why, in a few words; those of the system itself for what is not foreseen."""
    return RAISONS.get(erreur.errno or 0) or erreur.strerror or "raison inconnue"
