"""The pages: who may open them, what a bad entry gives, what a refusal says."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from maillage.conventions import queries
from maillage.conventions.actions import actes, deliberations, signatures, thematiques
from maillage.conventions.enums import Caractere, EtatActe, EtatSignature
from maillage.conventions.forms.demarches import FiltresForm
from maillage.conventions.models import Acte, Habilitation, Perimetre, Referent, Thematique
from maillage.journal.models import Evenement

pytestmark = pytest.mark.django_db


@pytest.fixture
def pleine(scene):
    """The scene with one of everything."""
    le = timezone.now()
    scene.retenue = thematiques.retenir(
        demarche=scene.demarche,
        thematique=fabriques.thematique(),
        caractere=Caractere.SOCLE,
        par=scene.charge,
        le=le,
    )
    scene.deliberation = deliberations.enregistrer(
        demarche=scene.demarche,
        organisation=scene.commune.organisation,
        actes=[scene.acte],
        assemblee="Conseil municipal",
        objet="Approbation de la CTG",
        seance_le=timezone.localdate(le),
        par=scene.charge,
        le=le,
    )
    fabriques.portes_ouvertes(scene.demarche)
    scene.signature = signatures.enregistrer(
        acte=scene.acte,
        partie=scene.commune,
        etat=EtatSignature.AUTORISE,
        version=0,
        par=scene.charge,
        le=le,
    )
    scene.mandat = fabriques.mandat(scene.commune.organisation)
    scene.referent = Referent.objects.create(
        demarche=scene.demarche, personne=scene.mandat.personne
    )
    return scene


def adresses(s) -> list[str]:
    d = s.demarche.slug
    habilitation = Habilitation.objects.filter(demarche=s.demarche).first()
    libre = fabriques.organisation()
    noms = [
        "identite",
        "parties",
        "referents",
        "perimetre",
        "thematiques",
        "actes",
        "acte_creer",
        "deliberation_creer",
        "habilitations",
        "journal",
    ]
    return [
        *(reverse(f"conventions:{nom}", args=[d]) for nom in noms),
        reverse("conventions:partie", args=[d, s.commune.pk]),
        reverse("conventions:partie_ajouter", args=[d, libre.pk]),
        reverse("conventions:partie_retirer", args=[d, s.commune.pk]),
        reverse("conventions:perimetre_entrer", args=[d]),
        reverse("conventions:perimetre_sortir", args=[d]),
        reverse("conventions:perimetre_corriger", args=[d, s.demarche.perimetre.get().pk]),
        reverse("conventions:thematique", args=[d, s.retenue.pk]),
        reverse("conventions:thematique_abandonner", args=[d, s.retenue.pk]),
        reverse("conventions:acte", args=[d, s.acte.pk]),
        reverse("conventions:acte_modifier", args=[d, s.acte.pk]),
        reverse("conventions:tour", args=[d, s.acte.pk]),
        reverse("conventions:signature", args=[d, s.acte.pk, s.commune.pk]),
        reverse("conventions:deliberation", args=[d, s.deliberation.pk]),
        reverse("conventions:deliberation_modifier", args=[d, s.deliberation.pk]),
        reverse("conventions:habilitation_fermer", args=[d, habilitation.pk]),
        *(
            reverse("conventions:historique", args=[d, genre, objet.pk])
            for genre, objet in [
                ("demarche", s.demarche),
                ("partie", s.commune),
                ("acte", s.acte),
                ("deliberation", s.deliberation),
                ("signature", s.signature),
                ("habilitation", habilitation),
                ("thematique", s.retenue),
                ("referent", s.referent),
            ]
        ),
    ]


def test_le_charge_ouvre_toutes_les_pages(client, pleine):
    client.force_login(pleine.charge)
    for adresse in adresses(pleine):
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        texte = reponse.content.decode()
        assert "<c-" not in texte, adresse
        assert "{%" not in texte, adresse
        assert pleine.demarche.nom in texte, adresse


def test_un_etranger_n_ouvre_aucune_page(client, pleine):
    client.force_login(pleine.etranger)
    for adresse in adresses(pleine):
        reponse = client.get(adresse)
        assert reponse.status_code == 404, adresse
        assert pleine.demarche.nom not in reponse.content.decode(), adresse


def test_sans_connexion_chaque_page_mene_a_la_connexion(client, pleine):
    for adresse in adresses(pleine):
        assert client.get(adresse).status_code == 302, adresse


def envoyer(client, nom: str, /, *args, **donnees):
    return client.post(reverse(f"conventions:{nom}", args=args), donnees)


def gestes(s) -> list[tuple[str, list[object], dict[str, object]]]:
    """Every post with a valid entry: (name of the route, arguments, data)."""
    d = s.demarche.slug
    theme = Thematique.objects.create(code="logement", nom="Logement")
    ligne = s.demarche.perimetre.select_related("commune").get()
    return [
        ("identite", [d], {"nom": "Autre", "hypothese": "PLAN_NEGOCIE", "version": 1}),
        ("partie", [d, s.commune.pk], {"role": "COLLECTIVITE", "ordre": 3, "version": 1}),
        ("partie_ajouter", [d, fabriques.organisation().pk], {"role": "PARTENAIRE", "ordre": 3}),
        ("partie_retirer", [d, s.commune.pk], {}),
        ("signataire_designer", [d, s.commune.pk], {"mandat": s.mandat.pk}),
        ("referents", [d], {"personne": s.mandat.personne.pk, "fonction": "Appui"}),
        ("referent_retirer", [d, s.referent.pk], {}),
        ("perimetre_sortir", [d], {"communes": [ligne.commune.code], "fin": "31/12/2030"}),
        ("perimetre_corriger", [d, ligne.pk], {"motif": "Jamais sortie", "version": 2}),
        ("perimetre_retirer", [d, ligne.pk], {"motif": "Saisie par erreur"}),
        ("thematiques", [d], {"thematique": theme.pk, "caractere": "SOCLE", "droit": "PLEIN"}),
        ("thematique", [d, s.retenue.pk], {"caractere": "FACULTATIF", "droit": "PLEIN"}),
        ("thematique_abandonner", [d, s.retenue.pk], {}),
        ("missions", [d], {"codes": ["LOGEMENT"]}),
        ("acte_creer", [d], {"type": "ACCORD_CADRE", "intitule": "Accord-cadre"}),
        (
            "acte_modifier",
            [d, s.acte.pk],
            {"type": "CONVENTION", "intitule": "CTG", "version": 1},
        ),
        ("acte_passer", [d, s.acte.pk], {"vers": "RELU", "version": 2}),
        ("signature", [d, s.acte.pk, s.caf.pk], {"etat": "AUTORISE", "version": 0}),
    ]


def test_le_charge_fait_chaque_geste(client, pleine):
    client.force_login(pleine.charge)
    for nom, args, donnees in gestes(pleine):
        avant = Evenement.objects.count()
        reponse = envoyer(client, nom, *args, **donnees)
        if nom == "partie_retirer":  # the commune has voted
            assert reponse.status_code == 422
            assert "vote sans auteur" in reponse.content.decode()
            continue
        assert reponse.status_code == 302, (nom, reponse.content.decode()[-3000:])
        assert Evenement.objects.count() == avant + 1, nom


@pytest.mark.parametrize("qui", ["elu", "direction"])
def test_sans_le_role_403_avec_la_raison_et_rien_d_ecrit(client, pleine, qui):
    client.force_login(getattr(pleine, qui))
    avant = Evenement.objects.count()
    for nom, args, donnees in gestes(pleine):
        reponse = envoyer(client, nom, *args, **donnees)
        assert reponse.status_code == 403, nom
        assert "Vous n’êtes pas habilité(e)" in unescape(reponse.content.decode()), nom
    assert Evenement.objects.count() == avant


def test_un_etranger_ne_poste_rien(client, pleine):
    client.force_login(pleine.etranger)
    for nom, args, donnees in gestes(pleine):
        assert envoyer(client, nom, *args, **donnees).status_code == 404, nom


def test_sans_le_role_les_boutons_ne_sont_pas_la(client, pleine):
    client.force_login(pleine.elu)
    pages = ["identite", "parties", "perimetre", "thematiques", "actes", "habilitations"]
    for nom in pages:
        texte = client.get(reverse(f"conventions:{nom}", args=["ici"])).content.decode()
        contenu = texte.split('<main id="contenu"')[1].split("</main>")[0]
        # Whoever reads may filter.
        contenu = re.sub(r'<form[^>]* role="search".*?</form>', "", contenu, flags=re.DOTALL)
        assert '<button type="submit"' not in contenu, nom
        assert "Retirer<" not in contenu, nom
    texte = client.get(reverse("conventions:acte", args=["ici", pleine.acte.pk])).content.decode()
    assert 'name="vers"' not in texte
    assert "Vous n’êtes pas habilité(e) à écrire les actes" in texte


def test_le_journal_est_ferme_a_l_elu_et_son_onglet_absent(client, pleine):
    client.force_login(pleine.elu)
    adresse = reverse("conventions:journal", args=["ici"])
    assert client.get(adresse).status_code == 403
    assert (
        f'"{adresse}"'
        not in client.get(reverse("conventions:parties", args=["ici"])).content.decode()
    )


@pytest.mark.parametrize(
    ("nom", "cle"),
    [
        ("partie", "commune"),
        ("partie_retirer", "commune"),
        ("acte", "acte"),
        ("acte_modifier", "acte"),
        ("deliberation", "deliberation"),
        ("thematique", "retenue"),
    ],
)
def test_l_objet_d_une_autre_demarche_est_introuvable(client, pleine, nom, cle):
    fabriques.habilitation(pleine.charge, pleine.autre, "CHARGE_COOPERATION")
    client.force_login(pleine.charge)
    adresse = reverse(f"conventions:{nom}", args=["ailleurs", getattr(pleine, cle).pk])
    assert client.get(adresse).status_code == 404
    assert client.post(adresse, {"version": 1}).status_code in {404, 405}


@pytest.mark.parametrize("cle", [0, 10**30])
def test_un_identifiant_demesure_est_introuvable(client, pleine, cle):
    client.force_login(pleine.charge)
    for nom in ["acte", "partie", "deliberation"]:
        assert client.get(reverse(f"conventions:{nom}", args=["ici", cle])).status_code == 404
    assert (
        client.get(reverse("conventions:historique", args=["ici", "session", 1])).status_code == 404
    )


def test_une_saisie_fausse_revient_avec_son_erreur(client, pleine):
    client.force_login(pleine.charge)
    reponse = envoyer(
        client,
        "acte_creer",
        "ici",
        type="CONVENTION",
        intitule="Ma convention",
        debut="31/02/2026",
        fin="2027-12-31",
    )
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    assert 'value="Ma convention"' in texte
    assert 'value="31/02/2026"' in texte
    assert 'href="#id_debut"' in texte  # in the summary
    assert 'id="id_debut_error"' in texte  # next to the field
    assert Acte.objects.filter(demarche=pleine.demarche).count() == 1


@pytest.mark.parametrize("date", ["31/01/2027", "31/01/27", "2027-01-31"])
def test_les_dates_se_tapent_a_la_francaise(client, pleine, date):
    client.force_login(pleine.charge)
    envoyer(client, "acte_creer", "ici", type="ACCORD_CADRE", intitule="Accord", effet_le=date)
    assert Acte.objects.get(intitule="Accord").effet_le.isoformat() == "2027-01-31"


def test_un_envoi_vide_est_une_erreur_et_n_ecrit_rien(client, pleine):
    client.force_login(pleine.charge)
    avant = Evenement.objects.count()
    for nom in ["identite", "thematiques", "acte_creer", "deliberation_creer", "habilitations"]:
        assert envoyer(client, nom, "ici").status_code == 422, nom
    assert Evenement.objects.count() == avant


def test_deux_saisies_a_la_fois_la_seconde_voit_les_deux(client, pleine):
    actes.modifier(
        acte=pleine.acte,
        version=1,
        champs={"fait_a": "Chez l'autre"},
        par=pleine.conseiller,
        le=timezone.now(),
    )
    client.force_login(pleine.charge)
    donnees = {"type": "CONVENTION", "intitule": "Ma version", "version": 1, "fait_a": "Chez moi"}
    reponse = envoyer(client, "acte_modifier", "ici", pleine.acte.pk, **donnees)
    texte = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Conseiller Fictif" in texte
    assert 'value="Chez moi"' in texte  # the entry is kept
    assert "Chez l&#x27;autre" in texte  # beside what is stored
    assert '<input type="hidden" name="version" value="2"' in texte
    pleine.acte.refresh_from_db()
    assert pleine.acte.fait_a == "Chez l'autre"
    # Sent again, knowingly, it is kept.
    reponse = envoyer(client, "acte_modifier", "ici", pleine.acte.pk, **{**donnees, "version": 2})
    assert reponse.status_code == 302


def test_un_passage_refuse_montre_l_acte_et_la_raison(client, pleine):
    client.force_login(pleine.charge)
    reponse = envoyer(client, "acte_passer", "ici", pleine.acte.pk, vers="SIGNE", version=1)
    assert reponse.status_code == 422
    assert "ne passe pas à" in reponse.content.decode()
    reponse = envoyer(client, "acte_passer", "ici", pleine.acte.pk, vers="RELU", version=7)
    assert reponse.status_code == 409
    reponse = envoyer(client, "acte_passer", "ici", pleine.acte.pk, vers="N_IMPORTE", version=1)
    assert reponse.status_code == 404
    pleine.acte.refresh_from_db()
    assert (pleine.acte.etat, pleine.acte.version) == (EtatActe.BROUILLON, 1)


def test_la_page_d_un_acte_fige_n_offre_plus_de_le_modifier(client, pleine):
    Acte.objects.filter(pk=pleine.acte.pk).update(etat=EtatActe.FIGE)
    client.force_login(pleine.charge)
    adresse = reverse("conventions:acte_modifier", args=["ici", pleine.acte.pk])
    page = client.get(reverse("conventions:acte", args=["ici", pleine.acte.pk])).content.decode()
    assert adresse not in page
    assert client.get(adresse).status_code == 422


def test_ouvre_une_demarche_en_choisissant_sa_caf(client, pleine):
    client.force_login(pleine.charge)
    fabriques.commune(code="78029", nom="Aubergenville")
    donnees = {
        "nom": "Nouvelle",
        "caf": pleine.caf.organisation.pk,
        "territoire": "Aubergenville (78029)",
        "hypothese": "PLAN_NEGOCIE",
    }
    reponse = client.post(reverse("conventions:nouvelle"), donnees)
    assert reponse.status_code == 302
    assert reponse.url == reverse("conventions:parties", args=["nouvelle"])
    # Article 14: whoever enters a démarche for the first time acknowledges professional secrecy.
    entree = client.get(reponse.url)
    assert entree.url.startswith(reverse("conventions:confidentialite", args=["nouvelle"]))


@pytest.mark.parametrize("texte", ["zzz", "99999", "%", "((((", "x" * 300, "\u0000a"])
def test_un_territoire_inconnu_se_dit_dans_son_champ(client, pleine, texte):
    client.force_login(pleine.charge)
    donnees = {
        "nom": "Nouvelle",
        "caf": pleine.caf.organisation.pk,
        "territoire": texte,
        "hypothese": "PLAN_NEGOCIE",
    }
    reponse = client.post(reverse("conventions:nouvelle"), donnees)
    assert reponse.status_code == 422
    assert 'id="id_territoire_error"' in reponse.content.decode()


def test_un_nom_partage_par_plusieurs_demande_le_code(client, pleine):
    client.force_login(pleine.charge)
    for code in ("11111", "22222"):
        fabriques.commune(code=code, nom="Saint Jumeau")
    donnees = {
        "nom": "Nouvelle",
        "caf": pleine.caf.organisation.pk,
        "territoire": "saint jumeau",
        "hypothese": "PLAN_NEGOCIE",
    }
    texte = client.post(reverse("conventions:nouvelle"), donnees).content.decode()
    assert "Plusieurs territoires répondent" in texte
    assert "11111" in texte
    assert "22222" in texte


# ---------------------------------------------------------------- lists


def peupler(compte, nombre: int) -> None:
    for _ in range(nombre):
        demarche = fabriques.demarche(territoire=fabriques.commune())
        fabriques.habilitation(compte, demarche, "ELU")
        fabriques.acte(demarche)
        fabriques.acte(demarche, type="ACCORD_CADRE")


@pytest.mark.parametrize("format", ["", "csv"])
def test_la_liste_ne_fait_pas_plus_de_requetes_pour_plus_de_lignes(client, db, format):
    compte = fabriques.utilisateur()
    client.force_login(compte)
    adresse = reverse("conventions:demarches")
    suite = {"format": format} if format else {}
    comptes = []
    for ajout in (2, 18):
        peupler(compte, ajout)
        client.get(adresse, suite)
        with CaptureQueriesContext(connection) as requetes:
            reponse = client.get(adresse, suite)
        assert reponse.status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1], comptes
    assert comptes[0] < 20


@pytest.mark.parametrize(
    "nom", ["parties", "perimetre", "thematiques", "actes", "habilitations", "referents", "journal"]
)
def test_les_onglets_ne_font_pas_plus_de_requetes_pour_plus_de_lignes(client, pleine, nom):
    client.force_login(pleine.charge)
    adresse = reverse(f"conventions:{nom}", args=["ici"])
    comptes = []
    for ajout in (2, 18):
        for _ in range(ajout):
            grossir(pleine)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1], comptes


def test_la_page_d_un_acte_ne_fait_pas_plus_de_requetes_pour_plus_de_signataires(client, pleine):
    client.force_login(pleine.charge)
    adresse = reverse("conventions:acte", args=["ici", pleine.acte.pk])
    comptes = []
    for ajout in (2, 18):
        for _ in range(ajout):
            grossir(pleine)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1], comptes


def grossir(s) -> None:
    """One more of everything in the démarche."""
    le = timezone.now()
    partie = fabriques.partie(s.demarche, fabriques.organisation(), ordre=9)
    fabriques.signataire(partie)
    Perimetre.objects.create(demarche=s.demarche, commune=fabriques.commune(epci=fabriques.epci()))
    fabriques.acte(s.demarche)
    fabriques.thematique_retenue(s.demarche, thematique=fabriques.thematique(f"Thème {partie.pk}"))
    fabriques.referent(s.demarche)
    fabriques.habilitation(fabriques.utilisateur(), s.demarche, "ELU")
    signatures.enregistrer(
        acte=s.acte, partie=partie, etat=EtatSignature.AUTORISE, version=0, par=s.charge, le=le
    )
    deliberations.enregistrer(
        demarche=s.demarche,
        organisation=partie.organisation,
        actes=[s.acte],
        assemblee="Conseil municipal",
        objet="CTG",
        seance_le=timezone.localdate(le),
        par=s.charge,
        le=le,
    )


@pytest.mark.parametrize(
    ("filtre", "attendus"),
    [
        ({"nom": "etoile"}, {"Pays de l'Étoile"}),
        ({"nom": "ÉTOILE"}, {"Pays de l'Étoile"}),
        ({"nom": "%"}, set()),
        ({"nom": "\u0000"}, set()),
        ({"situation": "echue"}, {"Pays de l'Étoile"}),
        ({"situation": "en_cours"}, {"Autre pays"}),
        ({"situation": "sans_periode"}, {"Sans dates"}),
        ({}, {"Pays de l'Étoile", "Autre pays", "Sans dates"}),
    ],
)
def test_les_filtres_de_la_liste(db, filtre, attendus):
    compte, jour = fabriques.utilisateur(), dt.date(2026, 6, 1)
    vieux = {"debut": dt.date(2020, 1, 1), "fin": dt.date(2024, 12, 31)}
    for nom, slug, champs in [
        ("Pays de l'Étoile", "pays-de-letoile", vieux),
        ("Autre pays", "autre-pays", {}),
        ("Sans dates", "sans-dates", {"debut": None, "fin": None}),
    ]:
        demarche = fabriques.demarche(nom=nom, slug=slug, **champs)
        fabriques.habilitation(compte, demarche, "ELU")
    fabriques.demarche(nom="Celle d'un autre")
    form = FiltresForm(filtre, par=compte, le=jour)
    if not form.is_valid():  # a null byte is refused by the field itself
        assert "\u0000" in filtre["nom"]
        return
    assert {d.nom for d in queries.lister(compte, jour, **form.filtres())} == attendus


def test_la_liste_se_telecharge_en_trois_formats(client, pleine):
    client.force_login(pleine.charge)
    for format, debut in [("xlsx", b"PK"), ("ods", b"PK"), ("csv", b"\xef\xbb\xbf")]:
        reponse = client.get(reverse("conventions:demarches"), {"format": format})
        assert reponse.content.startswith(debut)
        assert f"demarches.{format}" in reponse["Content-Disposition"]
    assert pleine.demarche.nom in reponse.content.decode("utf-8-sig")
    assert "Démarche fictive" in reponse.content.decode("utf-8-sig")
    assert pleine.autre.nom not in reponse.content.decode("utf-8-sig")
