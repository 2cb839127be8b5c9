/* Remembers, for the time of the visit, which parts of the plan are folded; « Tout replier » folds or
   opens them all. Without script every part is open and folds by itself. */
(() => {
  "use strict";
  const CLE = `plan-replie:${location.pathname}`;
  const parties = () => [...document.querySelectorAll("[data-plan-repli]")];
  const bouton = document.querySelector("[data-plan-replier]");
  const replies = new Set(JSON.parse(sessionStorage.getItem(CLE) || "[]"));

  function nommer() {
    if (bouton) bouton.textContent = parties().some((partie) => partie.open) ? "Tout replier" : "Tout déplier";
  }
  function garder() {
    for (const partie of parties()) {
      if (partie.open) replies.delete(partie.dataset.planRepli);
      else replies.add(partie.dataset.planRepli);
    }
    sessionStorage.setItem(CLE, JSON.stringify([...replies]));
    nommer();
  }
  function reprendre() {
    const visee = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (const partie of parties()) {
      partie.open = !replies.has(partie.dataset.planRepli) || Boolean(visee && partie.contains(visee));
      partie.addEventListener("toggle", garder);
    }
    nommer();
  }
  if (bouton) {
    bouton.hidden = parties().length < 2;
    bouton.addEventListener("click", () => {
      const replier = parties().some((partie) => partie.open);
      for (const partie of parties()) partie.open = !replier;
    });
  }
  document.addEventListener("htmx:afterSettle", reprendre);
  reprendre();
})();
