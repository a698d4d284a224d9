// @ts-check
// What the first bytes of a file say: whether it is a picture, and how large, before anything is unpacked.
// Sources: PNG (ISO 15948), JPEG (ITU T.81), GIF89a, WebP container specification, BMP.

/** @typedef {{ width: number, height: number }} Size */

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Size | null} null where it is none of these pictures */
export function pictureSize(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (/** @type {number} */ from, /** @type {number} */ to) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes.length < 30) return null;
  if (text(1, 4) === "PNG") return { width: view.getUint32(16), height: view.getUint32(20) };
  if (text(0, 3) === "GIF") return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (text(0, 2) === "BM") return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return webp(view, text(12, 16));
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? jpeg(view) : null;
}

/** @param {DataView} view @param {string} chunk */
function webp(view, chunk) {
  if (chunk === "VP8X") return { width: 1 + int24(view, 24), height: 1 + int24(view, 27) };
  if (chunk === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** @param {DataView} view @param {number} at */
const int24 = (view, at) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);

/** Walks from marker to marker until one that begins a frame. @param {DataView} view */
function jpeg(view) {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = 0xc0 <= marker && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
