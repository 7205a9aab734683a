// What the pages' HTML is held to: html-validate's recommended rules, but for the few below.
export default {
  root: true,
  extends: ["html-validate:recommended"],
  elements: ["html5"],
  rules: {
    // Taste, or Django's own way of writing widgets; browsers read them the same.
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "doctype-style": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
    // « 03 29 00 00 00 » is broken where it must be by the style sheet, not by hand.
    "tel-non-breaking": "off",
    // A label around its box says so twice: some voice software follows `for` only.
    "no-redundant-for": "off",
    // A list may have a name.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // Several choices of one facet travel under one name.
    "form-dup-name": [
      "error",
      { shared: ["radio", "button", "reset", "submit", "checkbox"] },
    ],
    // The title of a page ends with the site's name.
    "long-title": "off",
  },
};
