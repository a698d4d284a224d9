// The page as visitors load it: the modules of `www` in one script, what few people want in a second one (`later`) that
// loads on demand, what both share in a third; every stylesheet in one; the worker's script without its comments. `node xtask/page.mjs OUTPUT_FOLDER`, called by `cargo xtask build`.
import { writeFile } from "node:fs/promises";
import { build } from "esbuild";

const [outdir] = process.argv.slice(2);
const common = { outdir, allowOverwrite: true, minify: true, target: "es2022", logLevel: "warning" };

await build({
  ...common,
  entryPoints: { page: "www/main.js", "page-style": "www/css/page.css" },
  bundle: true,
  format: "esm",
  // One part that loads later makes one chunk that is shared, which index.html names too: it is fetched at once.
  splitting: true,
  chunkNames: "page-[name]",
  // Leads the browser's developer tools back to the files of www.
  sourcemap: "linked",
});

// The reader of Parquet with its library, for a browser's worker and for Node; neither is loaded before it is needed.
await build({ ...common, entryPoints: { parquet: "pkg/parquet/worker.js" }, bundle: true, format: "iife" });
// What makes a table of pictures, in a worker of its own.
await build({ ...common, entryPoints: { pictures: "pkg/pictures/worker.js" }, bundle: true, format: "iife" });
await build({
  ...common,
  entryPoints: { parquet: "pkg/parquet/answer.js" },
  bundle: true,
  format: "esm",
  outExtension: { ".js": ".mjs" },
});

await writeFile(`${outdir}/parquet.d.mts`, 'export * from "../parquet/answer.js";\n');

// Joined before by xtask; its top-level names are what its parts call each other by, so they stay.
const joined = Object.fromEntries(["worker", "worker-all", "unpack"].map((name) => [name, `${outdir}/${name}.js`]));
await build({ ...common, entryPoints: joined, minifyIdentifiers: false });
