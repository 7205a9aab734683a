// Objectives: local values, and the global objectives that they read from and write to.
// imsss's maps carry satisfaction and measure, adlseq's the rest (SN 3.10).
export const FIELDS = ["satisfied", "measure", "completed", "progress", "raw", "min", "max"];
const IMSSS = { satisfied: "satisfied_status", measure: "normalized_measure" };
const ADLSEQ = {
  completed: "completion_status",
  progress: "progress_measure",
  raw: "raw_score",
  min: "min_score",
  max: "max_score",
};
export const OBJECTIVE_FIELDS = ["satisfied", "measure", "raw", "min", "max"];
export const PROGRESS_FIELDS = ["completed", "progress"];
const IMPLICIT = {
  objective_id: "",
  primary: true,
  satisfied_by_measure: false,
  min_normalized_measure: 1,
  maps: [],
  adl_maps: [],
};

function mapped(definition, direction) {
  const found = {};
  const collect = (maps, names) =>
    maps.forEach((map) =>
      Object.entries(names).forEach(([field, name]) => {
        if (map[`${direction}_${name}`]) {
          (found[field] ||= []).push(normal(map.target_objective_id));
        }
      }),
    );
  collect(definition.maps, IMSSS);
  collect(definition.adl_maps, ADLSEQ);
  return found;
}

// Identifiers are URIs: " ob%20%20j " and "ob j" are the same one.
export function normal(id) {
  let decoded = id;
  try {
    decoded = decodeURIComponent(id);
  } catch {
    // a lone "%" is not an escape: the identifier is meant as it is written
  }
  return decoded.trim().replace(/\s+/g, " ");
}

export class Objective {
  constructor(activity, definition) {
    this.activity = activity;
    this.key = normal(definition.objective_id);
    this.isPrimary = definition.primary;
    this.byMeasure = definition.satisfied_by_measure;
    this.least = definition.min_normalized_measure;
    this.readsFrom = mapped(definition, "read");
    this.writesTo = mapped(definition, "write");
    this.clear();
  }

  // An activity always has a primary objective, declared or not.
  static all(activity, definitions) {
    const known = definitions.some((definition) => definition.primary);
    return [...(known ? [] : [IMPLICIT]), ...definitions].map(
      (definition) => new Objective(activity, definition),
    );
  }

  clear() {
    this.stale = new Set();
    this.told = new Set(); // what the content itself has set, be it to "unknown"
    this.local = Object.fromEntries(FIELDS.map((field) => [field, null]));
  }

  recall(local) {
    this.clear();
    this.local = { ...local };
  }

  get globals() {
    return this.activity.tree.globals;
  }

  // The global value where a read map gives one that is known, else the local one.
  get(field, isRollup = false) {
    const sources = this.readsFrom[field] || [];
    const values = sources.map((target) => this.globals.get(target)?.[field] ?? null);
    const known = values.find((value) => value !== null);
    if (known !== undefined || (values.length && field in IMSSS)) {
      return known ?? null;
    }
    return isRollup && this.stale.has(field) ? null : this.local[field];
  }

  // Values of an earlier attempt on the parent, where only the current one counts (SN 3.2): rules
  // still see them, the parent's rollup does not until they are told anew.
  outdate(fields) {
    fields.filter((field) => this.local[field] !== null).forEach((field) => this.stale.add(field));
  }

  get satisfied() {
    return this.satisfiedBy((field) => this.get(field));
  }

  get completed() {
    return this.completedBy((field) => this.get(field));
  }

  get measure() {
    return this.get("measure");
  }

  get progress() {
    return this.get("progress");
  }

  // What the parent's rollup sees.
  get counted() {
    const get = (field) => this.get(field, true);
    return {
      satisfied: this.satisfiedBy(get),
      completed: this.completedBy(get),
      measure: get("measure"),
      progress: get("progress"),
    };
  }

  satisfiedBy(get) {
    if (!this.byMeasure) {
      return get("satisfied");
    }
    const measure = get("measure");
    const { isActive, considerations } = this.activity;
    const isEarly = isActive && !considerations.measure_satisfaction_if_active;
    return measure === null || isEarly ? null : measure >= this.least;
  }

  completedBy(get) {
    const { threshold } = this.activity;
    if (!this.isPrimary || !threshold.byMeasure) {
      return get("completed");
    }
    const progress = get("progress");
    return progress === null ? null : progress >= threshold.least;
  }

  set(field, value) {
    this.local[field] = value;
    this.stale.delete(field);
    this.publish(field, value);
    if (field === "measure" && this.byMeasure) {
      this.publish("satisfied", this.satisfied);
    }
    if (field === "progress" && this.isPrimary && this.activity.threshold.byMeasure) {
      this.publish("completed", this.completed);
    }
  }

  publish(field, value) {
    for (const target of this.writesTo[field] || []) {
      const known = this.globals.get(target) || {};
      if ((known[field] ?? null) !== value) {
        this.globals.set(target, { ...known, [field]: value });
        this.activity.tree.changedGlobals.add(target);
      }
    }
  }

  // Decided elsewhere: by those who write the global objective.
  onlyReads(field) {
    return Boolean(this.readsFrom[field]) && !this.writesTo[field];
  }

  get sources() {
    return Object.values(this.readsFrom).flat();
  }
}
