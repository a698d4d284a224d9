// @ts-check
// The colours of the style sheet, for what is painted and not styled.

const N_CLASSES = 10;

/** @type {{ key: string, value: ReturnType<typeof read> } | null} */
let kept = null;

/** Read again when the theme has changed. */
export function colours() {
  const root = document.documentElement;
  const key = `${root.dataset.theme ?? ""} ${matchMedia("(prefers-color-scheme: dark)").matches}`;
  if (kept?.key !== key) kept = { key, value: read() };
  return kept.value;
}

function read() {
  // A custom property keeps light-dark() as it is written; a real colour is what the browser made of it.
  const probe = document.createElement("span");
  // Painted colours carry meaning: a forced palette does not replace them.
  probe.style.forcedColorAdjust = "none";
  document.body.append(probe);
  const colour = (/** @type {string} */ name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const classes = Array.from({ length: N_CLASSES }, (_, i) => colour(`class-${i}`));
  const out = {
    classes,
    low: colour("low"),
    high: colour("high"),
    paper: colour("card"),
    accent: colour("accent"),
    /** Of a row that belongs nowhere. */
    none: colour("muted"),
  };
  probe.remove();
  return out;
}
