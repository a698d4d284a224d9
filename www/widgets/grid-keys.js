// @ts-check
// Where a key leads in a grid: the keys that the ARIA pattern for grids names.

/**
 * @param {{ row: number, column: number }} from Row −1 is the headings, column −1 the row's number.
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean }} event
 * @param {{ rows: number, columns: number, page: number }} size
 * @returns {{ row: number, column: number } | null} null for a key that moves nothing
 */
export function moved({ row, column }, { key, ctrlKey, metaKey, altKey, shiftKey }, { rows, columns, page }) {
  if (altKey || shiftKey) return null;
  const far = ctrlKey || metaKey;
  const to = (/** @type {number} */ r, /** @type {number} */ c) => ({
    row: Math.max(-1, Math.min(rows - 1, r)),
    column: Math.max(-1, Math.min(columns - 1, c)),
  });
  const top = Math.min(0, rows - 1);
  switch (key) {
    case "ArrowDown":
      return to(far ? rows - 1 : row + 1, column);
    case "ArrowUp":
      return to(far ? top : row - 1, column);
    case "ArrowRight":
      return to(row, far ? columns - 1 : column + 1);
    case "ArrowLeft":
      return to(row, far ? -1 : column - 1);
    case "PageDown":
      return to(row + page, column);
    case "PageUp":
      return to(row < 0 ? row : Math.max(0, row - page), column);
    case "Home":
      return to(far ? top : row, -1);
    case "End":
      return to(far ? rows - 1 : row, columns - 1);
    default:
      return null;
  }
}
