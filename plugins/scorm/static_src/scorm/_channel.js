// Messages between the site's page and the runtime's frame: fixed origins, checked shapes.
const NAME = "tne-scorm";
const isText = (value) => typeof value === "string" && value.length < 300;
const oneOf = (...values) => (value) => values.includes(value);
const isPercent = (value) => value === null || (Number.isFinite(value) && value >= -100 && value <= 100);

export const SHAPES = {
  // from the runtime
  ready: {},
  saving: { state: oneOf("saved", "saving", "unsaved", "elsewhere", "busy", "off") },
  status: { item: isText, done: oneOf(true, false), status: isText, score: isPercent },
  ended: { item: isText, request: isText },
  closed: {},
  // from the site's page
  launch: { item: isText },
  close: {},
};

function isValid(data) {
  if (typeof data !== "object" || data === null || data.source !== NAME) {
    return false;
  }
  const shape = Object.keys(SHAPES).includes(data.type) ? SHAPES[data.type] : null;
  return shape !== null && Object.entries(shape).every(([key, check]) => check(data[key]));
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
