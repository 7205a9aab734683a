// The catalogue renews its results and its facets while one chooses; without it the form is sent.
const catalogue = document.querySelector("#catalogue");
const announcement = document.querySelector("#annonce");
const wide = window.matchMedia("(min-width: 62rem)");

function unfold() {
  const facets = document.querySelector("#facettes");
  if (facets && wide.matches) facets.open = true;
}

// An address that one shares says what was chosen and nothing else.
function withoutEmpty({ detail: { formData } }) {
  for (const name of new Set(formData?.keys())) {
    const filled = formData.getAll(name).filter(Boolean);
    formData.delete(name);
    for (const value of filled) formData.append(name, value);
  }
}

let opened = [];
let focused = null;

function remember() {
  opened = [...catalogue.querySelectorAll("details[open]")].map((details) => details.id);
  focused = document.activeElement.id;
}

function restore() {
  for (const id of opened) {
    const details = document.getElementById(id);
    if (details) details.open = true;
  }
  const typed = document.querySelector("#q");
  if (document.activeElement !== typed) {
    typed.value = new URLSearchParams(window.location.search).get("q") ?? "";
  }
  // Where what was pressed is gone, the reader goes on from the results.
  if (document.activeElement === document.body) {
    (document.getElementById(focused) ?? document.querySelector("#compte")).focus();
  }
  announcement.textContent = document.querySelector("#compte").textContent;
}

if (catalogue) {
  unfold();
  wide.addEventListener("change", unfold);
  catalogue.addEventListener("htmx:configRequest", withoutEmpty);
  // Each letter has been sent already; leaving the field would send them once more.
  document.querySelector("#q").addEventListener("change", (event) => event.stopPropagation());
  catalogue.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSettle", restore);
}
