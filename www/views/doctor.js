// @ts-check
// What the data doctor found, the worst first: evidence, why it matters, what can be done.

import { findingKey } from "../cleaning.js";
import { count } from "../format.js";
import { h } from "../h.js";

const GRADES = { high: "Serious", medium: "Suspicious", low: "Worth a look", info: "A remark" };
/** More findings than this stand behind a button. */
const FIRST = 4;

/** @type {Mount} */
export function mountDoctor(root, store, actions) {
  const title = h("p", { class: "doctor-title", role: "status" });
  const list = h("ul", { class: "findings" });
  const more = h("button", { type: "button", class: "quiet" });
  const remarks = h("ul", { class: "findings" });
  const fold = h("details", { class: "more" }, h("summary"), remarks);
  const ignored = h("button", { type: "button", class: "quiet", on: { click: () => actions.showIgnored() } });
  root.append(title, list, h("div", { class: "doctor-more" }, more, ignored), fold);

  let all = false;
  more.addEventListener("click", () => {
    all = !all;
    draw(store.state);
  });
  store.watch(
    (s) => [s.findings, s.ignored, s.catalogue],
    (_, state) => draw(state),
  );
  store.watch(
    (s) => s.profile?.data_hash,
    () => (all = false),
  );

  /** @param {State} state */
  function draw({ findings, ignored: silent, catalogue }) {
    root.hidden = !catalogue;
    const shown = (findings ?? []).filter((f) => !silent.includes(findingKey(f)));
    const worse = shown.filter((f) => f.severity !== "info");
    const infos = shown.filter((f) => f.severity === "info");
    title.textContent = titleWords(findings, worse.length, catalogue?.findings.length ?? 0);
    title.toggleAttribute("data-found", worse.length > 0);
    arrange(list, all ? worse : worse.slice(0, FIRST));
    arrange(remarks, infos);
    fold.hidden = infos.length === 0;
    const summary = /** @type {HTMLElement} */ (fold.firstElementChild);
    summary.textContent = count(infos.length, "remark");
    more.hidden = worse.length <= FIRST;
    more.textContent = all ? "Show fewer" : `Show all ${worse.length} findings`;
    const hidden = (findings ?? []).length - shown.length;
    ignored.hidden = hidden === 0;
    ignored.textContent = `Show ${count(hidden, "ignored finding")}`;
  }

  /** The items of a list; one that was there already stays, open or closed as it is.
   * @param {HTMLElement} place @param {Finding[]} findings */
  function arrange(place, findings) {
    const old = new Map([...place.children].map((item) => [/** @type {HTMLElement} */ (item).dataset.key, item]));
    place.replaceChildren(
      ...findings.map((finding) => {
        const key = JSON.stringify(finding);
        return old.get(key) ?? item(finding, key);
      }),
    );
  }

  /** @param {Finding} finding @param {string} key */
  function item(finding, key) {
    const ignore = () => actions.ignoreFinding(finding);
    return h(
      "li",
      { class: "finding", "data-severity": finding.severity, "data-check": finding.check, "data-key": key },
      h("p", {}, h("strong", {}, GRADES[finding.severity]), " ", finding.sentence),
      h("details", {}, h("summary", {}, "Why does it matter?"), h("p", {}, finding.why)),
      h(
        "div",
        { class: "finding-actions" },
        finding.fixes.map((fix) =>
          h("button", { type: "button", class: "quiet fix", on: { click: () => actions.applyFix(fix) } }, fix.words),
        ),
        finding.severity === "info" ? null : h("button", { type: "button", class: "quiet ignore", "aria-label": `Ignore: ${finding.name}`, on: { click: ignore } }, "Ignore"),
      ),
    );
  }
}

/** @param {Finding[] | null} findings @param {number} n @param {number} checks */
function titleWords(findings, n, checks) {
  if (findings === null) return "The doctor is looking at the table …";
  if (n === 0) return `The doctor found nothing suspicious (${checks} checks).`;
  return `The doctor found ${count(n, "thing")}`;
}
