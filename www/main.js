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
addEventListener("hashchange", () => actions.openAddress());
actions.begin();

// For tests and for the curious.
Object.assign(globalThis, { terrarium: { store, actions, client: engine.client } });
