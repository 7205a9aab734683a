// What every page may use: htmx, menus that close, focus on a form's errors.
import htmx from "htmx.org";
import "./_catalogue.js";

// Our pages forbid inline styles and evaluated code (CSP).
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
// Pages of a person known are kept in no storage of the browser: going back asks for them again.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
// A form that comes back with its errors is shown; other errors leave the page as it was.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

function focusErrorSummary(root) {
  root.querySelector(".error-summary")?.focus();
}

document.addEventListener("DOMContentLoaded", () => focusErrorSummary(document));
document.addEventListener("htmx:afterSwap", (event) => focusErrorSummary(event.target));

// <details class="menu"> opens by itself; Escape and a click elsewhere close it.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu.contains(except)) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});
