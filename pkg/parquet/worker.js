// @ts-check
// A browser's worker for one Parquet file; esbuild joins it with the reader into one classic script.

import { answerParquet } from "./answer.js";

self.onmessage = ({ data }) => answerParquet(data, (answer) => self.postMessage(answer));
