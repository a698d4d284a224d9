// @ts-check
// The airlock: fetches one address, hands the file to the page that opened this window, and closes.
// Sent is a plain GET without cookies or referrer; nothing comes in here from the page but the address.

/** More than this is not for a browser tab. */
const MOST_BYTES = 2 ** 31;

/** @param {object} message */
const tell = (message) => /** @type {Window | null} */ (window.opener)?.postMessage(message, location.origin);

try {
  const url = new URL(decodeURIComponent(location.hash.slice(1)));
  if (!["https:", "http:"].includes(url.protocol)) throw new Error("this is no web address");
  const place = document.getElementById("address");
  if (place !== null) place.textContent = url.href;
  tell({ blob: await get(url) });
} catch (error) {
  tell({ failed: words(error) });
}
window.close();

/** @param {URL} url */
async function get(url) {
  const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" });
  if (!response.ok || response.body === null) throw new Error(`it answered with status ${response.status}`);
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  let size = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks);
    chunks.push(value);
    size += value.length;
    if (size > MOST_BYTES) throw new Error("it is larger than 2 GB");
    tell({ read: size });
  }
}

/** Browsers do not say why another site's answer is withheld. @param {unknown} error */
function words(error) {
  if (error instanceof TypeError) return "its server cannot be reached, or does not let other pages read the file (CORS)";
  return error instanceof Error ? error.message : String(error);
}

export {};
