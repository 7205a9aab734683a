// SCORM 2004.
import { SequencedRuntime } from "./_sequenced.js";

new SequencedRuntime().start();
