/* Moves the items of a tree with the mouse. The keyboard way is the page's own buttons (« Monter »,
   « Descendre », « Déplacer vers… »): this script posts the same form, so the server has one act.

   Contract:
     data-arbre             the element that holds the items; data-arbre-cible (optional) is the
                            selector of what the answer replaces when htmx is there
     data-deplacable="ID"   an item; it may hold a .poignee, the only place it is then taken by
     data-url="…"           on the item: where the move is posted
     data-parent="ID"       on the item: its present parent (empty at the root)
     data-accepte="ID,…"    on an item that may receive children: kinds it accepts, from data-nature
     data-nature="fiche"    on the item: its kind
    data-famille="…"       on the item (optional): siblings of one family have an order of their own
   Posted: parent (identifier, empty at the root), position (from 0, among the children of this
   parent once the item is taken out of them) and the CSRF token of the page. The server answers a
   redirection (the page is followed) or, to htmx, the new tree. It alone decides whether the move
   is allowed; a refusal leaves everything where it was.
*/
(() => {
  "use strict";

  const ITEM = "[data-deplacable]";
  let pris = null;

  const jeton = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const item = (element) => (element instanceof Element ? element.closest(ITEM) : null);
  const arbre = (element) => element.closest("[data-arbre]");

  function nettoyer() {
    for (const marque of document.querySelectorAll(".depot-avant, .depot-apres, .depot-dedans")) {
      marque.classList.remove("depot-avant", "depot-apres", "depot-dedans");
    }
  }

  /* Where the item would fall: before or after a sibling of its kind, or inside a parent that takes it. */
  function depot(cible, y) {
    if (!cible || !pris || cible === pris || pris.contains(cible) || arbre(cible) !== arbre(pris)) return null;
    const boite = (cible.querySelector(":scope > .ligne") || cible).getBoundingClientRect();
    const part = (y - boite.top) / (boite.height || 1);
    const accepte = (cible.dataset.accepte || "").split(",").includes(pris.dataset.nature || "");
    const semblable = (cible.dataset.nature || "") === (pris.dataset.nature || "");
    if (accepte && (!semblable || (part > 0.3 && part < 0.7))) return "dedans";
    if (!semblable) return null;
    return part < 0.5 ? "avant" : "apres";
  }

  function place(cible, ou) {
    if (ou === "dedans") {
      const enfants = enfantsDe(cible.dataset.deplacable);
      return { parent: cible.dataset.deplacable, position: enfants.length };
    }
    const parent = cible.dataset.parent || "";
    const rang = enfantsDe(parent).indexOf(cible);
    return { parent, position: ou === "avant" ? rang : rang + 1 };
  }
  function enfantsDe(parent) {
    return [...arbre(pris).querySelectorAll(ITEM)].filter((i) => i !== pris && (i.dataset.parent || "") === parent && (i.dataset.famille || "") === (pris.dataset.famille || ""));
  }

  async function poster(objet, { parent, position }) {
    const zone = arbre(objet);
    const valeurs = { parent, position, csrfmiddlewaretoken: jeton() };
    const cible = zone.dataset.arbreCible;
    if (window.htmx && cible) {
      window.htmx.ajax("POST", objet.dataset.url, { values: valeurs, target: cible, swap: "outerHTML" });
      return;
    }
    zone.classList.add("depot-attente");
    const formulaire = document.createElement("form");
    formulaire.method = "post";
    formulaire.action = objet.dataset.url;
    formulaire.hidden = true;
    for (const [nom, valeur] of Object.entries(valeurs)) {
      formulaire.append(Object.assign(document.createElement("input"), { type: "hidden", name: nom, value: valeur }));
    }
    document.body.append(formulaire);
    formulaire.submit();
  }

  function preparer() {
    for (const objet of document.querySelectorAll(ITEM)) {
      const poignee = objet.querySelector(".poignee");
      if (poignee && item(poignee) === objet) poignee.draggable = true;
      else if (!poignee) objet.draggable = true;
    }
  }

  document.addEventListener("dragstart", (evenement) => {
    const objet = item(evenement.target);
    if (!objet) return;
    pris = objet;
    evenement.dataTransfer.effectAllowed = "move";
    evenement.dataTransfer.setData("text/plain", objet.dataset.deplacable);
    evenement.dataTransfer.setDragImage(objet, 12, 12);
    objet.classList.add("deplace");
  });
  document.addEventListener("dragover", (evenement) => {
    const cible = item(evenement.target);
    const ou = depot(cible, evenement.clientY);
    nettoyer();
    if (!ou) return;
    evenement.preventDefault();
    cible.classList.add(`depot-${ou}`);
  });
  document.addEventListener("drop", (evenement) => {
    const cible = item(evenement.target);
    const ou = depot(cible, evenement.clientY);
    if (!ou) return;
    evenement.preventDefault();
    poster(pris, place(cible, ou));
  });
  document.addEventListener("dragend", () => {
    nettoyer();
    pris?.classList.remove("deplace");
    pris = null;
  });
  document.addEventListener("htmx:afterSettle", preparer);
  preparer();
})();
