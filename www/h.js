// @ts-check
// Makes elements. Text goes in as text; nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An HTML element: `h('button', { type: 'button', class: 'quiet', on: { click } }, 'Reset')`.
 * Keys that are properties of the element are set as properties, all others as attributes.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  apply(element, props);
  element.append(...nodes(children));
  return element;
}

/**
 * An SVG element; every key is an attribute.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {SVGElement}
 */
export function s(tag, attributes = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, String(value));
  }
  element.append(...nodes(children));
  return element;
}

/**
 * One of our own widgets, with its properties set.
 * @template {HTMLElement} T
 * @param {new () => T} Widget
 * @param {Record<string, any>} props
 * @returns {T}
 */
export function widget(Widget, props) {
  const element = new Widget();
  apply(element, props);
  return element;
}

/**
 * @param {Element} element
 * @param {Record<string, any>} props
 */
function apply(element, props) {
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined) continue;
    if (key === "class") element.setAttribute("class", value);
    else if (key === "on")
      for (const [name, listener] of Object.entries(value)) element.addEventListener(name, listener);
    else if (key === "vars") for (const [name, v] of Object.entries(value)) vars(element, name, v);
    else if (key in element && !key.includes("-")) /** @type {any} */ (element)[key] = value;
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null) element.setAttribute(key, String(value));
  }
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
function vars(element, name, value) {
  /** @type {HTMLElement} */ (element).style.setProperty(`--${name}`, String(value));
}

/** @param {(Child | Child[])[]} children */
function nodes(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}
