// @ts-check
// One look for each kind of insight.

import { boostingLook } from "./boosting.js";
import { coefficientsLook } from "./coefficients.js";
import { componentsLook } from "./components.js";
import { constantLook } from "./constant.js";
import { curveLook } from "./curve.js";
import { dendrogramLook } from "./dendrogram.js";
import { filtersLook } from "./filters.js";
import { forestLook } from "./forest.js";
import { groupsLook } from "./groups.js";
import { membersLook } from "./members.js";
import { neighboursLook } from "./neighbours.js";
import { networkLook } from "./network.js";
import { processLook } from "./process.js";
import { seriesLook } from "./series.js";
import { supportLook } from "./support.js";
import { tasteLook } from "./taste.js";
import { treeLook } from "./tree.js";
import { unusualLook } from "./unusual.js";

/** Which part of the insight is chosen, and a sentence on what its weights are for.
 * @typedef {{ at: number, scaled: string }} Chosen */

/** @typedef {{ title: string, pictures: Node[], words: string, tables: NumberTable[] }} Look */

/** @type {{ [K in Insight["kind"]]: (insight: Extract<Insight, { kind: K }>, chosen: Chosen) => Look }} */
const LOOKS = {
  constant: constantLook,
  coefficients: coefficientsLook,
  support: supportLook,
  process: processLook,
  taste: tasteLook,
  components: componentsLook,
  curve: curveLook,
  series: seriesLook,
  tree: treeLook,
  filters: filtersLook,
  forest: forestLook,
  unusual: unusualLook,
  boosting: boostingLook,
  groups: groupsLook,
  dendrogram: dendrogramLook,
  members: membersLook,
  neighbours: neighboursLook,
  network: networkLook,
};

/** @param {Insight} insight @param {Chosen} chosen @returns {Look} */
export function lookInside(insight, chosen) {
  return LOOKS[insight.kind](/** @type {any} */ (insight), chosen);
}
