// The API that a SCORM 2004 SCO finds (RTE 3): eight methods, when each may be called, and the
// last error. What is behind depends on the activity tree: the host is asked.
import { DataModel } from "./_data2004.js";

const [BEFORE, RUNNING, AFTER] = ["before", "running", "after"];
const BAD_ARGUMENT = 201;
const COMMIT_FAILED = 391;
// The error of a call before and after the session, by method.
const OUTSIDE = {
  Terminate: { [BEFORE]: 112, [AFTER]: 113 },
  GetValue: { [BEFORE]: 122, [AFTER]: 123 },
  SetValue: { [BEFORE]: 132, [AFTER]: 133 },
  Commit: { [BEFORE]: 142, [AFTER]: 143 },
};
const AGAIN = { [RUNNING]: 103, [AFTER]: 104 };
const ERRORS = {
  0: "No Error",
  101: "General Exception",
  102: "General Initialization Failure",
  103: "Already Initialized",
  104: "Content Instance Terminated",
  111: "General Termination Failure",
  112: "Termination Before Initialization",
  113: "Termination After Termination",
  122: "Retrieve Data Before Initialization",
  123: "Retrieve Data After Termination",
  132: "Store Data Before Initialization",
  133: "Store Data After Termination",
  142: "Commit Before Initialization",
  143: "Commit After Termination",
  201: "General Argument Error",
  301: "General Get Failure",
  351: "General Set Failure",
  391: "General Commit Failure",
  401: "Undefined Data Model Element",
  402: "Unimplemented Data Model Element",
  403: "Data Model Element Value Not Initialized",
  404: "Data Model Element Is Read Only",
  405: "Data Model Element Is Write Only",
  406: "Data Model Element Type Mismatch",
  407: "Data Model Element Value Out Of Range",
  408: "Data Model Dependency Not Established",
};

export class ScoApi {
  // `host` is asked: isValid(request, target), saved(cmi, isEnd) -> boolean, changed(element)
  constructor(host) {
    this.host = host;
    this.state = BEFORE;
    this.code = 0;
    this.model = new DataModel({
      isValid: (request, target) => String(host.isValid(request, target)),
    });
  }

  isInitialized() {
    return this.state === RUNNING;
  }

  // The whole data model, as it is kept.
  get tree() {
    return this.model.tree;
  }

  get request() {
    return this.model.nav.request ?? "_none_";
  }

  get shared() {
    return { ...this.model.stores };
  }

  load(cmi) {
    this.model.load(cmi);
  }

  shareData(maps, stores) {
    this.model.share(maps, stores);
  }

  ends(code, good = "true", bad = "false") {
    this.code = code;
    return code === 0 ? good : bad;
  }

  // The error of a call with this argument now, where the argument must be empty.
  misuse(method, argument = "") {
    return (argument === "" ? 0 : BAD_ARGUMENT) || (OUTSIDE[method]?.[this.state] ?? 0);
  }

  Initialize(argument) {
    const code = this.misuse("Initialize", argument) || (AGAIN[this.state] ?? 0);
    this.state = code === 0 ? RUNNING : this.state;
    return this.ends(code);
  }

  Terminate(argument) {
    const code = this.misuse("Terminate", argument);
    if (code !== 0) {
      return this.ends(code);
    }
    const { tree } = this;
    const isSaved = this.host.saved(tree, true);
    this.state = AFTER;
    return this.ends(isSaved ? 0 : COMMIT_FAILED);
  }

  Commit(argument) {
    const code = this.misuse("Commit", argument);
    return this.ends(code || (this.host.saved(this.tree, false) ? 0 : COMMIT_FAILED));
  }

  GetValue(element) {
    const { value, code } = this.isInitialized()
      ? this.model.get(element)
      : { value: "", code: this.misuse("GetValue") };
    return this.ends(code, value, "");
  }

  SetValue(element, value) {
    const code = this.misuse("SetValue") || this.model.set(element, value);
    const result = this.ends(code);
    if (code === 0) {
      this.host.changed(element);
    }
    return result;
  }

  GetLastError() {
    return String(this.code);
  }

  GetErrorString(code) {
    return ERRORS[code] ?? "";
  }

  // Of the last call where no code is given.
  GetDiagnostic(code) {
    return ERRORS[code === "" ? this.code : code] ?? "";
  }
}
