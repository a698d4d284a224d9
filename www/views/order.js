// @ts-check
// On a narrow window the result stands first. It is moved in the document too, so that the order of reading and of the
// Tab key is what the eye sees.

export function mountOrder() {
  const narrow = matchMedia("(max-width: 64rem)");
  const panels = document.querySelector(".panels");
  const result = document.getElementById("result");
  if (!panels || !result) return;
  const arrange = () => (narrow.matches ? panels.prepend(result) : panels.append(result));
  arrange();
  narrow.addEventListener("change", arrange);
}
