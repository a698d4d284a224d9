// @ts-check
// The worker's side of the boundary: holds the table, and answers every call with the engine.
// Part of the classic worker script, so it imports nothing at run time.

/** @import { Answer, Calls, Engine, EngineTable, Request } from "./protocol.js" */
/** @import { terrariumLooks } from "./looks.js" */
/** @import { terrariumOpening } from "./opening.js" */
/** @import { terrariumRuns } from "./runs.js" */
/** @import { Problem } from "./index.js" */

/**
 * @param {Engine} wasm the engine's exports
 * @param {(answer: Answer, transfer?: ArrayBuffer[]) => void} post
 * @param {ReturnType<typeof terrariumRuns>} runs
 * @param {ReturnType<typeof terrariumLooks>} looks
 * @param {ReturnType<typeof terrariumOpening>} opening
 * @returns {(message: Request) => void}
 */
export function terrariumHandler(wasm, post, runs, looks, opening) {
  /** @type {EngineTable | null} */
  let table = null;
  /** Counts tables, so that a run knows which one it learned from. */
  let tables = 0;
  /** @type {string | null} why the engine must not be touched again */
  let dead = null;
  /** @type {Set<string> | null} */
  let reportFigures = null;

  /**
   * The problems that the engine threw. Anything else means that it is broken: then null, and it is left alone,
   * because after a trap its memory can be in any state.
   * @param {any} thrown
   * @returns {Problem[] | null}
   */
  function problemsOf(thrown) {
    if (Array.isArray(thrown?.problems)) return thrown.problems;
    // A Rust panic leaves its message behind before it traps; the trap itself only says "unreachable".
    const { terrariumPanic } = /** @type {any} */ (globalThis);
    dead = terrariumPanic ?? (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
    runs.kill();
    looks.kill();
    return null;
  }

  runs.onthrow = (thrown) => {
    const problems = problemsOf(thrown);
    if (dead !== null) post({ crash: dead });
    return problems;
  };

  /** Makes a table the current one. @param {EngineTable} opened */
  function adopt(opened) {
    const profile = opened.profile();
    runs.drop();
    looks.drop();
    table?.free();
    table = opened;
    tables += 1;
    return profile;
  }

  function openTable() {
    return table ?? refuse("/data", "no table is open", "open one first");
  }

  /** @param {number | undefined} run @param {boolean} [preferFinished] */
  function session(run, preferFinished = false) {
    return runs.look(run, preferFinished) ?? refuse("", "there is no model to look at", "train one first");
  }

  /** @param {string} id */
  function needsReport(id) {
    reportFigures ??= new Set(wasm.catalogue().plots.flatMap(({ id, when }) => (when === "report" || when === "asked" ? [id] : [])));
    return reportFigures.has(id);
  }

  /** @type {{ [K in keyof Calls]: (args: any) => Calls[K]["value"] | Promise<Calls[K]["value"]> }} */
  const calls = {
    version: () => wasm.version(),
    catalogue: () => wasm.catalogue(),
    canonical: ({ recipe }) => wasm.canonical(recipe),
    recipe_hash: ({ recipe }) => wasm.recipe_hash(recipe),
    to_link: ({ recipe }) => wasm.to_link(recipe),
    from_link: ({ text }) => wasm.from_link(text),
    check: ({ recipe, table: use = true }) => (use && table !== null ? table.check(recipe) : wasm.check(recipe)),
    rows: ({ from, count }) => openTable().rows(from, count),
    memory: () => wasm.taken_memory(),
    crash: () => /** @type {never} */ (wasm.crash()),

    open: async (args) => adopt(await opening.open(wasm, args)),
    clean: ({ data }) => adopt(openTable().clean(data)),

    stop_opening: () => opening.stop(),
    findings({ recipe }) {
      const source = openTable();
      return looks.start("findings", () => source.checkup(recipe));
    },
    view(request) {
      const source = openTable();
      return looks.start("view", () => source.view(request));
    },
    look({ kind, ...request }) {
      const source = openTable();
      return looks.start(kind, () => source.look(request));
    },
    window: (args) => looks.window(args),
    cell: ({ row, column }) => openTable().cell(row, column),
    stop_look: ({ kind }) => looks.stop(kind),

    start({ recipe, run, play }) {
      const source = openTable();
      looks.stop("sweep");
      return runs.start(run, tables, () => new wasm.Session(recipe, source), play);
    },
    play: ({ run }) => runs.play(run),
    pause: ({ run }) => runs.pause(run),
    step: ({ run }) => runs.step(run),
    cancel: ({ run }) => runs.cancel(run),

    map: ({ run, ...args }) => session(run).map(args),
    look_back: ({ run, unit }) => session(run).look_back(unit ?? undefined),
    ask: ({ run, cells }) => session(run).ask(cells),
    ask_inside: ({ run, cells }) => session(run).ask_inside(cells),
    ask_without: ({ run, cells, changes }) => session(run).ask_without(cells, changes),
    units: ({ run, ...args }) => session(run).units(args),
    figure: ({ run, id, ...args }) => session(run, needsReport(id)).figure(id, args),
    sweep({ run }) {
      const held = session(run, true);
      return looks.start("sweep", () => held.sweep());
    },
    insight: ({ run }) => session(run).insight(),
    predictions: ({ run }) => session(run, true).predictions(),
    report_json: ({ run }) => session(run, true).report_json(),
  };

  return async ({ id, call, args }) => {
    if (dead !== null) return post({ id, crash: dead });
    try {
      if (!Object.hasOwn(calls, call)) refuse("", `the engine has no call “${call}”`);
      const value = await calls[/** @type {keyof Calls} */ (call)](args);
      post({ id, value }, call === "map" || call === "units" ? buffersOf(value) : []);
    } catch (thrown) {
      const problems = problemsOf(thrown);
      post(problems === null ? { id, crash: String(dead) } : { id, problems });
    }
  };
}

/**
 * @param {string} at
 * @param {string} message
 * @param {string} [hint]
 * @returns {never}
 */
function refuse(at, message, hint) {
  throw { problems: [hint === undefined ? { at, message } : { at, message, hint }] };
}

/**
 * The memory behind typed arrays, to be handed over instead of copied.
 * @param {unknown} value
 * @returns {ArrayBuffer[]}
 */
function buffersOf(value) {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    // A view into the engine's own memory cannot be given away.
    return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(buffersOf);
}
