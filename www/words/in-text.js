// @ts-check
// A text cut into its words and what stands between them, as the step "text" reads them: letters and digits, case aside.

const WORD = /[\p{L}\p{N}_]+/gu;

/** @param {string} text @returns {{ text: string, word: string | null }[]} Put together again they are the text. */
export function wordsIn(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), word: null });
    parts.push({ text: match[0], word: match[0].toLowerCase() });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), word: null });
  return parts;
}

/** The text without any place of a word. @param {string} text @param {string} word */
export function withoutWord(text, word) {
  return wordsIn(text)
    .filter((part) => part.word !== word)
    .map((part) => part.text)
    .join("");
}
