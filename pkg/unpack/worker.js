// @ts-check
// A browser's worker for one archive or workbook. In the joined script the glue before it declares `wasm_bindgen`.

self.onmessage = async ({ data }) => {
  // Whatever is thrown here must end the worker as an error, which a rejected promise does not.
  const answer = await terrariumUnpack(wasm_bindgen, data).catch((thrown) => ({ broken: String(thrown) }));
  self.postMessage(answer);
};
