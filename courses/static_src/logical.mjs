// Bootstrap's Sass says left and right; the site says start and end, so that a right-to-left
// language needs no second stylesheet.
const PROPERTIES = {
  "margin-left": "margin-inline-start",
  "margin-right": "margin-inline-end",
  "padding-left": "padding-inline-start",
  "padding-right": "padding-inline-end",
  "border-left": "border-inline-start",
  "border-right": "border-inline-end",
  "border-left-width": "border-inline-start-width",
  "border-right-width": "border-inline-end-width",
  "border-top-left-radius": "border-start-start-radius",
  "border-top-right-radius": "border-start-end-radius",
  "border-bottom-left-radius": "border-end-start-radius",
  "border-bottom-right-radius": "border-end-end-radius",
  left: "inset-inline-start",
  right: "inset-inline-end",
};
const VALUES = { left: "start", right: "end" };

export function toLogical(css) {
  return css
    .replace(
      /(?<=[{;]\s*)([a-z-]+)(?=\s*:)/g,
      (property) => PROPERTIES[property] ?? property,
    )
    .replace(/(?<=[{;]\s*(?:text-align|float)\s*:\s*)(left|right)/g, (value) =>
      VALUES[value],
    );
}
