// Compares a PDF with the fingerprint of the one that was issued. The file stays in the browser.
const zone = document.querySelector("[data-fingerprint]");

async function fingerprint(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (zone && globalThis.crypto?.subtle) {
  const field = zone.querySelector("input[type=file]");
  const answer = zone.querySelector("[role=status]");

  const compare = async (file) => {
    if (!file) return;
    let words = zone.dataset.unreadable;
    let same = false;
    try {
      same = (await fingerprint(file)) === zone.dataset.fingerprint;
      words = same ? zone.dataset.same : zone.dataset.other;
    } catch {
      // A folder, or a file that went away: the sentence above says so.
    }
    answer.textContent = words;
    answer.className = `message tone-${same ? "success" : "danger"}`;
  };

  zone.hidden = false;
  field.addEventListener("change", () => compare(field.files[0]));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    compare(event.dataTransfer.files[0]);
  });
}
