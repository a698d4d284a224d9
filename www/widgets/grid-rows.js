// @ts-check
// Which rows and columns of a large grid are on show. A browser cannot make an element as tall as a million rows, so
// the height of the scrolled area has a limit, and beyond it a place of the scroll bar stands for more than one pixel.

/** Browsers cut elements off between 17 and 33 million pixels. */
const TALLEST = 8_000_000;

/**
 * @typedef {object} Stretch
 * @property {number} first The first row on show.
 * @property {number} last One after the last.
 * @property {number} shift Pixels from the top of what is seen to the top of the first row; zero or less.
 */

export class Rows {
  /** @param {number} count @param {number} height of a row, in pixels */
  constructor(count, height) {
    this.count = count;
    this.height = height;
    this.whole = count * height;
    this.shown = Math.min(this.whole, TALLEST);
  }

  /** Pixels of all rows above the top of what is seen. @param {number} scroll @param {number} view height of what is seen */
  #above(scroll, view) {
    if (this.shown === this.whole) return scroll;
    const room = this.shown - view;
    return room <= 0 ? 0 : Math.min(1, Math.max(0, scroll / room)) * (this.whole - view);
  }

  /** @param {number} scroll @param {number} view @returns {Stretch} */
  at(scroll, view) {
    const above = this.#above(scroll, view);
    const first = Math.max(0, Math.floor(above / this.height));
    const last = Math.min(this.count, Math.ceil((above + view) / this.height));
    return { first, last, shift: first * this.height - above };
  }

  /**
   * Where to scroll so that a row is wholly on show; the same place when it is already.
   * @param {number} row @param {number} scroll @param {number} view
   */
  reveal(row, scroll, view) {
    const above = this.#above(scroll, view);
    const top = row * this.height;
    const wanted = top < above ? top : top + this.height > above + view ? top + this.height - view : above;
    if (wanted === above) return scroll;
    if (this.shown === this.whole) return wanted;
    return (wanted / (this.whole - view)) * (this.shown - view);
  }
}

/** Columns of different widths beside each other. */
export class Lanes {
  /** @param {number[]} widths in pixels */
  constructor(widths) {
    let x = 0;
    this.starts = widths.map((width) => (x += width) - width);
    this.widths = widths;
    this.whole = x;
  }

  /** The columns that a stretch of pixels touches. @param {number} from @param {number} to */
  at(from, to) {
    const first = Math.max(0, this.#before(from));
    return { first, last: Math.min(this.widths.length, Math.max(first + 1, this.#before(to) + 1)) };
  }

  /** The last column that starts at or before a place. @param {number} x */
  #before(x) {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.starts[middle] <= x) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @param {number} lane @param {number} scroll @param {number} view */
  reveal(lane, scroll, view) {
    const from = this.starts[lane] ?? 0;
    const to = from + (this.widths[lane] ?? 0);
    if (from < scroll || to - from > view) return from;
    return to > scroll + view ? to - view : scroll;
  }
}
