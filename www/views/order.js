// @ts-check
// On a narrow page the result stands first. It is moved in the document too, so that the order of reading and of the
// Tab key is what the eye sees. Where it stands is the style sheet's decision.

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
