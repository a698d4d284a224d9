// @ts-check
// The fingerprint by which a link names a file.

/**
 * SHA-256 as hexadecimal; empty where the browser has no cryptography (a page that is not served securely).
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
