// @ts-check
// What our custom elements share: build once, refresh when a property changes, say it with one bubbling event.

let last = 0;

/** An id for a label or a description. @param {string} word */
export function freshId(word) {
  last += 1;
  return `${word}-${last}`;
}

export class Widget extends HTMLElement {
  #built = false;

  connectedCallback() {
    if (this.#built) return;
    this.#built = true;
    this.build();
    this.refresh();
  }

  /** Makes the inner elements. */
  build() {}

  /** Brings them up to date with the properties. */
  refresh() {}

  /** Call after a property has changed. */
  changed() {
    if (this.#built) this.refresh();
  }

  /** @param {string} name @param {unknown} detail */
  send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
