// @ts-check
// A static server for the browser tests: the same types and refusals as `cargo xtask serve`, plus a
// count of requests, so that a test can show what the page fetched and what it did not.
import { readFile, realpath } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".ts": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/**
 * @typedef {object} Server
 * @property {string} url where it listens, with a slash at the end
 * @property {Map<string, number>} requests how often each path was asked for, hits and misses alike
 * @property {() => Promise<void>} close
 */

/**
 * Serves a folder on a free port of this machine.
 * @param {{ root?: string, headers?: Record<string, string> }} [options] `headers` are added to every answer
 * @returns {Promise<Server>}
 */
export async function serve({ root = ROOT, headers = {} } = {}) {
  const base = await realpath(root);
  /** @type {Map<string, number>} */
  const requests = new Map();
  const server = createServer(async (request, response) => {
    const address = (request.url ?? "/").split(/[?#]/, 1)[0];
    requests.set(address, (requests.get(address) ?? 0) + 1);
    const { status, type, body } = await answer(base, address);
    response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-cache", ...headers });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", () => listening(undefined)));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the test server has no port");
  return {
    url: `http://127.0.0.1:${bound.port}/`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        // A browser keeps its connections open, and `close` alone would wait for them.
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {string} base
 * @param {string} address
 * @returns {Promise<{ status: number, type: string, body: string | Buffer }>}
 */
async function answer(base, address) {
  const plain = (/** @type {number} */ status) => ({ status, type: "text/plain; charset=utf-8", body: `${status}\n` });
  const parts = decode(address)?.split("/").filter((part) => part !== "");
  const refused = (/** @type {string} */ part) => part.startsWith(".") || /[\\:\0]/.test(part);
  if (parts === undefined || parts.some(refused) || parts[0] === "target" || parts[0] === "node_modules") {
    return plain(403);
  }
  if (address.endsWith("/")) parts.push("index.html");
  try {
    const file = await realpath(path.join(base, ...parts));
    if (!file.startsWith(base + path.sep)) return plain(403);
    const type = TYPES[path.extname(file)] ?? "application/octet-stream";
    return { status: 200, type, body: await readFile(file) };
  } catch {
    return plain(404);
  }
}

/** @param {string} address */
function decode(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return undefined;
  }
}
