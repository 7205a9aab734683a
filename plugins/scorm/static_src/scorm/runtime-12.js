// SCORM 1.2.
import { Scorm12API } from "scorm-again/scorm12/min";
import { facade12 } from "./_guard.js";
import { Runtime } from "./_runtime.js";

const DONE = ["completed", "passed"];

function percent({ raw, min, max }) {
  const [value, low, high] = [raw, min || 0, max || 100].map(Number);
  return raw === "" || high <= low ? null : Math.round((100 * (value - low)) / (high - low));
}

new Runtime({
  name: "API",
  errorCode: 101,
  facade: facade12,
  createApi: (service) =>
    new Scorm12API({ lmsCommitUrl: "outbox", logLevel: "NONE", alwaysSendTotalTime: false }, service),
  statusOf: ({ core }) => ({
    done: DONE.includes(core.lesson_status),
    status: core.lesson_status,
    score: percent(core.score),
  }),
  requestOf: (api) => api.nav.event || "",
}).start();
