"""What one does with a conversation, and who is told of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from conversations.conftest import Scene
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Habilitation
from maillage.conversations import ancrage, gabarits, queries
from maillage.conversations.actions import avis, fils, messages
from maillage.conversations.models import LONGUEUR_D_UN_MESSAGE, Avis, Fil, Message
from maillage.courriels.models import Courriel
from maillage.journal.models import Evenement
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)


def ouvrir(scene: Scene, LE: dt.datetime, *cites: Utilisateur, **autres: Any) -> Fil:
    return fils.ouvrir(
        **{
            "genre": "fiche",
            "cle": scene.fiche.pk,
            "lieu": scene.demarche.slug,
            "texte": "Où en est le **permis** ?",
            "cites": [compte.pk for compte in cites],
            "par": scene.charge,
            "le": LE,
            **autres,
        }
    )


def repondre(fil: Fil, par: Utilisateur, LE: dt.datetime, texte: str = "Il est déposé.") -> Message:
    return messages.repondre(fil=fil, texte=texte, par=par, le=LE)


def a_lire(par: Utilisateur) -> list[str]:
    return list(queries.avis_a_lire(par).order_by("pk").values_list("motif", flat=True))


def fermer_l_acces(scene: Scene, compte: Utilisateur, LE: dt.datetime) -> None:
    Habilitation.objects.filter(utilisateur=compte).update(
        debut=None, fin=LE.date() - dt.timedelta(days=1)
    )


def test_un_sujet_s_ouvre_avec_son_premier_message(scene: Scene, LE: dt.datetime) -> None:
    fil = ouvrir(scene, LE, scene.caf)
    (lu,) = queries.fils_de_l_objet("fiche", scene.fiche.pk, scene.demarche.slug, scene.caf)
    assert lu.fil == fil
    assert [m.texte for m in lu.messages] == ["Où en est le **permis** ?"]
    assert lu.a_lire == 1
    assert not lu.fil.est_resolu
    assert a_lire(scene.caf) == ["MENTION"]
    assert a_lire(scene.charge) == []
    actes = Evenement.objects.filter(demarche=scene.demarche.slug).values_list("acte", flat=True)
    assert set(actes) == {"conversation ouverte", "message écrit"}


@pytest.mark.parametrize(
    "autres",
    [{"cle": 10**12}, {"genre": "inconnu"}, {"lieu": "une-autre"}, {"lieu": "nulle-part"}],
    ids=str,
)
def test_rien_ne_s_ancre_sur_ce_que_l_on_ne_voit_pas(
    scene: Scene, LE: dt.datetime, autres: dict[str, Any]
) -> None:
    with pytest.raises(Introuvable):
        ouvrir(scene, LE, **autres)
    assert not Fil.objects.exists()


def test_un_objet_d_une_autre_demarche_ne_s_atteint_pas_par_la_sienne(
    scene: Scene, LE: dt.datetime
) -> None:
    """The stranger enters his own démarche, and names our fiche there."""
    with pytest.raises(Introuvable):
        ouvrir(scene, LE, lieu="une-autre", par=scene.etranger)
    assert not Fil.objects.exists()


@pytest.mark.parametrize(
    "texte", ["", "  \n ", "a" * (LONGUEUR_D_UN_MESSAGE + 1), "nul\0"], ids=len
)
def test_un_texte_qui_ne_se_garde_pas(scene: Scene, LE: dt.datetime, texte: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        ouvrir(scene, LE, texte=texte)
    assert refus.value.champ == "texte"
    assert not Fil.objects.exists()


def test_on_ne_cite_que_qui_voit_l_objet(scene: Scene, LE: dt.datetime) -> None:
    with pytest.raises(SaisieInvalide, match="ne voit pas") as refus:
        ouvrir(scene, LE, scene.caf, scene.etranger)
    assert refus.value.champ == "cites"
    assert not Avis.objects.exists()
    assert not Courriel.objects.exists()


def test_qui_a_ecrit_suit_ou_est_cite_est_prevenu_une_fois(scene: Scene, LE: dt.datetime) -> None:
    fil = ouvrir(scene, LE, scene.caf)
    fils.suivre(fil=fil, est_suivi=True, par=scene.caf, le=LE)
    fils.suivre(fil=fil, est_suivi=True, par=scene.charge, le=LE)
    repondre(fil, scene.pilote, LE)
    assert a_lire(scene.charge) == ["REPONSE"]
    assert a_lire(scene.caf) == ["MENTION", "SUIVI"]
    fils.suivre(fil=fil, est_suivi=False, par=scene.charge, le=LE)
    repondre(fil, scene.pilote, LE)
    assert a_lire(scene.charge) == ["REPONSE"]


def test_qui_a_perdu_l_acces_ne_voit_plus_et_n_est_plus_prevenu(
    scene: Scene, LE: dt.datetime
) -> None:
    fil = ouvrir(scene, LE, scene.caf)
    repondre(fil, scene.caf, LE)
    assert queries.nombre_de_non_lues(scene.caf, LE.date()) == 1
    courriel = Courriel.objects.get(destinataire=scene.caf.email)
    fermer_l_acces(scene, scene.caf, LE)
    assert queries.nombre_de_non_lues(scene.caf, LE.date()) == 0
    assert not queries.mes_fils(scene.caf, "", LE.date()).exists()
    assert gabarits.ecrire(courriel.references, LE) is None
    repondre(fil, scene.pilote, LE)
    assert not Avis.objects.filter(utilisateur=scene.caf, message__auteur=scene.pilote).exists()
    for acte in (fils.resoudre, fils.rouvrir):
        with pytest.raises(Introuvable):
            acte(fil=fil, par=scene.caf, le=LE)
    with pytest.raises(Introuvable):
        repondre(fil, scene.caf, LE)


def test_un_message_se_corrige_et_le_journal_garde_ce_qu_il_disait(
    scene: Scene, LE: dt.datetime
) -> None:
    fil = ouvrir(scene, LE, scene.caf)
    message = fil.messages.get()
    modifie = messages.modifier(
        message=message,
        version=1,
        texte="Et le chantier ?",
        cites=[scene.pilote.pk],
        par=scene.charge,
        le=LE,
    )
    assert (modifie.texte, modifie.version, modifie.modifie_le) == ("Et le chantier ?", 2, LE)
    assert a_lire(scene.caf) == []
    assert a_lire(scene.pilote) == ["MENTION"]
    evenement = de_l_objet(message).first()
    assert evenement is not None
    assert evenement.avant["texte"] == "Où en est le **permis** ?"
    with pytest.raises(ModificationConcurrente):
        messages.modifier(
            message=message, version=1, texte="Autre", cites=[], par=scene.charge, le=LE
        )


def test_un_message_retire_ne_se_lit_plus_que_dans_le_journal(
    scene: Scene, LE: dt.datetime
) -> None:
    fil = ouvrir(scene, LE, scene.caf)
    message = fil.messages.get()
    courriel = Courriel.objects.get()
    assert gabarits.ecrire(courriel.references, LE) is not None
    messages.retirer(message=message, version=1, par=scene.charge, le=LE)
    message.refresh_from_db()
    assert (message.texte, message.retire_le) == ("", LE)
    assert a_lire(scene.caf) == []
    assert gabarits.ecrire(courriel.references, LE) is None
    assert de_l_objet(message).first().avant["texte"] == "Où en est le **permis** ?"
    with pytest.raises(EtatIncompatible):
        messages.retirer(message=message, version=2, par=scene.charge, le=LE)


def test_le_message_d_un_autre_ne_se_touche_pas(scene: Scene, LE: dt.datetime) -> None:
    message = ouvrir(scene, LE).messages.get()
    with pytest.raises(ActeRefuse):
        messages.retirer(message=message, version=1, par=scene.caf, le=LE)
    with pytest.raises(ActeRefuse):
        messages.modifier(message=message, version=1, texte="!", cites=[], par=scene.caf, le=LE)
    message.refresh_from_db()
    assert message.version == 1


def test_resolu_puis_rouvert_par_une_reponse(scene: Scene, LE: dt.datetime) -> None:
    fil = ouvrir(scene, LE)
    resolu = fils.resoudre(fil=fil, par=scene.caf, le=LE)
    assert (resolu.resolu_par, resolu.resolu_le) == (scene.caf, LE)
    with pytest.raises(EtatIncompatible):
        fils.resoudre(fil=fil, par=scene.charge, le=LE)
    repondre(fil, scene.pilote, LE)
    fil.refresh_from_db()
    assert not fil.est_resolu
    with pytest.raises(EtatIncompatible):
        fils.rouvrir(fil=fil, par=scene.charge, le=LE)
    actes = [e.acte for e in de_l_objet(fil)]
    assert actes == ["conversation rouverte", "conversation résolue", "conversation ouverte"]


def test_chacun_choisit_comment_il_est_prevenu(scene: Scene, LE: dt.datetime) -> None:
    avis.preferer(voies={"MENTION": "JAMAIS"}, par=scene.caf, le=LE)
    avis.preferer(voies={"MENTION": "RESUME"}, par=scene.pilote, le=LE)
    ouvrir(scene, LE, scene.caf, scene.pilote)
    assert a_lire(scene.caf) == []
    courriel = Courriel.objects.get()
    assert courriel.destinataire == scene.pilote.email
    assert courriel.a_envoyer_le.astimezone(LE.tzinfo) == LE.replace(day=22, hour=8)
    ouvrir(scene, LE, scene.charge, par=scene.caf)
    tout_de_suite = Courriel.objects.get(destinataire=scene.charge.email)
    assert tout_de_suite.a_envoyer_le == LE + dt.timedelta(minutes=10)
    with pytest.raises(SaisieInvalide):
        avis.preferer(voies={"MENTION": "PIGEON"}, par=scene.caf, le=LE)


def test_chaque_conversation_compte_ses_propres_non_lus(scene: Scene, LE: dt.datetime) -> None:
    premier, second = (ouvrir(scene, LE, scene.caf) for _ in range(2))
    messages.repondre(fil=second, texte="Alors ?", cites=[scene.caf.pk], par=scene.charge, le=LE)
    lus = queries.avec_leurs_objets([second, premier], scene.caf)
    assert [(lu.fil, lu.a_lire) for lu in lus] == [(second, 2), (premier, 1)]
    assert queries.nombre_de_non_lues(scene.caf, LE.date()) == 2


def test_un_message_lu_ne_part_plus_par_courriel(scene: Scene, LE: dt.datetime) -> None:
    fil = ouvrir(scene, LE, scene.caf)
    courriel = Courriel.objects.get()
    lettre = gabarits.ecrire(courriel.references, LE)
    assert lettre is not None
    assert scene.charge.nom_complet in lettre.objet
    assert fils.lire(fil=fil, par=scene.caf, le=LE) == 1
    assert gabarits.ecrire(courriel.references, LE) is None


def test_la_corbeille_cache_la_conversation_et_la_rend(scene: Scene, LE: dt.datetime) -> None:
    fil = ouvrir(scene, LE)
    scene.fiche.supprime_le = LE
    scene.fiche.save()
    with pytest.raises(Introuvable):
        queries.fil_visible(scene.caf, scene.demarche.slug, fil.pk, LE)
    (lu,) = queries.avec_leurs_objets([fil], scene.charge)
    assert lu.ancre is None
    scene.fiche.supprime_le = None
    scene.fiche.save()
    assert queries.fil_visible(scene.caf, scene.demarche.slug, fil.pk, LE)[0] == fil


def test_deux_domaines_ne_declarent_pas_le_meme_genre() -> None:
    with pytest.raises(ValueError, match="fiche"):
        ancrage.declarer("fiche", lambda cles: {})
