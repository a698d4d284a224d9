// @ts-check
// Tables whose columns are the points of a picture: which column is which point, found by the names.

/** @typedef {{ height: number, width: number, channels: number, columns: string[] }} PictureShape
 *   `columns` go row by row, point by point, and the channels of a point stand together. */

const CHANNELS = ["red", "green", "blue"];

/** How names say a place: "p00" of 8 × 8 digits, "pixel_3_12", "pixel_3_12_red", "4x13", "pixel783". */
const PLACED = [/^p(\d)(\d)$/, /^pixel_(\d+)_(\d+)(?:_(red|green|blue))?$/i, /^(\d+)x(\d+)$/];
const COUNTED = /^(?:pixel|px|p)_?(\d+)$/i;

/** @param {readonly string[]} names @returns {PictureShape | null} null where they are no picture */
export function pictureShape(names) {
  if (names.length < 16) return null;
  for (const pattern of PLACED) {
    const shape = placed(names, pattern);
    if (shape) return shape;
  }
  return counted(names);
}

/** @param {readonly string[]} names @param {RegExp} pattern */
function placed(names, pattern) {
  /** @type {Map<string, string>} */
  const at = new Map();
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  let channels = 1;
  for (const name of names) {
    const match = pattern.exec(name);
    if (!match) return null;
    const [row, column] = [Number(match[1]), Number(match[2])];
    const channel = match[3] ? CHANNELS.indexOf(match[3].toLowerCase()) : 0;
    channels = Math.max(channels, channel + 1);
    [top, left, bottom, right] = [Math.min(top, row), Math.min(left, column), Math.max(bottom, row), Math.max(right, column)];
    at.set(`${row} ${column} ${channel}`, name);
  }
  const [height, width] = [bottom - top + 1, right - left + 1];
  if (height * width * channels !== names.length || at.size !== names.length) return null;
  const columns = [];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      for (let channel = 0; channel < channels; channel++) columns.push(at.get(`${row} ${column} ${channel}`) ?? "");
    }
  }
  return columns.includes("") ? null : { height, width, channels, columns };
}

/** @param {readonly string[]} names */
function counted(names) {
  const side = Math.round(Math.sqrt(names.length));
  if (side * side !== names.length) return null;
  const numbered = names.map((name) => ({ name, n: Number(COUNTED.exec(name)?.[1] ?? NaN) }));
  if (numbered.some(({ n }) => Number.isNaN(n))) return null;
  numbered.sort((a, b) => a.n - b.n);
  if (numbered.some(({ n }, i) => n !== numbered[0].n + i)) return null;
  return { height: side, width: side, channels: 1, columns: numbered.map(({ name }) => name) };
}

/**
 * Paints a picture: ink dark on the page's paper, as it would be printed; brightness and colours as they are.
 * @param {HTMLCanvasElement} canvas @param {PictureShape} shape @param {readonly number[]} values in the order of the columns
 * @param {number} most the value of full ink, or of white
 * @param {boolean} [light] whether the numbers are brightness
 */
export function paintPicture(canvas, { height, width, channels }, values, most, light = false) {
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) {
      const share = values[i * channels + (channels === 3 ? c : 0)] / (most || 1);
      image.data[4 * i + c] = 255 * (channels === 3 || light ? share : 1 - share);
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/**
 * Paints numbers of both signs: blue above zero, orange below, as strong as they are beside `most`.
 * @param {HTMLCanvasElement} canvas @param {{ height: number, width: number }} size @param {ArrayLike<number>} values row by row
 * @param {number} most
 */
export function paintSigned(canvas, { height, width }, values, most) {
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    const [red, green, blue] = values[i] > 0 ? [0, 114, 178] : [230, 159, 0];
    image.data.set([red, green, blue, 255 * Math.min(1, Math.abs(values[i]) / (most || 1))], 4 * i);
  }
  context.putImageData(image, 0, 0);
}
