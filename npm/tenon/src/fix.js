// The edits that findings offer, made, as the command's `fix` makes them: each was judged against the text
// as it stands and not against the others, so a batch is judged again as a whole, and made smaller when it
// does harm. The engine offers and judges; there is no judgement in this file but which report is better.

import { ask } from "./engine.js";
import { UsageError } from "./errors.js";
import { formatOf, questionOf } from "./question.js";

/** Rounds in one run, each a judgement with edits: enough for every finding that one report lists. */
const MOST_ROUNDS = 100;

/** The later version with edits that mend it. */
export function fix(earlier, later, options = {}) {
  const { findings: asked, ...rest } = options;
  const policy = { ...rest, format: rest.format ?? formatOf([earlier, later]) };
  const judge = (text) => {
    const given = typeof later === "string" ? text : { ...later, text };
    const question = questionOf([earlier, given], policy);
    return JSON.parse(ask((engine) => engine.check(question, "json")));
  };
  let text = typeof later === "string" ? later : later.text;
  const first = judge(text);
  const known = fingerprints(first);
  for (const one of asked ?? []) {
    if (!known.has(one)) throw new UsageError(`no finding has the fingerprint \`${one}\``);
  }
  const wanted = asked === undefined ? known : new Set(asked);
  const source = typeof later === "string" ? "v2" : (later.name ?? "v2");
  const tried = new Set();
  const applied = [];
  let report = first;
  let rounds = 0;
  for (; rounds < MOST_ROUNDS; rounds += 1) {
    const open = (finding) =>
      (asked === undefined || wanted.has(finding.fingerprint)) && !tried.has(finding.fingerprint);
    const batch = batchOf(findingsOf(report).filter(open), source, text, policy.format);
    if (batch.length === 0) break;
    const done = attempt(judge, text, report, batch, policy);
    for (const { finding } of done.batch) tried.add(finding.fingerprint);
    if (done.text === undefined) continue;
    for (const { finding, help } of done.batch) applied.push({ rule: finding.rule, message: help.message });
    ({ text, report } = done);
  }
  const left = fingerprints(report);
  return {
    text,
    applied,
    mended: findingsOf(first).filter((finding) => !left.has(finding.fingerprint)),
    report,
    stopped: rounds === MOST_ROUNDS,
  };
}

function findingsOf(report) {
  return report.subjects.flatMap((subject) => subject.findings);
}

function fingerprints(report) {
  return new Set(findingsOf(report).map((finding) => finding.fingerprint));
}

/** The first offers of findings, as many as do not touch one another. */
function batchOf(findings, source, text, format) {
  const bytes = new TextEncoder().encode(text);
  const batch = [];
  const taken = [];
  for (const finding of findings) {
    const help = finding.help?.find(({ edits = [] }) => edits.length > 0);
    if (help === undefined || !help.edits.every((edit) => edit.source === source)) continue;
    const isNear = (edit, other) => collide(edit, other) || (format !== "avro" && shareLine(bytes, edit, other));
    if (help.edits.some((edit) => taken.some((other) => isNear(edit, other)))) continue;
    batch.push({ finding, help });
    taken.push(...help.edits);
  }
  return batch;
}

/** Edits of which one may undo or repeat the other. Two insertions at one point are fine as long as they
 *  differ: each brings its own comma. */
function collide({ bytes: one, insert }, { bytes: other, insert: also }) {
  if (one[0] === one[1] && other[0] === other[1]) return one[0] === other[0] && insert === also;
  return one[0] <= other[1] && other[0] <= one[1];
}

/** Edits of one line are of one declaration, of which one edit often makes another needless. */
function shareLine(text, { bytes: one }, { bytes: other }) {
  const [first, last] = one[0] <= other[0] ? [one, other] : [other, one];
  return !text.subarray(first[1], last[0]).includes(0x0a);
}

/** As many offers from the front as do good together, and what they make of the text; no text where not
 *  even the first alone does good. */
function attempt(judge, text, report, offers, policy) {
  for (let batch = offers; ; batch = batch.slice(0, batch.length >> 1)) {
    const edited = edit(text, batch.flatMap(({ help }) => help.edits));
    const after = judge(edited);
    if (isBetter(report, after, policy) || isElsewhere(report, after, batch)) return { batch, text: edited, report: after };
    if (batch.length === 1) return { batch };
  }
}

/** The text with all edits made; their places are in its bytes. */
function edit(text, edits) {
  const bytes = new TextEncoder().encode(text);
  const parts = [];
  let at = 0;
  const inOrder = (one, other) => one.bytes[0] - other.bytes[0] || one.bytes[1] - other.bytes[1];
  for (const { bytes: [start, end], insert } of [...edits].sort(inOrder)) {
    if (start < at) continue;
    parts.push(bytes.subarray(at, start), new TextEncoder().encode(insert));
    at = end;
  }
  parts.push(bytes.subarray(at));
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let to = 0;
  for (const part of parts) {
    made.set(part, to);
    to += part.length;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(made);
}

/** Less breaks of what counts, and nothing that did not break before; or as much, and there is less to do. */
function isBetter(before, after, { profile = "exact", surfaces = ["binary"], format }) {
  // A text that is no schema any more has a flaw and no findings about pairs.
  if (findingsOf(after).some(({ kind, severity }) => kind === "syntax" && severity === "error")) return false;
  const isOurs = profile === "exact" || profile === "optional-friendly";
  const counts = ({ impact }) => {
    if (impact === undefined) return false;
    if (!isOurs) return impact.difference !== undefined;
    const isSeen = format !== "protobuf" || surfaces.includes(impact.surface);
    return isSeen && ["misread", "dropped", "refused"].includes(impact.effect);
  };
  const breaking = (report) => new Set(findingsOf(report).filter(counts).map(({ fingerprint }) => fingerprint));
  const offers = (report) =>
    findingsOf(report).filter(({ help = [] }) => help.some(({ edits = [] }) => edits.length > 0)).length;
  const [was, is] = [breaking(before), breaking(after)];
  const [broken, breaks] = [was.size + before.counts.unlisted, is.size + after.counts.unlisted];
  const isLess = breaks < broken || (breaks === broken && offers(after) < offers(before));
  // Where a report could not list all, what it lists later need not be new.
  return isLess && (before.counts.unlisted > 0 || [...is].every((fingerprint) => was.has(fingerprint)));
}

/** Neither report could list all, and none of what was to be mended is left. */
function isElsewhere(before, after, batch) {
  const left = fingerprints(after);
  const areBoth = before.counts.unlisted > 0 && after.counts.unlisted > 0;
  const isNoMore =
    after.counts.unlisted <= before.counts.unlisted && findingsOf(after).length <= findingsOf(before).length;
  return areBoth && isNoMore && !batch.some(({ finding }) => left.has(finding.fingerprint));
}
