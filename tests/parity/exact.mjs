// @ts-check

/**
 * A report as text that shows every bit of every number: JSON alone would write −0 as 0 and NaN as null.
 * @param {unknown} report
 */
export function exact(report) {
  return JSON.stringify(report, (_, value) => {
    if (typeof value !== "number") return value;
    return Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : String(value);
  });
}
