// @ts-check
// A picture made small: the square in its middle, cut into as many cells as there are points, each the mean of what lies
// in it. Plain sums, so that the same points give the same numbers in every browser.

/**
 * @param {{ width: number, height: number, data: ArrayLike<number> }} picture four bytes a point: red, green, blue, and how solid
 * @param {number} side points of the small picture each way
 * @param {boolean} colour three numbers a point instead of one
 * @returns {Uint8Array} from 0 (black) to 255 (white), row by row; on white where the picture is clear
 */
export function small({ width, height, data }, side, colour) {
  const square = Math.min(width, height);
  const [left, top] = [(width - square) / 2, (height - square) / 2];
  const channels = colour ? 3 : 1;
  const out = new Uint8Array(side * side * channels);
  for (let row = 0; row < side; row++) {
    const rows = cell(top, square, side, row, height);
    for (let column = 0; column < side; column++) {
      const columns = cell(left, square, side, column, width);
      const sums = [0, 0, 0];
      let total = 0;
      for (const [y, up] of rows) {
        for (const [x, across] of columns) {
          const at = 4 * (y * width + x);
          const [share, solid] = [up * across, data[at + 3] / 255];
          for (let c = 0; c < 3; c++) sums[c] += share * (255 + solid * (data[at + c] - 255));
          total += share;
        }
      }
      const [red, green, blue] = sums.map((sum) => sum / total);
      const at = (row * side + column) * channels;
      // How bright each colour looks: ITU-R BT.601.
      if (colour) out.set([red, green, blue].map(Math.round), at);
      else out[at] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
  }
  return out;
}

/** The points that lie in a cell, each with the share of it that does.
 * @param {number} from @param {number} length @param {number} cells @param {number} i @param {number} most @returns {[number, number][]} */
function cell(from, length, cells, i, most) {
  const [begin, end] = [from + (i * length) / cells, from + ((i + 1) * length) / cells];
  const points = /** @type {[number, number][]} */ ([]);
  for (let at = Math.floor(begin); at < Math.min(most, Math.ceil(end)); at++) {
    const share = Math.min(at + 1, end) - Math.max(at, begin);
    if (share > 0) points.push([at, share]);
  }
  return points;
}
