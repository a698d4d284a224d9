// @ts-check
// The hand on a decision map: moves rows, adds some, takes some away. What it does is drawn at once, and stays drawn
// until a picture comes that knows of it.

/** @typedef {"look" | "move" | "paint" | "erase"} Tool */
/** A place in the numbers of the axes. @typedef {{ x: number, y: number }} Spot */
/** What differs from the picture, and the row in the hand.
 * @typedef {{ moved: Map<number, Spot>, added: Spot[], gone: Set<number>, held: number | null }} Ghost */

/** Pixels between two points of a stroke. */
const APART = 16;
/** Milliseconds between two refits while a row is dragged. */
const EVERY = 140;

export class MapHand {
  /** @type {Tool} */
  tool = "look";
  /** @type {Ghost} */
  ghost = nothing();
  #map;
  #sent = 0;
  /** No picture has come since the last change was sent: on a large table it takes as long as it takes. */
  #waiting = false;
  #down = false;
  /** Where the last point of a stroke was put, in pixels. */
  #last = [0, 0];
  /** Of the picture that the ghost differs from. */
  #before = "";

  /**
   * @param {object} map
   * @param {() => MapPicture | null} map.picture
   * @param {() => Spot | null} map.spot Where the pointer is.
   * @param {() => number | null} map.nearest The point under it, by its place in the picture.
   * @param {() => void} map.redraw
   * @param {(name: string, detail: object) => void} map.send
   */
  constructor(map) {
    this.#map = map;
  }

  /** A picture has come. @param {MapPicture} picture */
  came(picture) {
    if (this.#before === "" || this.#before === mark(picture)) return;
    this.#before = "";
    this.#waiting = false;
    const { held, moved } = this.ghost;
    this.ghost = nothing();
    // What is still in the hand stays where the hand is.
    const spot = held === null ? undefined : moved.get(held);
    if (held === null || !spot) return;
    this.ghost.held = held;
    this.ghost.moved.set(held, spot);
  }

  /** The pointer went down, or Enter was pressed. @param {number} px @param {number} py */
  down(px, py) {
    const picture = this.#map.picture();
    if (!picture) return;
    this.#down = true;
    this.#last = [px, py];
    const nearest = this.#map.nearest();
    if (this.tool === "paint") this.#paint();
    else if (nearest === null) return;
    else if (this.tool === "move") this.ghost.held = picture.points.row[nearest];
    else this.#erase(picture.points.row[nearest]);
  }

  /** It went on. @param {number} px @param {number} py */
  move(px, py) {
    const spot = this.#map.spot();
    const picture = this.#map.picture();
    if (!this.#down || !spot || !picture) return;
    const { held } = this.ghost;
    if (this.tool === "move" && held !== null) {
      this.#begin();
      this.ghost.moved.set(held, spot);
      this.#map.redraw();
      const now = performance.now();
      if (this.#waiting || now - this.#sent < EVERY) return;
      this.#sent = now;
      this.#waiting = true;
      this.#map.send("row-move", { row: held, ...spot });
    } else if (this.tool === "paint" && Math.hypot(px - this.#last[0], py - this.#last[1]) >= APART) {
      this.#last = [px, py];
      this.#paint();
    } else if (this.tool === "erase") {
      const nearest = this.#map.nearest();
      if (nearest !== null) this.#erase(picture.points.row[nearest]);
    }
  }

  /** It was lifted: what was done is sent. */
  up() {
    if (!this.#down) return;
    this.#down = false;
    const { held, moved, added, gone } = this.ghost;
    const spot = held === null ? undefined : moved.get(held);
    this.ghost.held = null;
    this.#waiting = false;
    if (spot) {
      this.#begin();
      this.#map.send("row-move", { row: held, ...spot });
    }
    this.#map.redraw();
    if (this.tool === "paint" && added.length > 0) this.#map.send("row-add", { spots: [...added] });
    if (this.tool === "erase" && gone.size > 0) this.#map.send("row-erase", { rows: [...gone] });
  }

  /** For the keyboard: Enter takes and lets go, adds or takes away. */
  enter() {
    if (this.ghost.held !== null) return this.up();
    this.down(0, 0);
    if (this.tool !== "move") this.up();
  }

  #begin() {
    const picture = this.#map.picture();
    if (this.#before === "" && picture) this.#before = mark(picture);
  }

  #paint() {
    const spot = this.#map.spot();
    if (!spot) return;
    // A stroke that has been sent is in the table by now, or will be.
    this.#begin();
    this.ghost.added.push(spot);
    this.#map.redraw();
  }

  /** @param {number} row */
  #erase(row) {
    this.#begin();
    this.ghost.gone.add(row);
    this.#map.redraw();
  }
}

/** @returns {Ghost} */
function nothing() {
  return { moved: new Map(), added: [], gone: new Set(), held: null };
}

/** Changes when a row comes, goes or moves. @param {MapPicture} picture */
function mark({ points: { x, y } }) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * 1.37 + y[i];
  return `${x.length} ${sum}`;
}
