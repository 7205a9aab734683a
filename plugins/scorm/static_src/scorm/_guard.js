// What a SCO may touch: the standard's eight methods and nothing else of what is behind. The library
// that plays 1.2 takes any path below its own objects, so that LMSSetValue("cmi", "1") destroys the
// whole data model: a list of known elements stands in front.
const ELEMENTS_12 = new Set([
  "cmi._version",
  ...under("cmi.", "suspend_data launch_data comments comments_from_lms"),
  ...under("cmi.core.", "student_id student_name lesson_location credit lesson_status entry"),
  ...under("cmi.core.", "total_time lesson_mode exit session_time score.raw score.min score.max"),
  ...under("cmi.objectives.n.", "id status score.raw score.min score.max"),
  ...under("cmi.student_data.", "mastery_score max_time_allowed time_limit_action"),
  ...under("cmi.student_preference.", "audio language speed text"),
  ...under("cmi.interactions.n.", "id time type weighting student_response result latency"),
  ...under("cmi.interactions.n.", "objectives.n.id correct_responses.n.pattern"),
  "nav.event",
]);
// Names that may carry _children or _count: of those that cannot, the library says so itself.
const GROUPS_12 = new Set([...ELEMENTS_12].flatMap((element) => ancestors(element)));
const KEYWORD = /\._(children|count)$/;
const INDEX = /\.\d+(?=\.|$)/g;
// An element that no version of the standard has: the library answers as for any unknown one.
const UNKNOWN = "cmi.not_in_the_data_model";

function under(prefix, names) {
  return names.split(" ").map((name) => prefix + name);
}

// "cmi.core.exit" -> "cmi.core.exit", "cmi.core"
function ancestors(element) {
  const names = element.split(".");
  return names.slice(1).map((_, at) => names.slice(0, at + 2).join("."));
}

function isAllowed12(element) {
  if (typeof element !== "string" || element.length > 255) {
    return false;
  }
  const name = element.replace(INDEX, ".n");
  return KEYWORD.test(name) ? GROUPS_12.has(name.replace(KEYWORD, "")) : ELEMENTS_12.has(name);
}

const guarded12 = (element) => (isAllowed12(element) ? element : UNKNOWN);

// Who comes to the end without a word of status has completed the step, says the standard (1.2 RTE,
// 3.4.4); who asks to come back has only begun it. The library leaves it "not attempted".
function finish12(api, argument) {
  const { core } = api.renderCommitCMI(false).cmi;
  const isMute = core.lesson_status === "not attempted" && core.lesson_mode === "normal";
  if (isMute && api.isInitialized()) {
    api.cmi.core.lesson_status = core.exit === "suspend" ? "incomplete" : "completed";
  }
  return api.LMSFinish(argument);
}

export function facade12(api, onSet) {
  const same = ["LMSInitialize", "LMSCommit"];
  const errors = ["LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"];
  return Object.freeze({
    ...through(api, [...same, ...errors]),
    LMSFinish: (argument) => finish12(api, argument),
    LMSGetValue: (element) => api.LMSGetValue(guarded12(element)),
    LMSSetValue(element, value) {
      const result = api.LMSSetValue(guarded12(element), value);
      onSet();
      return result;
    },
  });
}

const through = (api, names) =>
  Object.fromEntries(names.map((name) => [name, (value) => api[name](value)]));

// The data model of 2004 is ours and knows its own names.
export function facade2004(api, onSet) {
  const calls = ["Initialize", "Terminate", "Commit", "GetValue"];
  const errors = ["GetLastError", "GetErrorString", "GetDiagnostic"];
  return Object.freeze({
    ...through(api, [...calls, ...errors]),
    SetValue(element, value) {
      const result = api.SetValue(element, value);
      onSet();
      return result;
    },
  });
}
