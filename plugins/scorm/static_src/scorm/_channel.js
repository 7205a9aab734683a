// Messages between the site's page and the runtime's frame: fixed origins, checked shapes.
const NAME = "tne-scorm";
const isText = (value) => typeof value === "string" && value.length < 300;
const oneOf = (...values) => (value) => values.includes(value);

const isFlag = oneOf(true, false);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isPhase = oneOf("loading", "delivering", "ended", "suspended", "refused");
const PLAN_SIZE = 5000;
const STATES = ["saved", "saving", "unsaved", "elsewhere", "busy", "off", "full", "late"];

function isControls(value) {
  const states = oneOf("enabled", "disabled", "hidden");
  return isObject(value) && Object.values(value).every(states);
}

function isPlan(value) {
  const shape = {
    item: isText,
    visible: isFlag,
    selectable: isFlag,
    done: isFlag,
    started: isFlag,
    success: oneOf("passed", "failed", "unknown"),
  };
  return Array.isArray(value) && value.length <= PLAN_SIZE && value.every((entry) => fits(entry, shape));
}

const isCall = (value) => Array.isArray(value) && value.length === 6;
const isCalls = (value) => Array.isArray(value) && value.length <= PLAN_SIZE && value.every(isCall);

export const SHAPES = {
  // from the runtime
  ready: {},
  saving: { state: oneOf(...STATES) },
  view: {
    turn: isCount,
    phase: isPhase,
    current: isText,
    isStuck: isFlag,
    controls: isControls,
    plan: isPlan,
  },
  finished: {},
  calls: { calls: isCalls },
  closed: {},
  // from the site's page
  navigate: { request: isText, turn: isCount },
  look: {},
  close: {},
};

const isObject = (value) => typeof value === "object" && value !== null;

function fits(data, shape) {
  return isObject(data) && Object.entries(shape).every(([key, check]) => check(data[key]));
}

function isValid(data) {
  const isOurs = isObject(data) && data.source === NAME && Object.keys(SHAPES).includes(data.type);
  return isOurs && fits(data, SHAPES[data.type]);
}

// `peer` gives the window at the other end, at the moment of asking: a frame may reload.
export function openChannel(peer, origin, handlers) {
  window.addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== peer() || !isValid(event.data)) {
      return;
    }
    const handler = handlers[event.data.type];
    if (handler) {
      handler(event.data);
    }
  });
  return (type, values = {}) => peer().postMessage({ source: NAME, type, ...values }, origin);
}
