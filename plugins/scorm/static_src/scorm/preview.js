// The journal of a preview: the calls of the module, as they come.
const MOST_LINES = 500;
const body = document.querySelector("[data-journal]");
const onlyErrors = document.querySelector("[data-journal-errors]");

function line(call) {
  const row = document.createElement("tr");
  const [elapsed, method, element, value, answer, error] = call;
  [(elapsed / 1000).toFixed(1), method, element, value, answer, error || ""].forEach((text) => {
    row.insertCell().textContent = text;
  });
  row.classList.toggle("scorm-call-error", Boolean(error));
  return row;
}

document.querySelector("[data-scorm-player]").addEventListener("scorm:calls", ({ detail }) => {
  body.append(...detail.map(line));
  while (body.rows.length > MOST_LINES) {
    body.rows[0].remove();
  }
});

onlyErrors.addEventListener("change", () => {
  body.classList.toggle("scorm-only-errors", onlyErrors.checked);
});
