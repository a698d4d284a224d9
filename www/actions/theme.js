// @ts-check
// Light or dark: the system's, until someone chooses.

const KEY = "terrarium-theme";
const ORDER = /** @type {const} */ (["system", "light", "dark"]);

/** @param {Store} store */
export function themeActions(store) {
  const system = matchMedia("(prefers-color-scheme: dark)");

  /** @param {State['theme']} theme */
  function apply(theme) {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    store.set({ theme, dark: theme === "system" ? system.matches : theme === "dark" });
  }

  const chosen = document.documentElement.dataset.theme;
  apply(chosen === "light" || chosen === "dark" ? chosen : "system");
  system.addEventListener("change", () => apply(store.state.theme));

  return {
    /** system → light → dark → system */
    nextTheme() {
      const next = ORDER[(ORDER.indexOf(store.state.theme) + 1) % ORDER.length];
      apply(next);
      try {
        localStorage.setItem(KEY, next);
      } catch {
        // No storage in a sandboxed frame: the choice lasts as long as the page.
      }
    },
  };
}
