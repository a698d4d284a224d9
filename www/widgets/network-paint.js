// @ts-check
// Paints a network: links as thick as their weights are large, coloured by sign, and each unit's map in its frame.

/** @typedef {import("./network-layout.js").Layout} Layout */
/** @typedef {import("./network-layout.js").Spot} Spot */

/** Weights below this share of the layer's largest are not drawn. */
const FAINTEST = 0.03;
const [THINNEST, THICKEST] = [0.6, 5];

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} drawing
 * @param {Layout} drawing.layout
 * @param {readonly number[][][]} drawing.weights For each layer but the first, each unit's weights of the units before.
 * @param {UnitsPicture | null} drawing.units
 * @param {{ low: string, high: string, edge: string, paper: string, accent: string }} drawing.colours
 * @param {Spot | null} drawing.chosen The unit whose links stand out.
 * @param {number} drawing.phase How far the links' dashes have moved; they move as it learns.
 */
export function paintNetwork(canvas, { layout, weights, units, colours, chosen, phase }) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  weights.forEach((rows, i) => {
    const largest = Math.max(...rows.flat().map(Math.abs));
    if (!(largest > 0)) return;
    rows.forEach((row, unit) => {
      row.forEach((weight, before) => {
        const [from, to] = [layout.columns[i][before], layout.columns[i + 1][unit]];
        const share = Math.abs(weight) / largest;
        if (!from || !to || share < FAINTEST) return;
        const mine = chosen === null || same(from, chosen) || same(to, chosen);
        context.globalAlpha = (0.15 + 0.75 * share) * (mine ? 1 : 0.15);
        context.strokeStyle = weight < 0 ? colours.low : colours.high;
        context.lineWidth = THINNEST + share * (THICKEST - THINNEST);
        context.setLineDash([8, 2]);
        context.lineDashOffset = -phase;
        link(context, from, to);
      });
    });
  });
  context.globalAlpha = 1;
  context.setLineDash([]);
  paintUnits(context, layout, units, colours, chosen);
}

/** @param {CanvasRenderingContext2D} context @param {Spot} from @param {Spot} to */
function link(context, from, to) {
  const [x0, x1] = [from.x + from.side / 2, to.x - to.side / 2];
  const bend = (x1 - x0) / 2;
  context.beginPath();
  context.moveTo(x0, from.y);
  context.bezierCurveTo(x0 + bend, from.y, x1 - bend, to.y, x1, to.y);
  context.stroke();
}

const small = typeof document === "undefined" ? null : document.createElement("canvas");

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {UnitsPicture | null} units
 * @param {{ edge: string, paper: string, accent: string }} colours
 * @param {Spot | null} chosen
 */
function paintUnits(context, layout, units, colours, chosen) {
  layout.columns.flat().forEach((spot, i) => {
    const { x, y, side } = spot;
    context.fillStyle = colours.paper;
    context.fillRect(x - side / 2, y - side / 2, side, side);
    const map = units && fits(layout, units) ? unitMap(units, i) : null;
    if (map) context.drawImage(map, x - side / 2, y - side / 2, side, side);
    const on = chosen !== null && same(spot, chosen);
    context.strokeStyle = on ? colours.accent : colours.edge;
    context.lineWidth = on ? 2.5 : 1;
    context.strokeRect(x - side / 2, y - side / 2, side, side);
  });
}

/** Whether the maps are of this network: after a change of layers they come a moment later.
 * @param {Layout} layout @param {UnitsPicture} units */
function fits(layout, units) {
  return layout.columns.map((column) => column.length).join() === units.counts.join();
}

/** Unit `i`, counted over all layers, as a picture. @param {UnitsPicture} units @param {number} i */
export function unitMap({ width, height, rgba }, i) {
  const context = small?.getContext("2d");
  if (!small || !context) return null;
  small.width = width;
  small.height = height;
  const size = 4 * width * height;
  context.putImageData(new ImageData(rgba.slice(i * size, (i + 1) * size), width, height), 0, 0);
  return small;
}

/** @param {Spot} a @param {Spot} b */
function same(a, b) {
  return a.layer === b.layer && a.unit === b.unit;
}
