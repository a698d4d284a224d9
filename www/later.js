// @ts-check
// Parts of the page that load when somebody first wants them: most visitors never do, and nobody waits for them.

export { countPictures, filesBelow, pictureTable } from "./pictures-in.js";
export { mountPicturesDraft } from "./views/pictures-draft.js";
export { mountAsk } from "./views/ask/ask.js";
export { mountExplore } from "./views/explore/explore.js";
