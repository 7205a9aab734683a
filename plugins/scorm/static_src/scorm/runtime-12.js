// SCORM 1.2.
import { Scorm12API } from "scorm-again/scorm12/min";
import { facade12 } from "./_guard.js";
import { LinearRuntime } from "./_linear.js";

new LinearRuntime({
  facade: facade12,
  createApi: (service) =>
    new Scorm12API({ lmsCommitUrl: "outbox", logLevel: "NONE", alwaysSendTotalTime: false }, service),
  statusOf: ({ core }) => ({
    done: ["completed", "passed"].includes(core.lesson_status),
    status: core.lesson_status,
  }),
}).start();
