// A SCO of ADL's suite: runs the commands of its script against the API it is given.
const SETS = /_children$/;
// What may stand in front of an answer, and says what holds without it.
const DEFAULTS = ["{case_matters=false}", "{order_matters=true}", "{lang=en}"];
const DELIMITER = /^\{(case_matters|order_matters|lang)=[^}]*\}/;
const DURATIONS = /(time|latency)(_allowed)?$/;
const LEAVING = {
  tarAct4OnUnload: "{target=activity_4}choice",
  exitAllOnUnload: "exitAll",
  suspendAllOnUnload: "suspendAll",
};
const STAYING = ["SequencingTestSingleDoTerminate", ...Object.keys(LEAVING)];

const seconds = (text) => {
  const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text);
  const [years, months, days, hours, minutes, rest] = (found || []).slice(1).map((part) => Number(part || 0));
  return found ? ((((years * 12 + months) * 30.4375 + days) * 24 + hours) * 60 + minutes) * 60 + rest : NaN;
};
export const sum = (one, other) => `PT${seconds(one) + seconds(other)}S`;
const isNumber = (text) => /^-?\d+(\.\d+)?$/.test(text);

function bare(text) {
  const found = [];
  let rest = text;
  while (DELIMITER.test(rest)) {
    const [delimiter] = DELIMITER.exec(rest);
    found.push(delimiter);
    rest = rest.slice(delimiter.length);
  }
  return found.filter((one) => !DEFAULTS.includes(one)).sort().join("") + rest;
}

function agrees(element, wanted, got) {
  if (/(pattern|learner_response)$/.test(element)) {
    return bare(wanted) === bare(got);
  }
  if (SETS.test(element)) {
    return wanted.split(",").sort().join() === got.split(",").sort().join();
  }
  if (isNumber(wanted) && isNumber(got)) {
    return Number(wanted) === Number(got);
  }
  if (DURATIONS.test(element) && wanted.startsWith("P")) {
    return Math.abs(seconds(wanted) - seconds(got)) < 0.011;
  }
  return wanted === got;
}

export class Sco {
  constructor(api, page) {
    Object.assign(this, { api, page, failures: [] });
  }

  // Objectives are named in scripts by their identifiers: &obj1& is the index of obj1.
  index(list, id) {
    const count = Number(this.api.GetValue(`${list}._count`));
    for (let at = 0; at < count; at += 1) {
      if (decodeURIComponent(this.api.GetValue(`${list}.${at}.id`)) === id) {
        return at;
      }
    }
    return -1;
  }

  element(text) {
    return text.replace(/^(cmi\.objectives|adl\.data)\.&([^&]*)&/, (_, list, id) => `${list}.${this.index(list, id)}`);
  }

  run(steps) {
    steps.forEach((step) => (step.m === "COI" ? this.compareObjectives(step) : this.compare(step, this.call(step))));
    if (this.api && !STAYING.includes(this.page)) {
      this.api.Terminate("");
    }
    return this.failures;
  }

  leave() {
    if (LEAVING[this.page]) {
      this.api.SetValue("adl.nav.request", LEAVING[this.page]);
    }
    if (STAYING.includes(this.page)) {
      this.api.Terminate("");
    }
  }

  call({ m: method, el, val, arg }) {
    if (method === "SetValue") {
      return this.api.SetValue(this.element(el), val);
    }
    if (method === "GetValue") {
      return this.api.GetValue(this.element(el));
    }
    return this.api[method](arg);
  }

  compare(step, got) {
    if (step.ret === "Returned a valid value or error code") {
      return;
    }
    const error = this.api.GetLastError();
    if (!this.isRight(step, got) || String(step.err) !== String(error)) {
      const wanted = [step.ret?.slice(0, 60), step.err];
      this.failures.push({ raw: step.raw.slice(0, 90), wanted, got: [String(got).slice(0, 60), error] });
    }
  }

  isRight({ raw, m: method, el = "", ret: wanted }, got) {
    if (raw.includes("->less255->")) {
      return got.length < 255;
    }
    if (raw.includes("->emptyCS->")) {
      return got === "";
    }
    const isOpen = /learner_(id|name)$/.test(el) || el.endsWith(".id");
    return method === "GetValue" && isOpen && !wanted ? true : agrees(el, wanted, got);
  }

  compareObjectives({ ids, raw }) {
    const count = Number(this.api.GetValue("cmi.objectives._count"));
    const found = Array.from({ length: count }, (_, at) => this.api.GetValue(`cmi.objectives.${at}.id`));
    if (found.sort().join() !== [...ids].sort().join()) {
      this.failures.push({ raw, wanted: ids, got: found });
    }
  }
}
