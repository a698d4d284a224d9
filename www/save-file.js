// @ts-check
// Hands a file to the person, as a download.

import { h } from "./h.js";

/** @param {{ name: string, blob: Blob } | null} file */
export function saveFile(file) {
  if (!file) return;
  const url = URL.createObjectURL(file.blob);
  h("a", { href: url, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
