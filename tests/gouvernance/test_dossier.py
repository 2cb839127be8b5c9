"""The dossier of a meeting: what it holds, who composes it, what is frozen and sent."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import page
import pptx
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

import fabriques
from appuis import decisions as appui
from appuis import dossiers as appui_dossiers
from appuis import gouvernance
from appuis.base_reelle import en_parallele
from appuis.decisions import Scene
from appuis.dossiers import CODES, JOUR, LE, dit, tous
from maillage.comptes.models import Utilisateur
from maillage.courriels.models import Courriel
from maillage.documents.arbre import Figure, Titre, en_clair
from maillage.documents.rubriques import Rubrique, declarer, rubriques
from maillage.fichiers import magasin
from maillage.gouvernance.actions import dossiers
from maillage.gouvernance.dossier import assemblage, fichiers
from maillage.gouvernance.dossier.lettre import lettre
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import DossierFige, Invitation, Reunion, RubriqueDuDossier, Suite
from maillage.gouvernance.queries.dossiers import Choix
from maillage.journal.queries import de_l_objet, de_la_demarche
from maillage.plan_actions.models import LigneBudget
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)


@pytest.fixture
def scene(db: None) -> Scene:
    return appui_dossiers.scene()


@pytest.fixture
def reunion(scene: Scene) -> Reunion:
    return appui_dossiers.reunion(scene)


# ---------------------------------------------------------------- what it holds


def test_chaque_domaine_apporte_ses_rubriques_une_fois() -> None:
    assert {r.code for r in rubriques()} >= CODES
    with pytest.raises(ValueError, match="alertes"):
        declarer(Rubrique("alertes", "Autre", 1, lambda moment: ()))


def test_le_dossier_dit_le_plan_les_indicateurs_les_suites_et_les_decisions(
    reunion: Reunion,
) -> None:
    lues = {lue.rubrique.code: lue for lue in assemblage.lire(reunion, JOUR)}
    ecrit = dit(assemblage.livret(reunion, list(lues.values()), JOUR))
    for mot in (
        *("Point fictif 1", "Chercher un local", "en retard", "Places d’accueil"),
        *("masquée (secret statistique)", "Orage", "En cours", "Décision demandée"),
        *("Ouvrir un lieu d’accueil", "depuis le 10 janvier 2026"),
    ):
        assert mot in ecrit, mot
    assert len(lues["decisions_demandees"].diapositives) == 3
    assert not lues["argent_du_plan"].a_du_contenu


def test_un_montant_inconnu_se_dit_et_ne_compte_pas_pour_zero(reunion: Reunion) -> None:
    fiche = reunion.demarche.fiches.first()
    for prevu in (1000, None):
        LigneBudget.objects.create(fiche=fiche, annee=2026, autre_financeur="Mécène", prevu=prevu)
    lues = {lue.rubrique.code: lue for lue in assemblage.lire(reunion, JOUR)}
    (budget,) = lues["argent_du_plan"].diapositives
    assert "au moins\u00a01\u202f000,00\u00a0€ prévus" in budget.titre
    (financements,) = lues["financements"].diapositives
    assert en_clair(financements.contenu.tableau.lignes[0][0]) == "Mécène"


def test_une_premiere_reunion_n_a_pas_de_derniere_fois(scene: Scene) -> None:
    Suite.objects.all().delete()
    autre = gouvernance.instance(scene.demarche, nom="Groupe", type="groupe_thematique")
    premiere = appui.tenue(autre, dt.date(2026, 5, 10))
    lues = {lue.rubrique.code: lue for lue in assemblage.lire(premiere, JOUR)}
    assert not lues["mouvements"].a_du_contenu
    assert not lues["suites"].a_du_contenu


def test_le_livret_et_le_diaporama_disent_la_meme_chose(reunion: Reunion) -> None:
    lues = assemblage.lire(reunion, JOUR)
    titres = [
        en_clair(b.texte)
        for b in assemblage.livret(reunion, lues, JOUR).blocs
        if isinstance(b, Titre)
    ]
    diapositives = assemblage.diaporama(reunion, lues, JOUR).diapositives
    assert {d.titre for d in diapositives} <= set(titres)
    graphiques = sum(isinstance(b, Figure) for b in assemblage.livret(reunion, lues, JOUR).blocs)
    assert graphiques == 4


def test_le_livret_passe_le_meme_controle_que_les_autres_pieces(reunion: Reunion) -> None:
    octets = fichiers.ecrire(reunion, JOUR, format="pdf")
    for profil in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert not page.validate_pdf_bytes(octets, profile=profil).failures
    assert octets == fichiers.ecrire(reunion, JOUR, format="pdf")


def test_le_diaporama_s_ouvre_avec_titres_alternatives_et_notes(reunion: Reunion) -> None:
    fichier = pptx.Presentation(BytesIO(fichiers.ecrire(reunion, JOUR, format="pptx")))
    for diapositive in fichier.slides:
        assert diapositive.shapes.title.text_frame.text.strip()
        for forme in diapositive.shapes:
            assert forme.shape_type is None or "PICTURE" not in str(forme.shape_type)
            if forme.has_chart or forme.has_table:
                assert forme._element.nvGraphicFramePr.cNvPr.get("descr")
    assert sum(f.has_chart for d in fichier.slides for f in d.shapes) == 4
    assert all(d.has_notes_slide for d in list(fichier.slides)[1:])


def test_format_inconnu(reunion: Reunion) -> None:
    with pytest.raises(Introuvable, match="PDF ou PPTX"):
        fichiers.ecrire(reunion, JOUR, format="docx")


def test_le_nombre_de_requetes_ne_suit_pas_celui_des_fiches(reunion: Reunion) -> None:
    def compter() -> int:
        frais = Reunion.objects.select_related("instance__demarche").get(pk=reunion.pk)
        with CaptureQueriesContext(connection) as requetes:
            for rubrique in rubriques():
                if rubrique.code != "alertes":  # the rules of the contrôle are held elsewhere
                    list(rubrique.lire(assemblage.moment_de(frais, JOUR)))
        return len(requetes)

    avant = compter()
    for rang in range(12):
        fiche = fabriques.fiche(reunion.demarche, etat="EN_COURS")
        fabriques.meteo(fiche, temps="PLUIE")
        fabriques.valeur(fabriques.indicateur(reunion.demarche), 2020 + rang)
    assert compter() == avant


# ---------------------------------------------------------------- what is chosen


def test_choisir_ordonner_et_noter(scene: Scene, reunion: Reunion) -> None:
    choix = tous(
        reunion,
        suites=Choix("suites", retenue=False),
        etat_du_plan=Choix("etat_du_plan", note="Insister sur la navette"),
    )
    choix.reverse()
    dossier = dossiers.composer(reunion=reunion, choix=choix, version=1, par=scene.charge, le=LE)
    assert dossier.version == 2
    lues = assemblage.lire(reunion, JOUR)
    assert [lue.rubrique.code for lue in lues] == [c.code for c in choix]
    ecrit = dit(assemblage.livret(reunion, lues, JOUR))
    assert "Chercher un local" not in ecrit
    assert "Insister" not in ecrit
    notes = " ".join(d.notes for d in assemblage.diaporama(reunion, lues, JOUR).diapositives)
    assert "Insister sur la navette" in notes
    evenement = de_l_objet(dossier).get()
    assert evenement.apres["notes"] == ["Où en est le plan d’actions"]
    assert "navette" not in str(evenement.apres)


def test_un_geste_qui_croise_sa_propre_autosauvegarde_n_est_pas_un_conflit(
    scene: Scene, reunion: Reunion
) -> None:
    def composer(code: str, apres: dt.timedelta, par: Utilisateur) -> int:
        choix = tous(reunion, **{code: Choix(code, retenue=False)})
        return dossiers.composer(
            reunion=reunion, choix=choix, version=1, par=par, le=LE + apres
        ).version

    assert composer("suites", dt.timedelta(0), scene.charge) == 2
    assert composer("alertes", dt.timedelta(seconds=5), scene.charge) == 3
    for apres, par in ((dt.timedelta(seconds=9), scene.caf), (dt.timedelta(hours=1), scene.charge)):
        with pytest.raises(ModificationConcurrente):
            composer("convention", apres, par)


def test_rien_ne_s_ecrit_sans_changement(scene: Scene, reunion: Reunion) -> None:
    dossiers.composer(reunion=reunion, choix=tous(reunion), version=1, par=scene.charge, le=LE)
    assert not RubriqueDuDossier.objects.exists()
    assert not de_la_demarche(scene.demarche.slug).filter(acte__contains="dossier").exists()


@pytest.mark.parametrize("cas", ["absente", "inconnue", "deux_fois", "longue", "nulle"])
def test_un_choix_faux_est_refuse(scene: Scene, reunion: Reunion, cas: str) -> None:
    choix = tous(reunion)
    match cas:
        case "absente":
            choix = choix[1:]
        case "inconnue":
            choix[0] = Choix("autre")
        case "deux_fois":
            choix[0] = choix[1]
        case "longue":
            choix[0] = Choix(choix[0].code, note="a" * 4001)
        case "nulle":
            choix[0] = Choix(choix[0].code, note="a\0b")
    with pytest.raises(SaisieInvalide):
        dossiers.composer(reunion=reunion, choix=choix, version=1, par=scene.charge, le=LE)
    assert not RubriqueDuDossier.objects.exists()


def test_qui_ne_tient_pas_la_gouvernance_ne_compose_ni_ne_fige(
    scene: Scene, reunion: Reunion
) -> None:
    for qui in (scene.elue, fabriques.utilisateur()):
        with pytest.raises(ActeRefuse, match="tenir la gouvernance"):
            dossiers.composer(reunion=reunion, choix=tous(reunion), version=1, par=qui, le=LE)
        with pytest.raises(ActeRefuse, match="tenir la gouvernance"):
            dossiers.figer(reunion=reunion, envoyer=False, par=qui, le=LE)


def test_une_reunion_annulee_garde_son_dossier_tel_quel(scene: Scene, reunion: Reunion) -> None:
    Reunion.objects.filter(pk=reunion.pk).update(etat=EtatReunion.ANNULEE)
    with pytest.raises(EtatIncompatible, match="annulée"):
        dossiers.composer(reunion=reunion, choix=tous(reunion), version=1, par=scene.charge, le=LE)
    with pytest.raises(EtatIncompatible, match="annulée"):
        dossiers.figer(reunion=reunion, envoyer=False, par=scene.charge, le=LE)


def test_une_rubrique_disparue_ne_casse_pas_un_dossier(scene: Scene, reunion: Reunion) -> None:
    dossier = dossiers.composer(
        reunion=reunion,
        choix=tous(reunion, suites=Choix("suites", retenue=False)),
        version=1,
        par=scene.charge,
        le=LE,
    )
    RubriqueDuDossier.objects.create(dossier=dossier, code="disparue", rang=0)
    assert {lue.rubrique.code for lue in assemblage.lire(reunion, JOUR)} == {
        r.code for r in rubriques()
    }


def test_deux_choix_a_la_fois_un_seul_l_emporte(base_reelle: object) -> None:
    scene = appui.scene()
    tenue = appui.tenue(scene.copil, dt.date(2026, 5, 10), etat=EtatReunion.PREVUE)

    def composer(code: str, par: Utilisateur):
        def faire() -> object:
            lue = Reunion.objects.get(pk=tenue.pk)
            choix = tous(lue, **{code: Choix(code, retenue=False)})
            return dossiers.composer(reunion=lue, choix=choix, version=1, par=par, le=LE)

        return faire

    issues = en_parallele(composer("alertes", scene.charge), composer("convention", scene.caf))
    refus = [i for i in issues if isinstance(i, ModificationConcurrente)]
    assert len(refus) == 1
    ecartees = RubriqueDuDossier.objects.filter(retenue=False).values_list("code", flat=True)
    assert len(ecartees) == 1


# ---------------------------------------------------------------- what is frozen


def inviter(reunion: Reunion, adresse: str = "maire@exemple.fr") -> Invitation:
    return Invitation.objects.create(
        reunion=reunion, nom="Une invitée fictive", adresse=adresse, graine=f"g{adresse}"
    )


def test_figer_garde_les_deux_fichiers_et_leur_empreinte(scene: Scene, reunion: Reunion) -> None:
    fige = dossiers.figer(reunion=reunion, envoyer=False, par=scene.charge, le=LE)
    octets = magasin.relire(fige.pptx.empreinte)
    assert octets[:2] == b"PK"
    assert fige.pptx.nom == f"{scene.demarche.slug}-dossier-reunion-{reunion.pk}-v1.pptx"
    assert magasin.relire(fige.pdf.empreinte)[:5] == b"%PDF-"
    assert "Où en est le plan d’actions" in fige.rubriques
    fabriques.fiche(scene.demarche, intitule="Fiche ajoutée après")
    assert magasin.relire(fige.pptx.empreinte) == octets
    suivant = dossiers.figer(reunion=reunion, envoyer=False, par=scene.charge, le=LE)
    assert (suivant.numero, suivant.pptx.empreinte != fige.pptx.empreinte) == (2, True)
    assert de_l_objet(fige).get().apres["pptx"] == fige.pptx.empreinte


def test_la_base_refuse_de_recrire_un_dossier_fige(scene: Scene, reunion: Reunion) -> None:
    fige = dossiers.figer(reunion=reunion, envoyer=False, par=scene.charge, le=LE)
    with pytest.raises(DatabaseError, match="ne se modifie"), transaction.atomic():
        DossierFige.objects.filter(pk=fige.pk).update(numero=9)
    with pytest.raises(DatabaseError, match="ne se modifie"), transaction.atomic():
        fige.delete()


def test_un_dossier_vide_ne_se_fige_pas(scene: Scene, reunion: Reunion) -> None:
    aucun = [Choix(c.code, retenue=False) for c in tous(reunion)]
    dossiers.composer(reunion=reunion, choix=aucun, version=1, par=scene.charge, le=LE)
    with pytest.raises(SaisieInvalide, match="vide"):
        dossiers.figer(reunion=reunion, envoyer=False, par=scene.charge, le=LE)


def test_envoyer_joint_le_livret_et_jamais_le_diaporama(scene: Scene, reunion: Reunion) -> None:
    with pytest.raises(EtatIncompatible, match="Personne n’a d’adresse"):
        dossiers.figer(reunion=reunion, envoyer=True, par=scene.charge, le=LE)
    assert not DossierFige.objects.exists()
    inviter(reunion)
    inviter(reunion, adresse="")
    fige = dossiers.figer(reunion=reunion, envoyer=True, par=scene.charge, le=LE)
    assert fige.destinataires == 1
    assert Courriel.objects.get(gabarit="reunion.dossier").destinataire == "maire@exemple.fr"
    (piece,) = lettre(fige).pieces
    assert (piece.type_mime, piece.octets) == (
        "application/pdf",
        magasin.relire(fige.pdf.empreinte),
    )
