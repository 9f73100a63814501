// A report as SARIF 2.1.0, for code scanning, drawn from its JSON. Of rules those that fired are listed; the
// command's own SARIF lists all of them with their pages.

import type { Finding, Location, Report } from "tenon";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** The log as JSON with a line break at its end. `summaries` says of rules what they catch. */
export function sarif(report: Report, summaries: ReadonlyMap<string, string>): string {
  const findings = report.subjects.flatMap((subject) => subject.findings.map((finding) => ({ finding, subject: subject.subject })));
  const rules = [...new Set(findings.map(({ finding }) => finding.rule as string))].sort();
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "tenon",
            semanticVersion: report.tool.version,
            rules: rules.map((id) => ({ id, shortDescription: { text: sentence(summaries.get(id) ?? id) } })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map(({ finding, subject }) => result(finding, subject, rules)),
        properties: { verdict: report.verdict },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(finding: Finding, subject: string, rules: readonly string[]) {
  const { rule, severity, message, locations, fingerprint, impact, help = [], waiver } = finding;
  const witness = impact?.witness === undefined ? "" : ` Witness: ${impact.witness.json}.`;
  const [first, ...rest] = locations;
  const fixes = help.flatMap(({ message: text, edits = [] }) => {
    const [edit] = edits;
    if (edit === undefined) return [];
    const replacements = edits.map(({ bytes: [from, to], insert }) => ({
      deletedRegion: { byteOffset: from, byteLength: to - from },
      insertedContent: { text: insert },
    }));
    return [{ description: { text }, artifactChanges: [{ artifactLocation: { uri: uri(edit.source) }, replacements }] }];
  });
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: severity,
    message: { text: `${message}.${witness}` },
    locations: first === undefined ? [] : [placed(first)],
    relatedLocations: rest.map((location, at) => ({ id: at + 1, ...placed(location) })),
    partialFingerprints: { "tenon/v1": fingerprint },
    properties: { subject, ...(impact === undefined ? {} : { direction: impact.direction, effect: impact.effect, path: impact.path }) },
    ...(fixes.length === 0 ? {} : { fixes }),
    ...(waiver === undefined ? {} : { suppressions: [{ kind: "inSource", status: "accepted", justification: `until ${waiver.until}: ${waiver.reason}` }] }),
  };
}

function placed({ source, bytes: [from, to], start, end, text }: Location) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uri(source) },
      region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column, byteOffset: from, byteLength: to - from },
    },
    ...(text === "" ? {} : { message: { text } }),
  };
}

/** A relative reference: a colon in its first segment would make that a scheme. */
function uri(source: string): string {
  return source.split("/").map(encodeURIComponent).join("/");
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${/[.?!]$/.test(clause) ? "" : "."}`;
}
