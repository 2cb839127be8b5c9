// While an import runs: the bar is shown, and the button cannot be pressed twice.
document.querySelectorAll("form[data-import]").forEach((formulaire) => {
  formulaire.addEventListener("submit", (evenement) => {
    if (formulaire.dataset.parti) {
      evenement.preventDefault();
      return;
    }
    formulaire.dataset.parti = "oui";
    formulaire.querySelector(".import-attente").hidden = false;
    formulaire.querySelector("button").setAttribute("aria-disabled", "true");
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-import]").forEach((formulaire) => {
    delete formulaire.dataset.parti;
    formulaire.querySelector(".import-attente").hidden = true;
    formulaire.querySelector("button")?.removeAttribute("aria-disabled");
  });
});
