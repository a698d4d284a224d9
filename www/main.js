// @ts-check
// Starts the page: state, actions, views, then the engine. Nothing here waits for the engine.

import { createActions } from "./actions.js";
import { Engine } from "./engine.js";
import { initialState } from "./state.js";
import { Store } from "./store.js";
import { mountViews } from "./views.js";

const store = new Store(initialState());
const engine = new Engine();
const actions = createActions(store, engine);
mountViews(store, actions);
addEventListener("hashchange", () => {
  // Only an address that carries a recipe, or none at all, is one to open; `#result` is a place on the page.
  if (location.hash === "" || location.hash.startsWith("#r=")) actions.openAddress();
});
// The skip link must not replace the recipe in the address.
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("result")?.focus();
});
actions.begin();

// For tests and for the curious.
Object.assign(globalThis, { terrarium: { store, actions, client: engine.client } });
