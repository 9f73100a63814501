// Why there is no answer. What the engine throws is made one of these in engine.js.

/** What every error of this package is. */
export class TenonError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The question is at fault: a word that stands for nothing, data that is no message. */
export class UsageError extends TenonError {}

/** Data is no message of the writer, or one that the reader refuses; a value is none of the schema. */
class DataError extends TenonError {
  constructor({ reason, path, byte, rule, declared }) {
    const places = [byte === undefined ? "" : `at byte ${byte}`, path === "" ? "" : `in \`${path}\``];
    const where = places.filter((place) => place !== "").join(", ");
    super(where === "" ? reason : `${where}: ${reason}`);
    Object.assign(this, { reason, path, byte, rule, declared });
  }
}

/** Bytes were not read. */
export class DecodeError extends DataError {}

/** A value was not written. */
export class EncodeError extends DataError {}

/** A text is no schema. The report says why, with places. */
export class InvalidSchemaError extends TenonError {
  constructor(report) {
    const findings = report.subjects.flatMap((subject) => subject.findings);
    const first = findings.find((finding) => finding.severity === "error") ?? findings[0];
    const at = first?.locations[0];
    super(at ? `${at.source}:${at.start.line}:${at.start.column}: ${first.message}` : "not a schema");
    this.report = report;
  }
}

/** The engine is not loaded yet, or without that language: `await ready()` comes first where modules cannot be
 *  read at once. */
export class NotReadyError extends TenonError {
  constructor(format) {
    super(
      format === undefined
        ? "the engine is not loaded: `await ready()` first"
        : `the engine is loaded without ${format}: \`await ready({ formats: ["${format}"] })\` first`,
    );
  }
}

/** The engine failed and was started afresh: the next question is answered as if nothing had been. */
export class InternalError extends TenonError {}
