// @ts-check
// How tables come in: several files at once, and addresses on the web.

import { fetchInOwnWindow } from "../airlock/open.js";

/**
 * @param {Store} store
 * @param {DataActions} data
 */
export function bringActions(store, data) {
  /** @param {string} message @param {string} hint */
  const refuse = (message, hint) => store.set({ problems: [{ at: "/data", message, hint }] });

  return {
    /** Files that were chosen, dropped or pasted together. @param {File[]} files */
    async useFiles(files) {
      store.set({ pair: null });
      if (files.length === 1) await data.useFile(files[0]);
      else if (files.length === 2) store.set({ pair: files });
      else if (files.length > 2) {
        refuse(`${files.length} files came at once.`, "Give one table, or two: one to learn from and one to test on.");
      }
    },

    /** Says which of two files is the test set. @param {number} test */
    async usePair(test) {
      const { pair } = store.state;
      store.set({ pair: null });
      if (pair !== null) await data.useFile(pair[1 - test], pair[test]);
    },

    forgetPair() {
      store.set({ pair: null });
    },

    /** Fetches a table, because a person pressed the button. @param {string} text */
    async useAddress(text) {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url === null || !["https:", "http:"].includes(url.protocol)) {
        return refuse("This is no address of a file on the web.", "It begins with https:// and leads to the file itself.");
      }
      const begun = performance.now();
      store.set({ reading: { name: url.hostname || text, read: 0, size: 0, columns: 0, of: 0, begun }, problems: [] });
      try {
        const blob = url.origin === location.origin ? await fetchHere(url) : await fetchInOwnWindow(url);
        await data.useFile(new File([blob], nameOf(url)));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        refuse(`${url.hostname} did not give the file: ${reason}.`, "Open the address in another tab, download the file, and drop it here.");
      } finally {
        store.set({ reading: null });
      }
    },
  };
}

/** @param {URL} url */
async function fetchHere(url) {
  const response = await fetch(url, { credentials: "omit" });
  if (!response.ok) throw new Error(`it answered with status ${response.status}`);
  return response.blob();
}

/** @param {URL} url */
function nameOf(url) {
  const last = url.pathname.split("/").findLast((part) => part !== "") ?? url.hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
