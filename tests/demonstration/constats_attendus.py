"""Every finding of the contrôle on the demonstration, and why it is right: `docs/rules.md` lists them.

A finding that is not here is false or new: correct the rule or the data, or explain it. One that is
here and no longer comes has to go.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attendu:
    """One finding: `dit` is a piece of its message that does not depend on the day.

    `sur` tells two of one rule apart by their object; `releve` is the line of process A.15, if any.
    """

    demarche: str
    regle: str
    dit: str
    explication: str
    releve: str = ""
    sur: str = ""


ATTENDUS = (
    # Toulouse
    Attendu(
        "toulouse",
        "V-02",
        "Conseil d’administration de la Caf de la Haute-Garonne, 29 novembre 2021",
        "S0 is made « à Toulouse le 09/11/2021 », before the decision of the Caf that authorises it.",
        "A15-01",
    ),
    Attendu(
        "toulouse",
        "V-02",
        "Conseil municipal de Toulouse, 10 décembre 2021",
        "The same date also precedes the deliberation 21-0648 of the conseil municipal.",
        "A15-01",
    ),
    Attendu(
        "toulouse",
        "V-04",
        "prend effet le 01/01/2022",
        "Annexe 2 of S0 makes the accord-cadre effective on 1-01-2022; cover and deliberation say "
        "2021-2022.",
        "A15-16",
    ),
    Attendu(
        "toulouse",
        "V-06",
        "L'annexe 2 est présente",
        "S0 cites annexes 3 and 4 in its visas and « la feuille de route annexée »; nothing cites the "
        "relevé de décisions of annexe 2.",
    ),
    Attendu(
        "toulouse",
        "V-07",
        "« accord-cadre » (ligne",
        "The cover of S0 says accord-cadre, §4.1 and the count of annexes acte d’engagement.",
        "A15-03",
    ),
    Attendu(
        "toulouse",
        "V-08",
        "Commission des aides financières collectives",
        "The visas of S0 name the conseil d’administration, its annexe 3 the commission.",
        "A15-04",
    ),
    Attendu(
        "toulouse",
        "V-08",
        "comité de pilotage du 6 octobre 2021",
        "Information: §4.1 relies on the COPIL of 6 October, annexe 2 holds the relevé of 15 April.",
        "A15-05",
    ),
    Attendu(
        "toulouse",
        "V-12",
        "publication au recueil des actes administratifs",
        "The extract of S0 leaves « publiée au RAA le » without a date.",
        "A15-08",
    ),
    Attendu(
        "toulouse",
        "V-14",
        "10 chapitres pour 7 thématiques",
        "§4.2.4 of S0 has ten chapters; annexe 2 and the deliberation announce seven thématiques.",
        "A15-06",
    ),
    Attendu(
        "toulouse",
        "V-28",
        "« 12 hectares »",
        "§2.1 of S0 gives « près de 12 hectares » to a city of 480 000 inhabitants: km² became hectares.",
        "A15-07",
    ),
    Attendu(
        "toulouse",
        "V-31",
        "31 décembre 2022, est dépassée",
        "§5 of S0: the CTG that follows the accord-cadre is to be signed before 31/12/2022. It is still a "
        "draft in the demonstration, whose sources stop before it.",
    ),
    Attendu(
        "toulouse",
        "V-05",
        "valeurs sont à compléter",
        "Information: the CTG of Toulouse is a draft, written from what the sources say and no more.",
    ),
    Attendu(
        "toulouse",
        "V-40",
        "aucune fiche action",
        "Information: S0 finalises its fiches in the first half of 2023, after the text that we hold.",
    ),
    Attendu(
        "toulouse",
        "V-36",
        "0 point sur 11",
        "Information: the texts of S0 hold nothing yet that answers the schéma of young children.",
    ),
    Attendu(
        "toulouse",
        "V-36",
        "aucun relais petite enfance",
        "Information: S0 counts 12 relais; the demonstration does not list its services one by one.",
    ),
    Attendu(
        "toulouse",
        "F30",
        "Total publié 53.9 M€ ≠ somme 53,487 M€ (écart 0,413 M€)",
        "The second column of the table of S0, §1.4 does not add up; the first one does, once rounded.",
        "A15-02",
    ),
    # Sicoval
    Attendu(
        "sicoval",
        "V-02",
        "aucune décision n’y est rattachée pour 38 signataires",
        "S1 is a flyer: it says who signed, and nothing of the deliberations.",
    ),
    Attendu(
        "sicoval",
        "V-14",
        "petite enfance, logement et cadre de vie, emploi et insertion",
        "S1 lists nine themes on its first page; its three enjeux and their objectives do not name these.",
    ),
    Attendu(
        "sicoval",
        "V-15",
        "30 avril 2021",
        "The time line of S1 places the plan between October 2020 and April 2021; no avenant is among the "
        "sources.",
    ),
    Attendu(
        "sicoval",
        "V-36",
        "1 point sur 11",
        "84 219 inhabitants; the demonstration knows services of the Sicoval, and no fiche.",
    ),
    Attendu(
        "sicoval",
        "V-36",
        "aucun relais petite enfance",
        "No relais is among the services that the demonstration knows of the Sicoval.",
    ),
    Attendu(
        "sicoval",
        "V-40",
        "aucune fiche action",
        "Information: S1 prints enjeux and objectives, no fiche.",
    ),
    # Rive-de-Gier
    Attendu(
        "rive-de-gier",
        "V-02",
        "aucune décision n’y est rattachée pour 2 signataires",
        "S2 is signed by the directrice and the maire without a word of what authorises them.",
    ),
    Attendu(
        "rive-de-gier",
        "V-31",
        "31 décembre 2023, est dépassée",
        "S2: the continuity of funding holds if the CTG is signed by 31 December 2023; the sources hold no "
        "signed CTG.",
    ),
    Attendu(
        "rive-de-gier",
        "V-32",
        "2018-2022",
        "S2 is of 9 May 2023 and speaks of the COG 2018-2022 as the current one.",
        "A15-13",
    ),
    Attendu(
        "rive-de-gier",
        "V-37",
        "« communes signataires » au pluriel",
        "S2 says « les communes signataires »; one commune signs.",
        "A15-14",
    ),
    Attendu(
        "rive-de-gier",
        "V-05",
        "valeurs sont à compléter",
        "Information: the CTG announced by the acte d’engagement is a draft here.",
    ),
    Attendu(
        "rive-de-gier",
        "F01",
        "du 01/01/2024 au 31/12/2026",
        "The acte d’engagement of S2 prefigures the CTG until its deadline, 31/12/2023; nothing says that "
        "the CTG was signed.",
    ),
    Attendu(
        "rive-de-gier",
        "F05",
        "Les Petits Mariniers (fictif) »",
        "Alert: the support of the year that runs is not entered yet (fictif).",
    ),
    Attendu(
        "rive-de-gier",
        "F05",
        "Grand Pont (fictif) »",
        "Alert: the support of the year that runs is not entered yet (fictif).",
    ),
    Attendu(
        "rive-de-gier",
        "F05",
        "Relais petite enfance du Gier (fictif) »",
        "The support of 2025 is missing: a gap laid on purpose, to be seen (fictif).",
    ),
    Attendu(
        "rive-de-gier",
        "V-36",
        "1 point sur 11",
        "15 242 inhabitants; the inventory (fictif) is all that answers the article.",
    ),
    Attendu(
        "rive-de-gier",
        "F06",
        "ne couvre pas 2026",
        "The COF of the accueil de loisirs ends on 31/12/2025 without another one (fictif).",
    ),
    # Conflent-Canigó
    Attendu(
        "conflent-canigo",
        "F30",
        "≠ somme 1 089 800 € (écart 1 013 €)",
        "S3 rounds its eight services to the hundred and the CEJ to the thousand: 900 € at most of 1 013.",
        "A15-12",
    ),
    Attendu(
        "conflent-canigo",
        "V-30",
        "aucune convention d'objectifs et de financement",
        "S3 names the service and no COF.",
        sur="Multi-accueil des Cerisiers",
    ),
    Attendu(
        "conflent-canigo",
        "V-30",
        "aucune convention d'objectifs et de financement",
        "S3 names the service and no COF.",
        sur="Multi-accueil du Canigó",
    ),
    Attendu(
        "conflent-canigo",
        "V-30",
        "aucune convention d'objectifs et de financement",
        "S3 names the service and no COF.",
        sur="Service intercommunal",
    ),
    Attendu(
        "conflent-canigo",
        "V-30",
        "aucune convention d'objectifs et de financement",
        "S3 names the service and no COF.",
        sur="Relais assistantes",
    ),
    Attendu(
        "conflent-canigo",
        "V-30",
        "aucune convention d'objectifs et de financement",
        "S3 names the service and no COF.",
        sur="Chargés de coopération",
    ),
    Attendu(
        "conflent-canigo",
        "V-30",
        "4 parts inconnues",
        "Information: S3 gives the CEJ as a whole, 598 000 €, and no part of it but the posts.",
    ),
    Attendu(
        "conflent-canigo",
        "V-36",
        "1 point sur 11",
        "21 102 inhabitants over the communes; S3 lists services and no fiche.",
    ),
    Attendu(
        "conflent-canigo",
        "V-05",
        "valeurs sont à compléter",
        "Information: S3 is a slide show, from which the draft of the convention takes little.",
    ),
    # Aubergenville
    Attendu(
        "aubergenville",
        "F07",
        "Barème manquant",
        "The forfait of the missions renforcées was found without a year (finance, §6.4): a gap stays a "
        "gap, and stops its line only.",
    ),
    Attendu(
        "aubergenville",
        "V-03",
        "31 décembre 2023",
        "The previous CTG ended on 31/12/2023, the renewal was voted on 11/12/2024 with effect from "
        "01/01/2024: no gap between the periods, 346 days without an act.",
        "A15-11",
    ),
    Attendu(
        "aubergenville",
        "V-04",
        "2022-2025",
        "Deliberation 24-081 covers 2024-2027; article 10 of the annexed model says 2022-2025.",
        "A15-09",
    ),
    Attendu(
        "aubergenville",
        "V-05",
        "lignes sont encore à compléter",
        "The convention annexed to S4-D still holds XXXX, instructions and « SPECIMEN ».",
        "A15-10",
    ),
    Attendu(
        "aubergenville",
        "V-06",
        "L'annexe 3 est citée",
        "Articles 1 and 5 of S4-C cite annexe 3, which is not there.",
        "A15-10",
    ),
    Attendu(
        "aubergenville",
        "V-06",
        "L'annexe 5 est citée",
        "Annexe 5 of S4-C, cited three times, has no heading.",
        "A15-10",
    ),
    Attendu(
        "aubergenville",
        "V-06",
        "annonce 7 annexes et en contient 5",
        "« sept annexes », and five headings: 3 is missing and 5 has none.",
        "A15-10",
    ),
    Attendu(
        "aubergenville",
        "V-05",
        "valeurs sont à compléter",
        "Information: what the convention of Aubergenville lacks before it can be frozen.",
    ),
    Attendu(
        "aubergenville",
        "V-13",
        "ne couvre : petite enfance",
        "No action of the plan, drawn from S4-P, is for petite enfance, which the model asks for at least.",
        "A15-15",
    ),
    Attendu(
        "aubergenville",
        "V-19",
        "n’ont pas encore de critère d’évaluation",
        "Information: two fiches of the demonstration (fictif) are still projects.",
    ),
    Attendu(
        "aubergenville",
        "V-40",
        "constats sans suite",
        "The enjeu of the workshop (fictif) takes up one constat; the others wait for the COPIL.",
    ),
    Attendu(
        "aubergenville",
        "V-40",
        "objectifs sans action",
        "The fiches of the demonstration (fictif) answer some objectives of the plan, not all.",
    ),
    Attendu(
        "aubergenville",
        "V-14",
        "petite enfance, accès aux droits",
        "S4-D announces petite enfance, jeunesse, solidarité and accès aux droits; no axis of S4-P names the "
        "first nor the last.",
        "A15-15",
    ),
    Attendu(
        "aubergenville",
        "F18",
        "« actualisation de septembre » attendue le 12 octobre 2026",
        "The relais (fictif) has not told its September yet: what the follow-up is there to show.",
    ),
    Attendu(
        "aubergenville",
        "V-36",
        "7 points sur 11",
        "12 723 inhabitants; the fiches (fictif) answer part of the article.",
    ),
    Attendu(
        "aubergenville",
        "V-25",
        "n’a pas d’avis favorable",
        "Information: a request (fictif) that is being studied, whose exchange has not begun.",
    ),
    Attendu(
        "aubergenville",
        "F21",
        "Risque d'indu : 940,00 €",
        "Two acomptes of 13 720 € (fictif) for a right that June brought down to 26 500 €.",
    ),
)
