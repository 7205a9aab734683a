// What one SCO has in its data model, and what reading and writing an element amounts to.
import { MODEL, find } from "./_model2004.js";
import { answer, mayStand, pattern } from "./_types2004.js";

const UNDEFINED = 401;
const [READ_ONLY, WRITE_ONLY, NOT_SET, DEPENDS] = [404, 405, 403, 408];
const [NOT_READ, NOT_WRITTEN] = [301, 351];
const refused = (code) => ({ value: "", code });
const at = (data, path) => path.reduce((value, name) => value?.[name], data);

// What `value` holds that the model has, as text. Where nothing is said, nothing is kept: an empty
// text is something that was said, an empty number is not.
function known(node, value) {
  if (node.leaf) {
    const isSaid = value !== null && value !== undefined && (value !== "" || node.leaf.isText);
    return isSaid ? String(value) : undefined;
  }
  if (typeof value !== "object" || value === null) {
    return node.entry ? [] : {};
  }
  if (node.entry) {
    const entries = Object.values(value).map((entry) => known(node.entry, entry));
    return entries.filter((entry) => !node.first || entry[node.first] !== undefined);
  }
  const parts = Object.entries(node.names).map(([name, part]) => [name, known(part, value[name])]);
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
}

// Lists as objects by number, which is how the server has always kept them.
function plain(value) {
  if (typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

function verdict(measure, threshold, [reached, missed]) {
  if (!threshold) {
    return "";
  }
  if (measure === undefined) {
    return "unknown";
  }
  return Number(measure) >= Number(threshold) ? reached : missed;
}

export class DataModel {
  // `host` is asked: isValid(request, target) -> "true" | "false" | "unknown"
  constructor(host) {
    this.host = host;
    this.maps = [];
    this.stores = {};
    this.load({});
  }

  load(cmi) {
    this.cmi = known(MODEL.names.cmi, cmi);
    this.nav = {};
  }

  // `maps` are those of adlcp:map; `stores` hold what all activities together have put there.
  share(maps, stores) {
    this.maps = maps;
    this.stores = { ...stores };
  }

  // What a SCO has said is kept where nothing is decided yet.
  get tree() {
    const isDecided = ([, value]) => value !== "" && value !== "unknown";
    const decided = Object.entries(this.decided).filter(isDecided);
    return plain({ ...this.cmi, ...Object.fromEntries(decided) });
  }

  get data() {
    const { stores } = this;
    const entries = this.maps.map(({ target_id: id }) => ({ id, store: stores[id] }));
    return { cmi: this.cmi, adl: { nav: this.nav, data: entries } };
  }

  // Where there is a threshold the measure decides, whatever the SCO says (RTE 4.2.4, 4.2.21).
  get decided() {
    const { progress_measure: progress, completion_threshold: most, scaled_passing_score: least } =
      this.cmi;
    return {
      completion_status: verdict(progress, most, ["completed", "incomplete"]),
      success_status: verdict(this.cmi.score.scaled, least, ["passed", "failed"]),
    };
  }

  // -> { value, code }
  get(element) {
    const found = find(element);
    if (!found) {
      return refused(element === "" ? NOT_READ : UNDEFINED);
    }
    if (!found.lists.every((list) => list.index < this.lengthOf(found, list))) {
      return refused(NOT_READ); // `01`, which is no index, neither
    }
    if (found.keyword) {
      return { value: this.keyword(found), code: 0 };
    }
    if (found.leaf.access === "w" || this.isShut(found, "read")) {
      return refused(WRITE_ONLY);
    }
    const value = this.valueOf(found);
    return value === undefined ? refused(NOT_SET) : { value, code: 0 };
  }

  lengthOf({ path }, { at: depth }) {
    return at(this.data, path.slice(0, depth))?.length ?? 0;
  }

  keyword({ keyword, node, path }) {
    if (keyword === "_count") {
      return String(at(this.data, path)?.length ?? 0);
    }
    return Object.keys((node.entry ?? node).names).join(",");
  }

  valueOf({ leaf, path, target }) {
    if (path[1] === "nav" && path[2] === "request_valid") {
      return this.host.isValid(path[3], target ?? "");
    }
    const decided = path[0] === "cmi" && path.length === 2 ? this.decided[path[1]] : "";
    const value = decided || at(this.data, path);
    return path[1] === "data" && value === "" ? undefined : (value ?? leaf.initial);
  }

  // A data store that the manifest lets this activity not read, or not write.
  isShut({ path }, way) {
    return path[1] === "data" && path[3] === "store" && !this.maps[path[2]][way];
  }

  // -> error code; 0 once it is written
  set(element, given) {
    const value = given === null || given === undefined ? "" : String(given);
    const found = find(element);
    if (!found) {
      return element === "" ? NOT_WRITTEN : UNDEFINED;
    }
    if (found.keyword || found.leaf.access === "r") {
      return READ_ONLY;
    }
    const code = this.refusal(found, value);
    if (code === 0) {
      this.write(found, value);
    }
    return code;
  }

  refusal(found, value) {
    const misplaced = this.misplaced(found);
    if (misplaced) {
      return misplaced;
    }
    if (this.isShut(found, "write")) {
      return READ_ONLY;
    }
    const { path } = found;
    if (path[1] === "interactions" && ["learner_response", "correct_responses"].includes(path[3])) {
      return this.refusalOfResponse(path, value);
    }
    const code = found.leaf.check(value);
    return code || (path.at(-3) === "objectives" ? this.refusalOfId(path, value) : 0);
  }

  // Entries come one after the other, each with its identifier first.
  misplaced(found) {
    for (const list of found.lists) {
      const length = this.lengthOf(found, list);
      const { node, index } = list;
      if (!(index <= length) || (index === length && node.isClosed)) {
        return NOT_WRITTEN;
      }
      if (index === length && node.first && found.path[list.at + 1] !== node.first) {
        return DEPENDS;
      }
    }
    return 0;
  }

  refusalOfResponse(path, value) {
    const { type, correct_responses: patterns = [] } = this.cmi.interactions[path[2]];
    if (!type) {
      return DEPENDS;
    }
    if (path[3] === "learner_response") {
      return answer(type)(value);
    }
    const others = patterns.filter((_, index) => index !== path[4]).map((entry) => entry.pattern);
    const code = pattern(type)(value);
    return mayStand(type, value, others) ? code : NOT_WRITTEN;
  }

  // No two objectives are named alike, and those of the SCO keep their name.
  refusalOfId(path, value) {
    if (path.at(-1) !== "id") {
      return 0;
    }
    const isFixed = path[1] === "objectives";
    const entries = at(this.data, path.slice(0, -2)) ?? [];
    const isTaken = entries.some(({ id }, index) =>
      index === path.at(-2) ? isFixed && id !== value : id === value,
    );
    return isTaken ? NOT_WRITTEN : 0;
  }

  write({ path }, value) {
    if (path[1] === "data") {
      this.stores[this.maps[path[2]].target_id] = value;
      return;
    }
    const root = path[0] === "cmi" ? this.cmi : { nav: this.nav };
    let [node, data] = [MODEL.names[path[0]], root];
    for (const name of path.slice(1, -1)) {
      node = node.entry && typeof name === "number" ? node.entry : node.names[name];
      data[name] ??= known(node, {});
      data = data[name];
    }
    data[path.at(-1)] = value;
  }
}
