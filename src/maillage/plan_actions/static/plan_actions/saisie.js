/* Once the server has kept the draft, leaving the page loses nothing: it no longer asks. */
(() => {
  "use strict";
  document.addEventListener("htmx:afterRequest", (evenement) => {
    const formulaire = evenement.target;
    if (formulaire.id === "saisie" && evenement.detail.successful) window.maillage.enregistre(formulaire);
  });
})();
