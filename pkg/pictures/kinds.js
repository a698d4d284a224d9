// @ts-check
// Which kind a picture is of: the name of the folder it lies in.

/** @param {string} path @returns {string} empty where it lies in no folder */
export function kindOf(path) {
  const folders = path.split("/").slice(0, -1);
  return folders.at(-1) ?? "";
}

/** What an archive or a folder brings along that nobody put there. @param {string} path */
export function isRubbish(path) {
  const name = path.split("/").at(-1) ?? "";
  return path.startsWith("__MACOSX/") || name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";
}

/** Whether the name is that of a picture. @param {string} path */
export function namesPicture(path) {
  return /\.(png|jpe?g|gif|webp|bmp)$/i.test(path);
}

/** Names of the columns, row by row. @param {number} side @param {boolean} colour */
export function columnNames(side, colour) {
  return Array.from({ length: side * side }, (_, i) => `pixel_${Math.floor(i / side)}_${i % side}`).flatMap((name) =>
    colour ? ["red", "green", "blue"].map((channel) => `${name}_${channel}`) : [name],
  );
}

/** A cell of a table as text. @param {string} text */
export function quoted(text) {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
