// @ts-check
// How tables come in: several files at once, pictures, and addresses on the web.

import { fetchInOwnWindow } from "../airlock/open.js";
import { namesPicture } from "../../pkg/pictures/kinds.js";
import { saveFile } from "../save-file.js";

/**
 * @param {Store} store
 * @param {DataActions} data
 * @param {NoticeActions} notices
 */
export function bringActions(store, data, notices) {
  /** @param {string} message @param {string} hint */
  const refuse = (message, hint) => store.set({ problems: [{ at: "/data", message, hint }] });

  /** The last table that was made of pictures. @type {File | null} */
  let made = null;

  /** Whether these are pictures of some kinds: then it is asked how they become a table.
   * @param {{ path: string, blob: Blob }[]} files */
  async function arePictures(files) {
    const names = files.some(({ path }) => namesPicture(path));
    const [a, b] = files.length === 1 ? new Uint8Array(await files[0].blob.slice(0, 2).arrayBuffer()) : [];
    // An archive may hold pictures, or a table: its list of names says which.
    if (!names && !(a === 0x50 && b === 0x4b)) return false;
    const { countPictures } = await import("../later.js");
    const counted = await countPictures(files).catch(() => null);
    if (!counted) return false;
    const name = (files.length === 1 ? files[0].path : files[0].path.split("/")[0]).replace(/\.zip$/i, "") || "pictures";
    store.set({ pictures: { name, files, ...counted }, problems: [] });
    return true;
  }

  return {
    /** Files that were chosen, dropped or pasted together. @param {File[]} files */
    async useFiles(files) {
      store.set({ pair: null, pictures: null });
      if (await arePictures(files.map((file) => ({ path: file.webkitRelativePath || file.name, blob: file })))) return;
      if (files.length === 1) await data.useFile(files[0]);
      else if (files.length === 2) store.set({ pair: files });
      else if (files.length > 2) {
        refuse(`${files.length} files came at once.`, "Give one table, or two: one to learn from and one to test on.");
      }
    },

    /** Files and folders that were dropped. @param {FileSystemEntry[]} entries */
    async useFolders(entries) {
      const { filesBelow } = await import("../later.js");
      if (await arePictures(await filesBelow(entries))) return;
      refuse("There is no picture in this folder.", "Drop the file with the table itself, or a folder with a folder of pictures for each kind.");
    },

    forgetPictures() {
      store.set({ pictures: null });
    },

    /** Makes the table of the pictures that came, and opens it; gives what went wrong, or nothing.
     * @param {{ side: number, colour: boolean }} shape @param {(done: number, of: number) => void} progress */
    async makePictures(shape, progress) {
      const { pictures } = store.state;
      if (!pictures) return "";
      try {
        const { pictureTable } = await import("../later.js");
        const { table, rows, skipped } = await pictureTable(pictures.files, shape, progress);
        if (store.state.pictures !== pictures) return "";
        if (rows === 0) return "None of these pictures can be read.";
        made = new File([table], `${pictures.name} ${shape.side}x${shape.side}${shape.colour ? " colour" : ""}.csv`, { type: "text/csv" });
        store.set({ pictures: null });
        await data.useFile(made);
        notices.tell({
          id: "pictures",
          kind: "info",
          text: `The table of ${rows.toLocaleString("en")} pictures was made in this tab. Save it: whoever opens a link to this recipe is asked for it.${leftOut(skipped)}`,
          actions: [
            { label: "Save the table", act: "savePictures" },
            { label: "Use a convolutional network", act: "usePictureModel" },
          ],
        });
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },

    /** The table that was made of pictures, as a download. */
    savePictures: () => saveFile(made && { name: made.name, blob: made }),

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

/** Which files are not in the table, and why, the first of each reason. @param {{ path: string, why: string }[]} skipped */
function leftOut(skipped) {
  const reasons = new Map(skipped.map(({ why }) => [why, skipped.filter((other) => other.why === why)]));
  const said = [...reasons].slice(0, 3).map(([why, files]) => `${files[0].path}${files.length > 1 ? ` and ${files.length - 1} more` : ""}: ${why}`);
  return said.length > 0 ? ` Left out: ${said.join("; ")}.` : "";
}
