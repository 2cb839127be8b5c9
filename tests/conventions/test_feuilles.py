"""The feuilles de route: acts, page, time line, calendar, document."""

import datetime as dt
import re

import page
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.conventions import demarche_prete, en_texte, tableau
from maillage.conventions import calendrier
from maillage.conventions.actions import etapes, feuilles
from maillage.conventions.enums import TRANSITIONS_ETAPE, EtatEtape, Hypothese, Role
from maillage.conventions.models import EtapeFeuille, FeuilleDeRoute
from maillage.conventions.pieces import convention
from maillage.conventions.queries import des_feuilles
from maillage.documents.arbre import Tableau, en_clair, manquants, parcourir
from maillage.documents.pieces import piece
from maillage.documents.production import produire
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)

pytestmark = pytest.mark.django_db
FIN_2026 = dt.date(2026, 12, 31)


def ouvrir(scene, le, **champs) -> FeuilleDeRoute:
    return feuilles.ouvrir(
        demarche=scene.demarche,
        **{"modele": "vers-la-signature", "echeance": FIN_2026, **champs},
        par=scene.charge,
        le=le,
    )


def test_un_modele_donne_ses_etapes_datees_et_enchainees(scene, le):
    feuille = ouvrir(scene, le, consequence="Continuité des financements")
    lues = des_feuilles.etapes(feuille)
    assert [calendrier.quand_est(e) for e in lues] == [
        "janvier – juin 2026",
        "juin – octobre 2026",
        "novembre 2026",
        "décembre 2026",
        "janvier – juin 2027",
    ]
    assert [[a.code for a in e.depend_de.all()] for e in lues][1:] == [
        ["diagnostic"],
        ["plan"],
        ["copil"],
        ["signature"],
    ]
    assert feuille.intitule == "Vers la signature de la CTG"
    assert Evenement.objects.order_by("numero").last().acte == "feuille de route ouverte"


def test_sans_echeance_les_etapes_attendent_leurs_dates(scene, le):
    feuille = ouvrir(scene, le, echeance=None)
    assert {calendrier.quand_est(e) for e in des_feuilles.etapes(feuille)} == {"à fixer"}


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"modele": "inconnu"}, "modele"),
        ({"modele": "", "intitule": " "}, "intitule"),
        ({"echeance": dt.date(1, 1, 31)}, "echeance"),
        ({"intitule": "nul\0"}, "intitule"),
    ],
)
def test_une_ouverture_fausse_n_ecrit_rien(scene, le, champs, champ):
    with pytest.raises(SaisieInvalide) as erreur:
        ouvrir(scene, le, **champs)
    assert erreur.value.champ == champ
    assert not FeuilleDeRoute.objects.exists()
    assert not EtapeFeuille.objects.exists()


def test_changer_d_echeance_recalcule_sauf_ce_qui_est_fait(scene, le):
    qui = {"par": scene.conseiller, "le": le}
    feuille = ouvrir(scene, le)
    faite = feuille.etapes.get(code="diagnostic")
    etapes.passer(etape=faite, vers="FAITE", version=1, **qui)
    ajoutee = etapes.ajouter(feuille=feuille, intitule="Fête du territoire", **qui)
    feuille = feuilles.modifier(
        feuille=feuille,
        version=1,
        champs={"echeance": dt.date(2027, 3, 31)},
        recalculer=True,
        **qui,
    )
    par_code = {e.code: e for e in feuille.etapes.all()}
    assert par_code["signature"].fin == dt.date(2027, 3, 31)
    assert par_code["diagnostic"].fin == dt.date(2026, 6, 30)
    ajoutee.refresh_from_db()
    assert ajoutee.debut is None
    evenement = Evenement.objects.order_by("numero").last()
    assert len(evenement.apres["recalculees"]) == 4


def test_recalculer_sans_modele_est_refuse(scene, le):
    feuille = ouvrir(scene, le, modele="", intitule="Libre")
    with pytest.raises(SaisieInvalide, match="modèle"):
        feuilles.modifier(
            feuille=feuille, version=1, champs={}, recalculer=True, par=scene.charge, le=le
        )


def test_deux_saisies_a_la_fois_l_une_l_emporte(scene, le):
    etape = fabriques.etape(fabriques.feuille(scene.demarche))
    qui = {"par": scene.charge, "le": le}
    etapes.modifier(etape=etape, version=1, champs={"instance": "COPIL"}, **qui)
    avant = Evenement.objects.count()
    with pytest.raises(ModificationConcurrente):
        etapes.modifier(etape=etape, version=1, champs={"instance": "COTECH"}, **qui)
    with pytest.raises(ModificationConcurrente):
        etapes.passer(etape=etape, vers="FAITE", version=1, **qui)
    etape.refresh_from_db()
    assert etape.instance == "COPIL"
    assert Evenement.objects.count() == avant


@pytest.mark.parametrize("de", EtatEtape)
@pytest.mark.parametrize("vers", EtatEtape)
def test_la_table_des_etats_decide(scene, le, de, vers):
    etape = fabriques.etape(fabriques.feuille(scene.demarche), etat=de)
    donnees = {"etape": etape, "vers": vers, "version": 1, "par": scene.charge, "le": le}
    if vers in TRANSITIONS_ETAPE[de]:
        assert etapes.passer(**donnees).etat == vers
    else:
        with pytest.raises(EtatIncompatible):
            etapes.passer(**donnees)


def test_une_etape_ne_s_attend_pas_elle_meme(scene, le):
    feuille = ouvrir(scene, le)
    qui = {"par": scene.charge, "le": le}
    premiere, *_, derniere = des_feuilles.etapes(feuille)
    for amont in (premiere, derniere):
        with pytest.raises(SaisieInvalide, match="sans fin"):
            etapes.modifier(etape=premiere, version=1, champs={}, depend_de=[amont], **qui)
    ailleurs = fabriques.etape(fabriques.feuille(scene.demarche))
    with pytest.raises(SaisieInvalide, match="autre feuille"):
        etapes.modifier(etape=premiere, version=1, champs={}, depend_de=[ailleurs], **qui)


def test_monter_et_descendre(scene, le):
    feuille = fabriques.feuille(scene.demarche)
    a, b, c = (fabriques.etape(feuille, intitule=nom) for nom in "abc")
    qui = {"par": scene.charge, "le": le}
    etapes.deplacer(etape=c, avant=True, **qui)
    etapes.deplacer(etape=a, avant=False, **qui)
    assert [e.intitule for e in des_feuilles.etapes(feuille)] == ["c", "a", "b"]
    with pytest.raises(EtatIncompatible, match="dernière"):
        etapes.deplacer(etape=b, avant=False, **qui)


def test_les_dates_au_mois_se_completent_et_l_ordre_est_tenu(scene, le):
    feuille = fabriques.feuille(scene.demarche)
    qui = {"par": scene.charge, "le": le}
    etape = etapes.ajouter(
        feuille=feuille,
        intitule="Atelier",
        debut=dt.date(2026, 2, 12),
        fin=dt.date(2026, 2, 13),
        **qui,
    )
    assert (etape.debut, etape.fin) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    for champs in (
        {"fin": dt.date(2025, 1, 1)},
        {"debut": None},
        {"precision": "SIECLE"},
        {"intitule": ""},
    ):
        with pytest.raises(SaisieInvalide):
            etapes.modifier(etape=etape, version=1, champs=champs, **qui)


@pytest.mark.parametrize("qui", ["elu", "secretariat", "direction", "etranger", "administrateur"])
def test_qui_ne_tient_pas_les_feuilles_n_ecrit_rien(scene, le, qui):
    par = {"par": getattr(scene, qui), "le": le}
    feuille = fabriques.feuille(scene.demarche)
    etape = fabriques.etape(feuille)
    avant = Evenement.objects.count()
    gestes = [
        lambda: feuilles.ouvrir(demarche=scene.demarche, modele="lancement", **par),
        lambda: feuilles.modifier(feuille=feuille, version=1, champs={}, **par),
        lambda: feuilles.retirer(feuille=feuille, **par),
        lambda: feuilles.publier_le_calendrier(feuille=feuille, **par),
        lambda: etapes.ajouter(feuille=feuille, intitule="X", **par),
        lambda: etapes.passer(etape=etape, vers="FAITE", version=1, **par),
        lambda: etapes.deplacer(etape=etape, avant=True, **par),
        lambda: etapes.retirer(etape=etape, **par),
    ]
    for geste in gestes:
        with pytest.raises(ActeRefuse):
            geste()
    assert Evenement.objects.count() == avant


def test_ce_qui_ne_tient_pas_est_dit(scene, le):
    feuille = fabriques.feuille(scene.demarche, echeance=dt.date(2030, 6, 15))
    un = fabriques.etape(
        feuille, intitule="Un", debut=dt.date(2020, 1, 1), fin=dt.date(2020, 2, 29)
    )
    deux = fabriques.etape(
        feuille,
        intitule="Deux",
        debut=dt.date(2019, 1, 1),
        fin=dt.date(2030, 6, 30),
        etat="EN_COURS",
    )
    deux.depend_de.add(un)
    lues = des_feuilles.etapes(feuille)
    dits = des_feuilles.avertissements(feuille, lues, le.date())
    assert len(dits) == 3
    assert "« Un » devait finir le 29 février 2020" in dits[0]
    assert dits[1:] == [
        "« Deux » finit après l’échéance.",
        "« Deux » devrait venir après « Un ».",
    ]


# --- the pages -------------------------------------------------------------------------------------


def test_la_page_dit_l_echeance_sa_consequence_et_les_etapes(client, scene, le):
    feuille = ouvrir(scene, le, consequence="Continuité des financements perdue")
    client.force_login(scene.charge)
    texte = client.get(reverse("conventions:feuille", args=["ici", feuille.pk])).content.decode()
    assert "Échéance&nbsp;: 31 décembre 2026" in texte
    assert "Continuité des financements perdue" in texte
    assert 'role="img"' in texte
    assert re.search(r"<title[^>]*>Vers la signature", texte)
    assert texte.count('class="frise-barre') == 5
    assert "juin – octobre 2026" in texte
    assert "Créer l’adresse du calendrier" in texte


def test_l_adresse_du_calendrier_ne_se_voit_qu_avec_une_habilitation(client, scene, le):
    feuille = fabriques.feuille(scene.demarche, jeton="jeton-secret")
    adresse = reverse("conventions:feuille", args=["ici", feuille.pk])
    client.force_login(scene.elu)
    texte = client.get(adresse).content.decode()
    assert "jeton-secret.ics" in texte
    assert "Révoquer" not in texte
    client.force_login(scene.etranger)
    assert client.get(adresse).status_code == 404


def test_le_parcours_d_une_feuille_dans_les_pages(client, scene):
    client.force_login(scene.conseiller)
    liste = reverse("conventions:feuilles", args=["ici"])
    assert client.post(liste, {"modele": "", "intitule": ""}).status_code == 422
    reponse = client.post(liste, {"modele": "annexe-1", "echeance": "30/04/2027"})
    feuille = FeuilleDeRoute.objects.get()
    assert reponse.url == reverse("conventions:feuille", args=["ici", feuille.pk])
    assert "Échéancier du diagnostic" in client.get(liste).content.decode()

    def aller(nom, *args, **donnees):
        return client.post(reverse(f"conventions:{nom}", args=["ici", feuille.pk, *args]), donnees)

    assert aller("feuille_modifier", intitule="Échéancier", version=1).status_code == 302
    etape = feuille.etapes.first()
    donnees = {"intitule": "Cahier des charges", "precision": "JOUR", "version": 1}
    donnees |= {"debut": "03/05/2026", "fin": "04/05/2026"}
    assert aller("etape_modifier", etape.pk, **donnees).status_code == 302
    conflit = aller("etape_modifier", etape.pk, **{**donnees, "instance": "COPIL"})
    assert conflit.status_code == 409
    assert aller("etape_passer", etape.pk, vers="FAITE", version=2).status_code == 302
    assert aller("etape_passer", etape.pk, vers="FAITE").status_code == 422
    assert aller("etape_deplacer", etape.pk, sens="apres").status_code == 302
    ajout = {"intitule": "Atelier", "precision": "MOIS", "depend_de": [etape.pk]}
    assert aller("etape_ajouter", **ajout).status_code == 302
    assert list(EtapeFeuille.objects.last().depend_de.all()) == [etape]
    assert aller("etape_ajouter", **{**ajout, "debut": "31/02/2026"}).status_code == 422
    assert aller("feuille_publier").status_code == 302
    assert aller("feuille_revoquer").status_code == 302
    assert aller("etape_retirer", etape.pk).status_code == 302
    for nom in ("feuille", "feuille_modifier", "feuille_retirer", "etape_ajouter"):
        adresse = reverse(f"conventions:{nom}", args=["ici", feuille.pk])
        assert client.get(adresse).status_code == 200, nom
    assert aller("feuille_retirer").status_code == 302
    assert not FeuilleDeRoute.objects.exists()


def test_l_etape_d_une_autre_demarche_est_introuvable(client, scene):
    fabriques.habilitation(scene.charge, scene.autre, Role.CHARGE_COOPERATION)
    ici, ailleurs = fabriques.feuille(scene.demarche), fabriques.feuille(scene.autre)
    etape = fabriques.etape(ailleurs)
    client.force_login(scene.charge)
    for args in (["ici", ailleurs.pk], ["ici", ici.pk, etape.pk]):
        nom = "feuille" if len(args) == 2 else "etape_modifier"
        assert client.get(reverse(f"conventions:{nom}", args=args)).status_code == 404


def test_le_nombre_de_requetes_ne_depend_pas_des_etapes(client, scene):
    client.force_login(scene.charge)
    comptes = []
    for nombre in (2, 20):
        feuille = fabriques.feuille(scene.demarche)
        precedente = None
        for _ in range(nombre):
            etape = fabriques.etape(feuille)
            if precedente:
                etape.depend_de.add(precedente)
            precedente = etape
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("conventions:feuille", args=["ici", feuille.pk]))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


# --- the documents ---------------------------------------------------------------------------------


def test_le_document_donne_mois_etape_instance_acteurs(scene, le):
    ouvrir(scene, le)
    document = piece("feuille_de_route").construire(scene.demarche)
    (table,) = [b for b in parcourir(document.blocs) if isinstance(b, Tableau)]
    assert table.entetes == ("Calendrier", "Étape", "Instance", "Acteurs")
    assert [en_clair(ligne[0]) for ligne in table.lignes][:2] == [
        "Janvier – juin 2026",
        "Juin – octobre 2026",
    ]
    assert not manquants(document)
    octets = produire(document, format="pdf", final=True)
    for norme in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert not page.validate_pdf_bytes(octets, profile=norme).failures


def test_sans_feuille_le_document_dit_ce_qui_manque(scene):
    document = piece("feuille_de_route").construire(scene.demarche)
    assert manquants(document) == ["feuille de route"]


def test_l_annexe_1_de_la_convention_prend_ses_echeances_de_la_feuille(scene, le):
    demarche = demarche_prete()
    demarche.hypothese = Hypothese.DIAGNOSTIC_ENGAGE
    demarche.save()
    assert any("cahier des charges" in m for m in manquants(convention(demarche)))
    fabriques.habilitation(scene.charge, demarche, Role.CHARGE_COOPERATION)
    feuilles.ouvrir(
        demarche=demarche,
        modele="annexe-1",
        echeance=dt.date(2027, 4, 30),
        par=scene.charge,
        le=le,
    )
    document = convention(demarche)
    assert not any(m.startswith("échéance") for m in manquants(document))
    lignes = tableau(document, "Calendrier du diagnostic et du plan d’actions").lignes
    assert en_clair(lignes[0][0]) == "30 juin 2026"
    assert "31 mars 2027" in en_texte(document)
