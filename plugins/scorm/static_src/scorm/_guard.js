// What a SCO may touch. The runtime library takes any path below its own objects, so that
// SetValue("cmi", "1") destroys the whole data model: a list of known elements stands in front.
const SEGMENT = /^[A-Za-z0-9_]+$/;
const RESERVED = new Set(["__proto__", "prototype", "constructor"]);
const ROOTS_12 = {
  cmi: [
    "_children", "_version", "core", "suspend_data", "launch_data", "comments",
    "comments_from_lms", "objectives", "student_data", "student_preference", "interactions",
  ],
  nav: ["event"],
};
const ROOTS_2004 = {
  cmi: [
    "_children", "_version", "comments_from_learner", "comments_from_lms", "completion_status",
    "completion_threshold", "credit", "entry", "exit", "interactions", "launch_data",
    "learner_id", "learner_name", "learner_preference", "location", "max_time_allowed", "mode",
    "objectives", "progress_measure", "scaled_passing_score", "score", "session_time",
    "success_status", "suspend_data", "time_limit_action", "total_time",
  ],
  adl: ["nav", "data"],
};
// An element that no version of the standard has: the library answers as for any unknown one.
const UNKNOWN = "cmi.not_in_the_data_model";
// A choice request names its target in braces: adl.nav.request_valid.choice.{target=item_1}
const TARGET = /\.\{target=[^{}]*\}/;

function isAllowed(element, roots) {
  if (typeof element !== "string" || element.length > 255) {
    return false;
  }
  const [root, first, ...rest] = element.replace(TARGET, "").split(".");
  return (
    Object.keys(roots).includes(root) &&
    roots[root].includes(first) &&
    rest.every((segment) => SEGMENT.test(segment) && !RESERVED.has(segment))
  );
}

const guarded = (element, roots) => (isAllowed(element, roots) ? element : UNKNOWN);

// The object a SCO finds: the standard's eight methods and nothing else of the library.
function facade(api, names, roots, onSet) {
  const [start, end, get, set, save, ...errors] = names;
  const exposed = {
    [start]: (value) => api[start](value),
    [end]: (value) => api[end](value),
    [get]: (element) => api[get](guarded(element, roots)),
    [set](element, value) {
      const result = api[set](guarded(element, roots), value);
      onSet();
      return result;
    },
    [save]: (value) => api[save](value),
  };
  errors.forEach((name) => {
    exposed[name] = (value) => api[name](value);
  });
  return Object.freeze(exposed);
}

const ERRORS = ["GetLastError", "GetErrorString", "GetDiagnostic"];

export const facade12 = (api, onSet) =>
  facade(
    api,
    ["Initialize", "Finish", "GetValue", "SetValue", "Commit", ...ERRORS].map((n) => `LMS${n}`),
    ROOTS_12,
    onSet,
  );

export const facade2004 = (api, onSet) =>
  facade(
    api,
    ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", ...ERRORS],
    ROOTS_2004,
    onSet,
  );
