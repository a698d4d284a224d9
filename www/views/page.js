// @ts-check
// What belongs to the page as a whole: the button for its colours, the order of its panels, and tables that are
// dropped on it or pasted into it.

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

export function mountOrder() {
  const panels = document.querySelector(".panels");
  const result = document.getElementById("result");
  if (!panels || !result) return;
  new ResizeObserver(() => {
    const first = getComputedStyle(result).order === "-1";
    if (first && panels.firstElementChild !== result) panels.prepend(result);
    if (!first && panels.lastElementChild !== result) panels.append(result);
  }).observe(panels);
}

/** The fold in which somebody asks about a row of their own; what is inside loads when it opens.
 * @param {Store} store @param {Actions} actions */
export function mountAsking(store, actions) {
  const fold = /** @type {HTMLDetailsElement | null} */ (document.getElementById("own-row"));
  fold?.addEventListener("toggle", () => actions.askRow(fold.open));
  store.watch(
    (s) => s.plan !== null && s.plan.task !== "projection" && s.insight !== null,
    (can) => fold && (fold.hidden = !can),
  );
}

/** @type {Mount} */
export function mountDrop(root, store, actions) {
  const hasFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;

  root.addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    root.setAttribute("data-drop", "");
  });
  root.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) root.removeAttribute("data-drop");
  });
  root.addEventListener("drop", (event) => {
    root.removeAttribute("data-drop");
    if (!hasFile(event)) return;
    event.preventDefault();
    const entries = [...(event.dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
    if (entries.some((entry) => entry.isDirectory)) actions.useFolders(entries);
    else actions.useFiles([...(event.dataTransfer?.files ?? [])]);
  });

  document.addEventListener("paste", (event) => {
    if (event.target instanceof Element && event.target.closest('input[type="text"], input[type="url"], textarea')) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.includes("\n")) actions.useFiles([new File([text], text.includes("\t") ? "pasted.tsv" : "pasted.csv")]);
    else if (files.length > 0) actions.useFiles(files);
    else if (text.trim() !== "")
      actions.tell({
        id: "paste",
        kind: "info",
        text: "What you pasted is one line. A table needs a line of names and lines of values.",
        actions: [{ label: "All right", act: "dismiss" }],
      });
    else return;
    event.preventDefault();
  });
}
