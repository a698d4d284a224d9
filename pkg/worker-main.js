// @ts-check
// Connects the handler to a browser's worker. In the joined script the glue before it declares `wasm_bindgen`.

{
  // Not setTimeout: browsers stretch that to 4 ms and more.
  const channel = new MessageChannel();
  /** @type {(() => void)[]} */
  const later = [];
  channel.port1.onmessage = () => later.shift()?.();
  /** @param {() => void} work */
  const defer = (work) => {
    later.push(work);
    channel.port2.postMessage(null);
  };
  /** @param {unknown} answer @param {Transferable[]} [transfer] */
  const post = (answer, transfer = []) => self.postMessage(answer, transfer);

  /** @type {((message: any) => void) | null} */
  let handle = null;
  self.onmessage = ({ data }) => {
    if (handle !== null) return handle(data);
    try {
      wasm_bindgen.initSync({ module: data.args.module });
      const opening = terrariumOpening(post, defer, terrariumPacked());
      handle = terrariumHandler(wasm_bindgen, post, terrariumRuns(post, defer), terrariumLooks(post, defer), opening);
      post({ id: data.id, value: null });
    } catch (thrown) {
      post({ id: data.id, crash: String(thrown) });
    }
  };
}
