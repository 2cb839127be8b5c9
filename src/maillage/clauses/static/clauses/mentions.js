/* Puts a mention where the cursor stands in the last text that was written in. Without it, one copies it. */
(() => {
  "use strict";
  let dernier = null;
  const montrer = () => {
    for (const bouton of document.querySelectorAll("[data-mention]")) bouton.hidden = false;
  };
  document.addEventListener("focusin", (evenement) => {
    if (evenement.target.matches("#blocs textarea")) dernier = evenement.target.id;
  });
  document.addEventListener("click", (evenement) => {
    const bouton = evenement.target.closest?.("[data-mention]");
    if (!bouton) return;
    const texte = document.getElementById(dernier) ?? document.querySelector("#blocs textarea");
    if (!texte) return;
    texte.setRangeText(bouton.dataset.mention, texte.selectionStart, texte.selectionEnd, "end");
    texte.focus();
    texte.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("htmx:afterSwap", montrer);
  montrer();
})();
