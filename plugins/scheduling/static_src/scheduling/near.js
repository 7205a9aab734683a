// « Utiliser ma position » : asked of the device only once pressed, rounded here to about a
// kilometre, sent in the address of the answer, kept nowhere.
const rounded = (degrees) => degrees.toFixed(2);

function ask(form, status) {
  status.textContent = form.dataset.waiting;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const address = new URL(form.action);
      for (const name of ["rayon", "public"]) {
        const value = form.elements[name]?.value;
        if (value) address.searchParams.set(name, value);
      }
      address.searchParams.set("lat", rounded(coords.latitude));
      address.searchParams.set("lng", rounded(coords.longitude));
      window.location.assign(address);
    },
    () => {
      status.textContent = form.dataset.refused;
      form.elements.commune.focus();
    },
    { enableHighAccuracy: false, timeout: 15_000, maximumAge: 600_000 },
  );
}

if ("geolocation" in navigator) {
  for (const form of document.querySelectorAll("[data-near]")) {
    const device = form.querySelector("[data-device]");
    device.hidden = false;
    device.querySelector("button").addEventListener("click", () => {
      ask(form, device.querySelector("[role=status]"));
    });
  }
}
