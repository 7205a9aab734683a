// Reads a calendar on its standard input with two libraries, and prints what each understood:
// {"ical.js": [...], "node-ical": [...]}, events as {uid, start, day, title, text, place, status}.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const text = readFileSync(0, "utf8");

const calendar = new ICAL.Component(ICAL.parse(text));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const first = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const day = event.startDate.isDate;
  return {
    uid: event.uid,
    start: day ? event.startDate.toString() : event.startDate.toJSDate().toISOString(),
    day,
    title: event.summary,
    text: event.description ?? "",
    place: event.location ?? "",
    status: component.getFirstPropertyValue("status"),
  };
});

const plain = (value) => (value && typeof value === "object" ? value.val : value) ?? "";
const second = Object.values(ical.sync.parseICS(text))
  .filter((one) => one.type === "VEVENT")
  .map((event) => {
    const day = event.datetype === "date";
    const start = event.start;
    const pad = (number) => String(number).padStart(2, "0");
    return {
      uid: event.uid,
      start: day
        ? `${start.getFullYear()}-${pad(start.getMonth() + 1)}-${pad(start.getDate())}`
        : start.toISOString(),
      day,
      title: plain(event.summary),
      text: plain(event.description),
      place: plain(event.location),
      status: event.status,
    };
  });

console.log(JSON.stringify({ "ical.js": first, "node-ical": second }));
