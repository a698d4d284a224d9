// @ts-check
// What the second WebAssembly module makes of one archive or workbook. Part of a classic worker script, so it imports
// nothing at run time.

/** @import { UnpackAnswer, UnpackRequest } from "../protocol.js" */

/**
 * @param {any} glue the module's exports
 * @param {UnpackRequest} request
 * @returns {Promise<UnpackAnswer>}
 */
export async function terrariumUnpack(glue, { module, blob, sheet, skip }) {
  glue.initSync({ module });
  const opened = glue.unpack(new Uint8Array(await blob.arrayBuffer()), sheet, skip);
  const [message, hint] = opened.refusal();
  if (message !== undefined) return { refusal: { message, hint } };
  return {
    opened: {
      text: new Blob([opened.bytes()]),
      plain: opened.plain(),
      header: false,
      sheet: opened.sheet(),
      sheets: opened.sheets(),
      notes: opened.notes(),
    },
  };
}
