/* What pages gain from a script; every page works without it.

   data-theme-bascule     button: automatic → light → dark, kept in the cookie maillage_theme
   data-message-fermer    closes its message in place
   data-menu              <details> that closes on Escape and on a click elsewhere
   data-saisie            form: asks before leaving with unsaved changes; it gets the attribute
                          data-modifie and the event « saisie:modifiee » (an autosave listens to it
                          and calls maillage.enregistre(form) once the server has answered)
   data-recherche         search field reached by the key « / »
   data-soumettre         select or box whose change submits its form (filters)
   Key « ? »              lists the keys
*/
(() => {
  "use strict";

  const racine = document.documentElement;
  const tous = (motif, dans = document) => [...dans.querySelectorAll(motif)];

  // — Theme ————————————————————————————————————————————————————————————
  const THEMES = [
    { nom: "automatique", attribut: "" },
    { nom: "clair", attribut: "light" },
    { nom: "sombre", attribut: "dark" },
  ];
  const rang = () => Math.max(0, THEMES.findIndex((t) => t.attribut === (racine.dataset.bsTheme || "")));
  function afficherTheme() {
    for (const bouton of tous("[data-theme-bascule]")) {
      bouton.hidden = false;
      bouton.textContent = `Apparence\u00a0: ${THEMES[rang()].nom}`;
    }
  }
  function changerTheme() {
    const theme = THEMES[(rang() + 1) % THEMES.length];
    if (theme.attribut) racine.dataset.bsTheme = theme.attribut;
    else delete racine.dataset.bsTheme;
    const duree = theme.attribut ? 31536000 : 0;
    document.cookie = `maillage_theme=${theme.nom}; path=/; max-age=${duree}; samesite=lax`;
    afficherTheme();
  }

  // — Unsaved entries ——————————————————————————————————————————————————
  const enCours = new Set();
  function noterSaisie(evenement) {
    const formulaire = evenement.target.form?.closest("form[data-saisie]");
    if (!formulaire) return;
    enCours.add(formulaire);
    formulaire.dataset.modifie = "";
    formulaire.dispatchEvent(new CustomEvent("saisie:modifiee", { bubbles: true }));
  }
  function enregistre(formulaire) {
    enCours.delete(formulaire);
    delete formulaire.dataset.modifie;
  }
  window.maillage = { enregistre };

  // — Keys ———————————————————————————————————————————————————————————————
  const TOUCHES = [["/", "aller à la recherche"], ["?", "afficher cette aide"], ["Échap", "fermer un menu"]];
  function montrerAide() {
    let aide = document.getElementById("aide-clavier");
    if (!aide) {
      aide = document.createElement("dialog");
      aide.id = "aide-clavier";
      aide.setAttribute("aria-label", "Touches du clavier");
      const liste = document.createElement("dl");
      for (const [touche, effet] of TOUCHES) {
        const terme = document.createElement("dt");
        terme.append(Object.assign(document.createElement("kbd"), { textContent: touche }));
        liste.append(terme, Object.assign(document.createElement("dd"), { textContent: effet }));
      }
      const fermer = Object.assign(document.createElement("button"), { textContent: "Fermer", className: "btn btn-secondary", type: "button" });
      fermer.addEventListener("click", () => aide.close());
      aide.append(liste, fermer);
      document.body.append(aide);
    }
    aide.showModal();
  }
  function touche(evenement) {
    if (evenement.key === "Escape") {
      for (const menu of tous("details[data-menu][open]")) {
        menu.open = false;
        if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      }
      return;
    }
    const dansUnChamp = evenement.target.closest?.("input, select, textarea, [contenteditable]");
    if (dansUnChamp || evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
    if (evenement.key === "/") {
      const champ = tous("[data-recherche]").find((c) => c.offsetParent);
      if (champ) { evenement.preventDefault(); champ.focus(); champ.select(); }
    } else if (evenement.key === "?") {
      montrerAide();
    }
  }

  // — Listeners, on the document so that swapped content has them too ————
  document.addEventListener("click", (evenement) => {
    if (!(evenement.target instanceof Element)) return;
    if (evenement.target.closest("[data-theme-bascule]")) changerTheme();
    const fermer = evenement.target.closest("[data-message-fermer]");
    if (fermer) {
      evenement.preventDefault();
      fermer.closest("[data-message]").remove();
      document.getElementById("contenu")?.focus();
    }
    for (const menu of tous("details[data-menu][open]")) {
      if (!menu.contains(evenement.target)) menu.open = false;
    }
  });
  document.addEventListener("input", noterSaisie);
  document.addEventListener("change", (evenement) => {
    noterSaisie(evenement);
    if (evenement.target.matches?.("[data-soumettre]")) evenement.target.form.requestSubmit();
  });
  document.addEventListener("submit", (evenement) => enregistre(evenement.target));
  document.addEventListener("keydown", touche);
  window.addEventListener("beforeunload", (evenement) => {
    if (enCours.size) evenement.preventDefault();
  });
  afficherTheme();
  document.querySelector("[data-erreurs]")?.focus();
})();
