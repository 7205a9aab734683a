// SCORM 2004, each SCO by itself.
import { Scorm2004API } from "scorm-again/scorm2004/min";
import { facade2004 } from "./_guard.js";
import { Runtime } from "./_runtime.js";

new Runtime({
  name: "API_1484_11",
  errorCode: 391,
  facade: facade2004,
  createApi: (service) => new Scorm2004API({ lmsCommitUrl: "outbox", logLevel: "NONE" }, service),
  statusOf: (cmi) => ({
    done: cmi.completion_status === "completed",
    status: cmi.success_status === "unknown" ? cmi.completion_status : cmi.success_status,
    score: cmi.score.scaled === "" ? null : Math.round(100 * Number(cmi.score.scaled)),
  }),
  requestOf: (api) => (api.adl.nav.request === "_none_" ? "" : api.adl.nav.request),
}).start();
