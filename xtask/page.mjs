// The page as visitors load it: every module of `www` in one script, every stylesheet in one; the worker's script
// without its comments. `node xtask/page.mjs OUTPUT_FOLDER`, called by `cargo xtask build`.
import { build } from "esbuild";

const [outdir] = process.argv.slice(2);
const common = { outdir, allowOverwrite: true, minify: true, target: "es2022", logLevel: "warning" };

await build({
  ...common,
  entryPoints: { page: "www/main.js", "page-style": "www/css/page.css" },
  bundle: true,
  format: "esm",
  // Leads the browser's developer tools back to the files of www.
  sourcemap: "linked",
});

// Joined before by xtask; its top-level names are what its parts call each other by, so they stay.
await build({ ...common, entryPoints: { worker: `${outdir}/worker.js` }, minifyIdentifiers: false });
