/** The menu that asks somebody else for another version of a reply: Victoria, MLX, one of its models. */
import { byId, clone, parts, setText } from "chat/lib/dom";
import { Menu } from "chat/lib/panel";
import { writers } from "chat/state/writers";

export class RegenerateMenu {
  #menu = new Menu(byId("regenerate-menu"));

  /** @param {{ models: Models, regenerate: (reply: Id, choice: Choices) => void }} given */
  constructor({ models, regenerate }) {
    this.models = models;
    this.regenerate = regenerate;
  }

  /** @param {Id} reply @param {HTMLElement} button */
  open(reply, button) {
    const offered = writers(this.models);
    byId("regenerate-menu").replaceChildren(...offered.map(item));
    this.#menu.open(button, (_, { dataset }) => this.regenerate(reply, offered[Number(dataset.number)].choice));
  }
}

/** @param {{ words: string, gone: boolean }} given @param {number} number */
function item({ words, gone }, number) {
  const root = clone("regenerate-choice");
  root.dataset.number = String(number);
  if (gone) root.setAttribute("aria-disabled", "true");
  setText(parts(root).name, words);
  return root;
}
