/* Cards dragged from a column to another: only the columns that the state allows take them. The menu of
   each card does the same by keyboard, and without script. */
(() => {
  "use strict";
  const formulaire = document.querySelector("form[data-etats]");
  if (!formulaire) return;
  let prise = null;
  const colonne = (noeud) => (noeud instanceof Element ? noeud.closest("[data-etat]") : null);
  const permise = (cible) => {
    const depart = prise && colonne(prise);
    return cible && depart && cible !== depart && depart.dataset.accepte.split(",").includes(cible.dataset.etat);
  };
  function nettoyer() {
    for (const marque of formulaire.querySelectorAll(".etats-permise, .etats-visee")) marque.classList.remove("etats-permise", "etats-visee");
  }
  formulaire.addEventListener("dragstart", (evenement) => {
    prise = evenement.target instanceof Element ? evenement.target.closest("[data-carte]") : null;
    if (!prise) return;
    evenement.dataTransfer.effectAllowed = "move";
    evenement.dataTransfer.setData("text/plain", prise.dataset.carte);
    prise.classList.add("deplace");
    for (const cible of formulaire.querySelectorAll("[data-etat]")) cible.classList.toggle("etats-permise", permise(cible));
  });
  formulaire.addEventListener("dragover", (evenement) => {
    const cible = colonne(evenement.target);
    for (const visee of formulaire.querySelectorAll(".etats-visee")) visee.classList.remove("etats-visee");
    if (!permise(cible)) return;
    evenement.preventDefault();
    cible.classList.add("etats-visee");
  });
  formulaire.addEventListener("drop", (evenement) => {
    const cible = colonne(evenement.target);
    if (!permise(cible)) return;
    evenement.preventDefault();
    const bouton = Object.assign(document.createElement("button"), { type: "submit", name: "carte", value: `${prise.dataset.carte}:${cible.dataset.etat}`, hidden: true });
    formulaire.append(bouton);
    formulaire.requestSubmit(bouton);
  });
  formulaire.addEventListener("dragend", () => {
    nettoyer();
    prise?.classList.remove("deplace");
    prise = null;
  });
})();
