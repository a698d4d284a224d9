// @ts-check
// A panel that belongs to a button: opens beside it, scrolls with the page, closes with Escape or a click elsewhere
// (the browser's own popover does that).

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} panel
 */
export function attachPopover(button, panel) {
  panel.popover = "auto";
  panel.classList.add("popover");
  button.popoverTargetElement = panel;
  button.setAttribute("aria-expanded", "false");
  panel.addEventListener("toggle", (event) => {
    const open = /** @type {ToggleEvent} */ (event).newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) place(button, panel);
  });
}

/** Below the button where there is room, else above; never over the window's edge.
 * @param {HTMLElement} button @param {HTMLElement} panel */
function place(button, panel) {
  const gap = 6;
  const edge = 8;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const most = document.documentElement.clientWidth - width - edge;
  const left = Math.max(edge, Math.min(at.left, most));
  const below = innerHeight - at.bottom - gap;
  const top = height > below && at.top > below ? Math.max(edge, at.top - gap - height) : at.bottom + gap;
  panel.style.left = `${left + scrollX}px`;
  panel.style.top = `${top + scrollY}px`;
}
