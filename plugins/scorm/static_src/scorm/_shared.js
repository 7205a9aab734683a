// What the modules of one learner share, and what stays in the attempt: global objectives and the
// buckets of adl.data. The server keeps each where the manifest says.
const KINDS = { objectives: "globals", data: "shared" };
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class SharedValues {
  // `opened` says which kinds are shared, and what there was.
  constructor({ shared, objectives, data }) {
    this.isShared = shared;
    this.before = { objectives, data };
    this.touched = { objectives: new Set(), data: new Set() };
  }

  // What is sent of a snapshot of the sequencer.
  told({ state, current, ended, root, ...snapshot }) {
    const told = { state, current, ended, root, learner: {} };
    Object.entries(KINDS).forEach(([kind, name]) => {
      const values = snapshot[name];
      told[kind] = this.isShared[kind] ? {} : values;
      told.learner[kind] = this.isShared[kind] ? this.changed(kind, values) : {};
    });
    return told;
  }

  // Another module may be open: only what this one has changed is said, once and for good.
  changed(kind, values) {
    const touched = this.touched[kind];
    Object.keys(values)
      .filter((key) => !isSame(values[key], this.before[kind][key]))
      .forEach((key) => touched.add(key));
    return Object.fromEntries([...touched].map((key) => [key, values[key]]));
  }
}
