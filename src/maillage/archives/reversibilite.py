"""What an archive takes of the folders below this one, which do not know that archives exist."""

from __future__ import annotations

from typing import Any

from maillage.archives.models import CleDOrigine, EvenementDOrigine, Exportation, Origine
from maillage.archives.registre import Reference, laisser, laisser_l_application, referencer
from maillage.comptes.models import Utilisateur
from maillage.courriels.models import AdresseElectronique, Courriel
from maillage.fichiers.models import Fichier
from maillage.journal.models import Chaine, Evenement


def fermer(compte: Utilisateur) -> None:
    """An account comes closed and without password: whoever administers the instance opens it."""
    compte.is_active = False
    compte.est_administrateur = False
    compte.set_unusable_password()


def meme_adresse(compte: Utilisateur) -> Any:
    """The account of that address."""
    return Utilisateur.objects.filter(email=compte.email.lower())


referencer(
    Reference(
        Utilisateur,
        cle=lambda compte: (compte.email,),
        retrouver=meme_adresse,
        sans={
            "password": "Un secret ne voyage pas : le compte arrive sans mot de passe.",
            "last_login": "Dit la vie du compte dans son instance.",
            "is_active": "Le compte arrive fermé : qui administre l’instance l’ouvre.",
            "est_administrateur": "Administrer une instance ne donne aucun droit dans une autre.",
            "cree_le": "Dit la vie du compte dans son instance.",
        },
        preparer=fermer,
    )
)
referencer(
    Reference(Fichier, cle=lambda f: (f.depose_le.isoformat(), f.empreinte, f.nom, f.depose_par))
)

laisser(Evenement, "Le journal part en extrait, dans le dossier « origines ».")
laisser(Chaine, "La chaîne du journal est celle de l’instance.")
laisser(Courriel, "Les envois en attente ou partis sont ceux de l’instance.")
laisser(AdresseElectronique, "Ce qu’une personne veut recevoir se règle dans chaque instance.")
laisser(Origine, "Part dans le dossier « origines ».")
laisser(CleDOrigine, "Part dans le dossier « origines ».")
laisser(EvenementDOrigine, "Part dans le dossier « origines ».")
laisser(Exportation, "Une exportation est un fichier de l’instance, gardé quelques jours.")
laisser_l_application("auth", "Sans objet : les droits de Maillage sont les habilitations.")
laisser_l_application(
    "account", "Adresses à confirmer et jetons de connexion : ils ne voyagent pas."
)
laisser_l_application("contenttypes", "Répertoire technique de l’instance.")
laisser_l_application("sessions", "Les connexions en cours sont celles de l’instance.")
laisser_l_application("django_tasks_database", "Les tâches en file sont celles de l’instance.")
