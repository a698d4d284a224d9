// @ts-check
// The button for light and dark.

const WORDS = { system: "as the system", light: "light", dark: "dark" };

/** @type {Mount} */
export function mountTheme(root, store, actions) {
  root.addEventListener("click", () => actions.nextTheme());
  store.watch(
    (state) => state.theme,
    (theme) => {
      root.dataset.theme = theme;
      root.setAttribute("aria-label", `Colours: ${WORDS[theme]}`);
      root.title = `Colours: ${WORDS[theme]}`;
    },
  );
}
