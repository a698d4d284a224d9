// @ts-check
// The page's side of the airlock. The browser lets this page speak to its own host only, and that stays so: a file from
// elsewhere is fetched by a window of its own, which holds no data and is given nothing but the address.

/** Longest wait for the window's next sign of life. */
const PATIENCE_MS = 60_000;

/**
 * Must be called because of a click: browsers keep other windows shut.
 * @param {URL} url
 * @returns {Promise<Blob>}
 */
export async function fetchInOwnWindow(url) {
  const page = new URL("www/airlock/index.html", document.baseURI);
  page.hash = encodeURIComponent(url.href);
  const opened = window.open(page, "_blank", "popup,width=420,height=260");
  if (opened === null) throw new Error("the browser did not open the window that fetches it");
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let watch;
  /** @type {(event: MessageEvent) => void} */
  let hear = () => {};
  try {
    return await new Promise((resolve, reject) => {
      let quiet = performance.now();
      hear = ({ source, origin, data }) => {
        if (source !== opened || origin !== location.origin) return;
        quiet = performance.now();
        if (data.blob instanceof Blob) resolve(data.blob);
        else if (typeof data.failed === "string") reject(new Error(data.failed));
      };
      window.addEventListener("message", hear);
      watch = setInterval(() => {
        if (opened.closed) reject(new Error("its window was closed"));
        else if (performance.now() - quiet > PATIENCE_MS) reject(new Error("it did not answer"));
      }, 200);
    });
  } finally {
    clearInterval(watch);
    window.removeEventListener("message", hear);
    opened.close();
  }
}
