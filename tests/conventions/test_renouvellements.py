"""A renewal: what is ticked is copied, nothing else; the two démarches know each other."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fabriques
from appuis.base_reelle import en_parallele
from maillage.conventions import fins, permissions, queries
from maillage.conventions.actions import renouvellements
from maillage.conventions.enums import EtatActe, Role
from maillage.conventions.models import (
    Demarche,
    EquipementSoutenu,
    Habilitation,
    Reecriture,
    SousObjectifRetenu,
)
from maillage.conventions.queries import des_fins
from maillage.conventions.queries.du_parcours import parcours
from maillage.journal.models import Evenement
from maillage.plan_actions.enums import EtatFiche, Niveau
from maillage.plan_actions.models import (
    CibleChiffree,
    ElementPlan,
    EtapeFiche,
    FicheAction,
    FicheThematique,
    LigneBudget,
    PartenaireFiche,
    Principe,
)
from maillage.regles import reprises
from maillage.regles.controle import examiner
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide
from maillage.regles.parcours import SituationEtape, Stade
from maillage.regles.versions import lire

NOUVEAU = {
    "nom": "Démarche fictive 2027-2030",
    "debut": dt.date(2027, 1, 1),
    "fin": dt.date(2030, 12, 31),
    "decision": "Comité de pilotage du 12 mars 2026 (fictif)",
}


class Annule(Exception):
    """Ends an example and takes everything back."""


@pytest.fixture
def riche(scene: SimpleNamespace) -> SimpleNamespace:
    """A démarche of 2026 with some of everything that a renewal may take over."""
    d = scene.demarche
    d.champ_caf, d.diagnostic = "La Caf soutient une crèche.", "Le diagnostic de 2025."
    d.save()
    fabriques.signataire(scene.commune)
    fabriques.signataire(
        scene.caf,
        mandat=fabriques.mandat(scene.caf.organisation, fin=dt.date(2026, 1, 31)),
    )
    scene.partenaire = fabriques.partie(
        d, fabriques.organisation(), ordre=2, role="PARTENAIRE", est_signataire=False
    )
    fabriques.thematique_retenue(d)
    fabriques.thematique_retenue(d, thematique=fabriques.thematique("Jeunesse"), precision="11-17")
    SousObjectifRetenu.objects.create(demarche=d, code="HANDICAP")
    EquipementSoutenu.objects.create(
        demarche=d, nom="Crèche fictive", ligne="EAJE", a_un_bonus=True, cof_numero="1", montant=10
    )
    fabriques.referent(d)
    Reecriture.objects.create(
        demarche=d,
        article="article-8",
        texte="Autrement.",
        motif="…",
        reecrite_par=scene.charge,
        reecrite_le=timezone.now(),
    )
    scene.axes = [fabriques.element(d, position=n) for n in range(2)]
    scene.objectifs = [
        fabriques.element(d, Niveau.OBJECTIF_OPERATIONNEL, parent=axe) for axe in scene.axes
    ]
    CibleChiffree.objects.create(element=scene.objectifs[0], valeur=21, unite="places")
    scene.principe = Principe.objects.create(demarche=d, intitule="Aller vers")
    scene.fiches = {
        etat: fabriques.fiche(d, scene.objectifs[n % 2], etat=etat, position=n)
        for n, etat in enumerate(EtatFiche)
    }
    en_cours = scene.fiches[EtatFiche.EN_COURS]
    en_cours.principes.add(scene.principe)
    en_cours.thematiques.add(fabriques.thematique())
    PartenaireFiche.objects.create(
        fiche=en_cours, organisation=scene.partenaire.organisation, role="anime"
    )
    EtapeFiche.objects.create(fiche=en_cours, intitule="Faite", etat="FAITE", avancement=100)
    EtapeFiche.objects.create(fiche=en_cours, intitule="À faire")
    LigneBudget.objects.create(fiche=en_cours, annee=2026, autre_financeur="Caf", prevu=100)
    FicheThematique.objects.create(demarche=d, thematique=fabriques.thematique(), constats="…")
    fabriques.fiche(d, scene.objectifs[0], supprime_le=timezone.now(), intitule="Jetée")
    return scene


def offres(scene: SimpleNamespace, par: Any = None) -> list[reprises.Offre]:
    return reprises.offres(scene.demarche, par or scene.charge, timezone.localdate())


def tout(scene: SimpleNamespace, par: Any = None) -> dict[str, frozenset[str]]:
    return {
        o.reprise.identifiant: frozenset(x.cle for x in o.lignes if not x.imposee)
        for o in offres(scene, par)
    }


def renouveler(scene: SimpleNamespace, choix: Any = None, **champs: Any) -> Demarche:
    return renouvellements.renouveler(
        demarche=scene.demarche,
        choix=choix or {},
        **{**NOUVEAU, "par": scene.charge, "le": timezone.now(), **champs},
    )


def test_la_nouvelle_demarche_succede_a_l_ancienne(riche, le):
    nouvelle = renouveler(riche, tout(riche))
    ancienne = Demarche.objects.get(pk=riche.demarche.pk)
    assert (nouvelle.predecesseur, ancienne.successeur) == (ancienne, nouvelle)
    assert nouvelle.fin_precedente == dt.date(2026, 12, 31)
    assert nouvelle.slug == "demarche-fictive-2027-2030"
    assert "Renouvellement de" in nouvelle.provenance
    assert permissions.roles(riche.charge, nouvelle, timezone.localdate(le)) == {
        Role.CHARGE_COOPERATION
    }
    assert list(nouvelle.actes.all()) == list(nouvelle.deliberations.all()) == []


def test_l_ancienne_ne_perd_rien(riche):
    avant = lire(riche.demarche)
    renouveler(riche, tout(riche))
    assert lire(Demarche.objects.get(pk=riche.demarche.pk)) == avant


def test_le_journal_dit_ce_qui_est_repris_des_deux_cotes(riche):
    nouvelle = renouveler(riche, tout(riche))
    ouverte = Evenement.objects.get(acte="démarche ouverte par renouvellement")
    assert ouverte.demarche == nouvelle.slug
    assert ouverte.motif == NOUVEAU["decision"]
    assert ouverte.apres["repris"]["Sous-objectifs de l’article 4"]
    assert len(ouverte.apres["repris"]["Fiches action non terminées"]) == 8
    assert Evenement.objects.get(acte="démarche renouvelée").apres == {"successeur": nouvelle.nom}
    assert Evenement.objects.filter(acte="fiche action reprise").count() == 8


def test_la_derniere_porte_s_ouvre(riche, le):
    jour = timezone.localdate(le)

    def issue() -> Any:
        etapes = parcours(Demarche.objects.get(pk=riche.demarche.pk), jour)
        return next(e for e in etapes if e.stade is Stade.ISSUE)

    assert issue().situation is SituationEtape.BLOQUEE
    nouvelle = renouveler(riche, tout(riche))
    assert issue().situation is SituationEtape.FRANCHIE
    assert issue().detail == f"Renouvelée par « {nouvelle} »"
    engagee = next(e for e in parcours(nouvelle, jour) if e.stade is Stade.ENGAGEE)
    assert engagee.situation is SituationEtape.FRANCHIE


# --- exactly what is chosen --------------------------------------------------------------------------


def essayer(scene: SimpleNamespace, choix: dict[str, frozenset[str]]) -> dict[str, set[str]]:
    """What a renewal with this choice gives; then everything is taken back."""
    with transaction.atomic():
        lu = contenu(renouveler(scene, choix))
        transaction.set_rollback(True)
    return lu


def contenu(d: Demarche) -> dict[str, set[str]]:
    """What the démarche holds of each part, by names that a copy keeps."""
    return {
        "parties": {p.organisation.nom for p in d.parties.all()},
        "perimetre": {p.commune.code for p in d.perimetre.all()},
        "thematiques": {t.thematique.nom for t in d.thematiques_retenues.all()},
        "sous_objectifs": {s.code for s in d.sous_objectifs.all()},
        "textes": {n for n in ("champ_caf", "diagnostic") if getattr(d, n)}
        | {r.article for r in d.reecritures.all()},
        "equipements": {e.nom for e in d.equipements_soutenus.all()},
        "referents": {r.personne.nom for r in d.referents.all()},
        "habilitations": {f"{h.utilisateur.email} {h.role}" for h in d.habilitations.all()},
        "plan": {e.intitule for e in ElementPlan.objects.filter(demarche=d, parent=None)},
        "principes": {p.intitule for p in d.principes.all()},
        "fiches_thematiques": {f.thematique.nom for f in d.fiches_thematiques.all()},
        "fiches": {f.intitule for f in FicheAction.objects.filter(demarche=d)},
    }


def noms_des_lignes(scene: SimpleNamespace) -> dict[str, dict[str, str]]:
    """Of each part, its keys and the name under which `contenu` finds what they copy."""
    d = scene.demarche
    return {
        "parties": {str(p.pk): p.organisation.nom for p in d.parties.all()},
        "perimetre": {"communes": d.perimetre.get().commune.code},
        "thematiques": {str(t.pk): t.thematique.nom for t in d.thematiques_retenues.all()},
        "sous_objectifs": {"HANDICAP": "HANDICAP"},
        "textes": {
            "champ_caf": "champ_caf",
            "diagnostic": "diagnostic",
            f"article:{d.reecritures.get().pk}": "article-8",
        },
        "equipements": {str(e.pk): e.nom for e in d.equipements_soutenus.all()},
        "referents": {str(r.pk): r.personne.nom for r in d.referents.all()},
        "habilitations": {
            str(h.pk): f"{h.utilisateur.email} {h.role}" for h in d.habilitations.all()
        },
        "plan": {str(e.pk): e.intitule for e in scene.axes},
        "principes": {str(scene.principe.pk): "Aller vers"},
        "fiches_thematiques": {str(f.pk): f.thematique.nom for f in d.fiches_thematiques.all()},
        "fiches": {
            str(f.pk): f.intitule
            for etat, f in scene.fiches.items()
            if etat not in {EtatFiche.REALISEE, EtatFiche.ABANDONNEE, EtatFiche.RECONDUITE}
        },
    }


def attendu(scene: SimpleNamespace, choix: dict[str, frozenset[str]]) -> dict[str, set[str]]:
    """What must be there: what was ticked, what nobody may leave out, and the axes of the fiches."""
    noms = noms_des_lignes(scene)
    voulu = {
        o.reprise.identifiant: {
            noms[o.reprise.identifiant][ligne.cle]
            for ligne in o.lignes
            if ligne.imposee or ligne.cle in choix.get(o.reprise.identifiant, frozenset())
        }
        for o in offres(scene)
    }
    for fiche in scene.fiches.values():
        if fiche.intitule in voulu["fiches"]:
            voulu["plan"].add(scene.axes[scene.objectifs.index(fiche.element)].intitule)
    return voulu


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_est_copie_exactement_ce_qui_est_choisi(riche, data):
    entier = tout(riche)
    choix = {
        nom: data.draw(st.frozensets(st.sampled_from(sorted(cles))), label=nom)
        for nom, cles in entier.items()
        if cles
    }
    choix["parties"] = entier["parties"]  # the roles need their parties, see below
    assert essayer(riche, choix) == attendu(riche, choix)


def test_rien_de_coche_ne_garde_que_la_caf_et_son_propre_role(riche):
    nouvelle = renouveler(riche, {"parties": frozenset({str(riche.commune.pk)})})
    lu = contenu(nouvelle)
    assert lu.pop("parties") == {riche.caf.organisation.nom, riche.commune.organisation.nom}
    assert lu.pop("habilitations") == {f"{riche.charge.email} CHARGE_COOPERATION"}
    assert not any(lu.values())


def test_une_fiche_reprise_repart_proposee_sans_ce_qui_est_passe(riche):
    fiche = riche.fiches[EtatFiche.EN_COURS]
    FicheAction.objects.filter(pk=fiche.pk).update(
        debut=dt.date(2026, 2, 1), fin=dt.date(2026, 6, 30), provenance="fictif", numero="3"
    )
    choix = {**tout(riche), "fiches": frozenset({str(fiche.pk)})}
    nouvelle = renouveler(riche, choix)
    (copie,) = FicheAction.objects.filter(demarche=nouvelle)
    assert (copie.etat, copie.numero, copie.est_deja_engagee) == (EtatFiche.PROPOSEE, "3", True)
    assert (copie.debut, copie.fin, copie.version) == (None, None, 1)
    assert copie.provenance == f"Repris de « {riche.demarche.nom} » ; fictif"
    assert [e.intitule for e in copie.etapes.all()] == ["À faire"]
    assert [p.role for p in copie.participations.all()] == ["anime"]
    assert [p.demarche for p in copie.principes.all()] == [nouvelle]
    assert not copie.lignes_budget.exists()
    assert {t.nom for t in copie.thematiques.all()} == {"Petite enfance"}


def test_une_fiche_qui_continue_garde_son_calendrier(riche):
    fiche = riche.fiches[EtatFiche.EN_COURS]
    dates = {"debut": dt.date(2026, 2, 1), "fin": dt.date(2028, 6, 30)}
    FicheAction.objects.filter(pk=fiche.pk).update(**dates)
    nouvelle = renouveler(riche, {**tout(riche), "fiches": frozenset({str(fiche.pk)})})
    copie = FicheAction.objects.get(demarche=nouvelle)
    assert (copie.debut, copie.fin) == (dates["debut"], dates["fin"])


def test_l_arbre_garde_sa_forme_et_ses_cibles(riche):
    nouvelle = renouveler(riche, tout(riche))
    objectif = ElementPlan.objects.get(demarche=nouvelle, intitule=riche.objectifs[0].intitule)
    assert objectif.parent.intitule == riche.axes[0].intitule
    assert objectif.parent.demarche == nouvelle
    assert [str(cible) for cible in objectif.cibles.all()] == ["21 places"]
    assert objectif.provenance.startswith("Repris de")


def test_une_provenance_longue_est_coupee(riche):
    ElementPlan.objects.filter(pk=riche.axes[0].pk).update(provenance="x" * 200)
    nouvelle = renouveler(riche, tout(riche))
    lues = ElementPlan.objects.filter(demarche=nouvelle).values_list("provenance", flat=True)
    assert max(map(len, lues)) == 200


def test_un_equipement_repart_sans_cof_ni_part(riche):
    (e,) = renouveler(riche, tout(riche)).equipements_soutenus.all()
    assert (e.nom, e.ligne, e.a_un_bonus) == ("Crèche fictive", "EAJE", True)
    assert (e.cof_numero, e.montant) == ("", None)


def test_un_signataire_dont_le_mandat_a_pris_fin_n_est_pas_repris(riche):
    nouvelle = renouveler(riche, tout(riche))
    signataires = {p.organisation.nom: p.signataires.count() for p in nouvelle.parties.all()}
    assert signataires[riche.commune.organisation.nom] == 1
    assert signataires[riche.caf.organisation.nom] == 0


def test_le_perimetre_part_du_premier_jour(riche):
    nouvelle = renouveler(riche, tout(riche))
    assert [(p.debut, p.fin) for p in nouvelle.perimetre.all()] == [(NOUVEAU["debut"], None)]


# --- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"decision": "  "}, "decision"),
        ({"nom": ""}, "nom"),
        ({"nom": "a\0b"}, "nom"),
        ({"fin": dt.date(2026, 12, 31)}, "fin"),
        ({"debut": dt.date(2026, 1, 1)}, "debut"),
    ],
)
def test_refuse_une_saisie_fausse(riche, champs, champ):
    with pytest.raises(SaisieInvalide) as refus:
        renouveler(riche, tout(riche), **champs)
    assert refus.value.champ == champ
    assert Demarche.objects.filter(predecesseur=riche.demarche).count() == 0


@pytest.mark.parametrize(
    "choix",
    [
        {"fiches": frozenset({"999999"})},
        {"plan": frozenset({"'; DROP TABLE"})},
        {"inconnue": frozenset({"1"})},
    ],
)
def test_refuse_ce_que_rien_n_offre(riche, choix):
    with pytest.raises(SaisieInvalide, match="a changé depuis"):
        renouveler(riche, choix)


def test_refuse_la_fiche_d_une_autre_demarche(riche):
    ailleurs = fabriques.fiche(riche.autre)
    with pytest.raises(SaisieInvalide, match="a changé depuis"):
        renouveler(riche, {"fiches": frozenset({str(ailleurs.pk)})})


def test_refuse_une_fiche_finie_entre_temps(riche):
    choix = tout(riche)
    fiche = riche.fiches[EtatFiche.EN_COURS]
    FicheAction.objects.filter(pk=fiche.pk).update(etat=EtatFiche.REALISEE)
    with pytest.raises(SaisieInvalide, match="a changé depuis"):
        renouveler(riche, choix)


def test_refuse_un_role_sans_sa_partie(riche):
    choix = {**tout(riche), "parties": frozenset()}
    with pytest.raises(SaisieInvalide, match="que vous ne reprenez pas"):
        renouveler(riche, choix)
    assert not Demarche.objects.filter(predecesseur=riche.demarche).exists()


def test_une_seule_suite(riche):
    premiere = renouveler(riche, tout(riche))
    with pytest.raises(EtatIncompatible, match=premiere.nom):
        renouveler(riche, tout(riche), nom="Autre suite")
    tentative = Evenement.objects.get(acte="renouvellement : tentative refusée")
    assert tentative.apres == {"tentative": "Autre suite"}


def test_sans_periode_pas_de_suite(riche):
    Demarche.objects.filter(pk=riche.demarche.pk).update(debut=None, fin=None)
    with pytest.raises(EtatIncompatible, match="donnez-lui une fin"):
        renouveler(riche, tout(riche))


@pytest.mark.parametrize(
    "compte", ["elu", "secretariat", "direction", "etranger", "administrateur"]
)
def test_qui_ne_renouvelle_pas(riche, compte):
    with pytest.raises(ActeRefuse):
        renouveler(riche, par=getattr(riche, compte))


def test_le_conseiller_ne_transmet_que_son_role(riche):
    """He may not give roles: he may not give them by renewing either."""
    assert len(tout(riche, riche.conseiller).get("habilitations", ())) == 0
    autres = Habilitation.objects.get(utilisateur=riche.charge, demarche=riche.demarche)
    with pytest.raises(SaisieInvalide, match="a changé depuis"):
        renouveler(riche, {"habilitations": frozenset({str(autres.pk)})}, par=riche.conseiller)
    nouvelle = renouveler(riche, par=riche.conseiller)
    assert {h.utilisateur for h in nouvelle.habilitations.all()} == {riche.conseiller}


def test_a_deux_pour_renouveler_un_seul_l_emporte(base_reelle):
    demarche = fabriques.demarche(slug="a-renouveler")
    comptes = [fabriques.utilisateur(), fabriques.utilisateur()]
    for compte in comptes:
        fabriques.habilitation(compte, demarche, Role.CHARGE_COOPERATION)
    commune = {
        "parties": frozenset(str(p.pk) for p in demarche.parties.filter(role="COLLECTIVITE"))
    }
    le = timezone.now()

    def geste(compte: Any, nom: str) -> Any:
        return lambda: renouvellements.renouveler(
            demarche=demarche, choix=commune, **{**NOUVEAU, "nom": nom}, par=compte, le=le
        )

    issues = en_parallele(geste(comptes[0], "Suite une"), geste(comptes[1], "Suite deux"))
    assert sum(isinstance(issue, Demarche) for issue in issues) == 1, issues
    (perdue,) = [issue for issue in issues if isinstance(issue, EtatIncompatible)]
    assert "déjà renouvelée" in perdue.message
    assert Demarche.objects.filter(predecesseur=demarche).count() == 1
    assert Evenement.objects.filter(acte="renouvellement : tentative refusée").count() == 1


# --- what is said ------------------------------------------------------------------------------------


def test_v03_dit_l_ecart_de_la_nouvelle(riche):
    nouvelle = renouveler(riche, tout(riche), debut=dt.date(2027, 2, 1))
    (trouve,) = [
        c for c in examiner(nouvelle, dt.date(2027, 3, 1)) if c.regle.identifiant == "V-03"
    ]
    assert trouve.en_donnees()["ecart_periodes"] == 31
    assert "31 jours sans convention" in trouve.message.replace("\N{NO-BREAK SPACE}", " ")


def test_l_alerte_se_tait_quand_la_suite_est_signee(riche):
    jour = dt.date(2026, 10, 15)
    assert des_fins.fin_de(riche.demarche, jour).alerte.alerte.mois == 3
    nouvelle = renouveler(riche, tout(riche))
    ancienne = Demarche.objects.get(pk=riche.demarche.pk)
    fin = des_fins.fin_de(ancienne, jour)
    assert "prend la suite" in fins.a_faire_ensuite(fin)
    fabriques.acte(nouvelle, etat=EtatActe.SIGNE)
    fin = des_fins.fin_de(Demarche.objects.get(pk=riche.demarche.pk), jour)
    assert (fin.alerte, fins.a_faire([fin])) == (None, [])


@pytest.mark.parametrize(
    ("debut", "fin", "attendue"),
    [
        ((2024, 1, 1), (2027, 12, 31), ((2028, 1, 1), (2031, 12, 31))),
        ((2020, 1, 1), (2024, 12, 31), ((2025, 1, 1), (2029, 12, 31))),
        ((2026, 9, 1), (2027, 8, 31), ((2027, 9, 1), (2028, 8, 31))),
        ((2026, 1, 15), (2026, 6, 3), ((2026, 6, 4), (2030, 6, 3))),
    ],
)
def test_la_periode_proposee_dure_autant(debut, fin, attendue):
    d = Demarche(nom="CTG", debut=dt.date(*debut), fin=dt.date(*fin))
    proposee = fins.periode_suivante(d, d.fin)
    assert proposee == tuple(dt.date(*jour) for jour in attendue)


def test_le_nom_propose_change_les_annees():
    d = Demarche(nom="Ville — CTG 2024-2027", debut=dt.date(2024, 1, 1), fin=dt.date(2027, 12, 31))
    assert (
        fins.nom_suivant(d, dt.date(2028, 1, 1), dt.date(2031, 12, 31)) == "Ville — CTG 2028-2031"
    )


def test_les_fins_se_lisent_en_autant_de_requetes(riche, django_assert_num_queries):
    for _ in range(10):
        fabriques.acte(fabriques.demarche(), etat="SIGNE")
    jour = timezone.localdate()
    with django_assert_num_queries(4):
        des_fins.fins_de(list(Demarche.objects.all()), jour)
    assert queries.demarche_de_l_instance("ici") is not None
