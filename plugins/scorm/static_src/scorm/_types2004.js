// The data types of SCORM 2004 (RTE 4.1.1 and 4.2.9): each is a function that gives 0 for a good
// value, 406 for one of another form and 407 for a number out of range.
import { isLanguage } from "./_languages.js";

const [FORM, RANGE] = [406, 407];
const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)$/;
const INTERVAL = /^P(?=\d|T)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
const ZONE = "(?:Z|[+-](?:[01]\\d|2[0-3])(?::[0-5]\\d)?)";
const CLOCK = `T(?:[01]\\d|2[0-3])(?::[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,2}${ZONE}?)?)?)?`;
const DAY = `-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\\d|3[01])(?:${CLOCK})?)?`;
const INSTANT = new RegExp(`^(?:19[7-9]\\d|20[0-2]\\d|203[0-8])(?:${DAY})?$`);
const URN = /^urn:[A-Za-z0-9][A-Za-z0-9-]{1,31}:\S+$/i;
const TARGETED = /^\{target=[^{}]+\}(choice|jump)$/;
const REQUESTS = ["continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"];
const LANGUAGE = /^\{lang=([^}]*)\}/;
const HEADER = /^\{(case_matters|order_matters)=([^}]*)\}/;

const form = (isGood) => (value) => (isGood(value) ? 0 : FORM);
export const matches = (pattern) => form((value) => pattern.test(value));
export const oneOf = (...words) => form((value) => words.includes(value));

export const number = ({ least = -Infinity, most = Infinity } = {}) => (value) => {
  if (!NUMBER.test(value)) {
    return FORM;
  }
  return Number(value) >= least && Number(value) <= most ? 0 : RANGE;
};

export const anything = () => 0;
export const interval = matches(INTERVAL);
export const instant = matches(INSTANT);
export const request = form(
  (value) => ["_none_", ...REQUESTS].includes(value) || TARGETED.test(value),
);
export const language = form((value) => value === "" || isLanguage(value));
// An identifier that says it is a URN must be one.
export const identifier = form(
  (value) => value.trim() !== "" && (!/^urn:/i.test(value) || URN.test(value)),
);

const isSaid = (value) => {
  const [, tag] = LANGUAGE.exec(value) || [];
  return tag === undefined || isLanguage(tag);
};
export const said = form(isSaid);

// What a learner has answered, and the answers that are right, by kind of interaction

const isNumber = (value) => NUMBER.test(value);
const isShort = (value) => value.trim() !== "" && !/[{}[\]]/.test(value);
const records = (value) => (value === "" ? [] : value.split("[,]"));
const all = (isGood) => (value) => records(value).every(isGood);
const isOnce = (value) => new Set(records(value)).size === records(value).length;

function isPair(record) {
  const [source, target, ...more] = record.split("[.]");
  return more.length === 0 && isShort(source) && target !== undefined && isShort(target);
}

// A step's name or its answer may be missing, not both.
function isStep(record) {
  const [name, answer, ...more] = record.split("[.]");
  const isThere = answer !== undefined && (name !== "" || answer !== "");
  return more.length === 0 && isThere && (name === "" || isShort(name)) && isSaid(answer);
}

function isRange(value) {
  const [least, most, ...more] = value.split("[:]");
  if (most === undefined) {
    return isNumber(value);
  }
  const isOpen = [least, most].includes("");
  const areNumbers = [least, most].every((end) => end === "" || isNumber(end));
  return more.length === 0 && areNumbers && (isOpen || Number(least) <= Number(most));
}

const ANSWERS = {
  "true-false": (value) => ["true", "false"].includes(value),
  choice: (value) => all(isShort)(value) && isOnce(value),
  "fill-in": all(isSaid),
  "long-fill-in": isSaid,
  likert: (value) => value === "" || isShort(value),
  matching: all(isPair),
  performance: all(isStep),
  sequencing: all(isShort),
  numeric: isNumber,
  other: () => true,
};
export const KINDS = Object.keys(ANSWERS);
// What may stand in front of a pattern, of which kinds.
const HEADERS = {
  "fill-in": ["case_matters", "order_matters"],
  "long-fill-in": ["case_matters"],
  performance: ["order_matters"],
};
const ONLY_ONE = ["true-false", "likert", "numeric", "other"];
const NO_TWO_ALIKE = ["choice", "sequencing"];

// The pattern without what stands in front of it, or null where that says neither true nor false.
function bare(value, names) {
  const [whole, name, said_] = HEADER.exec(value) || [];
  if (!whole || !names.includes(name)) {
    return value;
  }
  return ["true", "false"].includes(said_) ? bare(value.slice(whole.length), names) : null;
}

export const answer = (kind) => form(ANSWERS[kind]);

export const pattern = (kind) =>
  form((value) => {
    const rest = bare(value, HEADERS[kind] || []);
    return rest !== null && (kind === "numeric" ? isRange : ANSWERS[kind])(rest);
  });

// Whether a kind of interaction may have this pattern beside the `others`.
export const mayStand = (kind, value, others) =>
  !(ONLY_ONE.includes(kind) && others.length > 0) &&
  !(NO_TWO_ALIKE.includes(kind) && others.includes(value));
