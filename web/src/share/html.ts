// A report as one page to keep or to send: it loads nothing and runs nothing. Drawn from the report's JSON, so
// that nobody who only types pays for it.

import type { Finding, Report } from "tenon";
import { EFFECTS, FORMATS, LEVELS, PROFILES, ROLLOUTS, SEVERITIES, VERDICTS, counted } from "../page/words";
import { escaped } from "./markup";
import { formatOf, root, type Project } from "../project/project";

const STYLE = `:root{color-scheme:light dark;--ink:#1d1f23;--soft:#5b6069;--paper:#fff;--sheet:#f6f5f2;--line:#dcdad5;--error:#b3261e;--warning:#85570a;--note:#2d5f9e;--good:#1f6b3d}
@media(prefers-color-scheme:dark){:root{--ink:#e7e8ea;--soft:#a3a9b3;--paper:#16181c;--sheet:#1e2126;--line:#343942;--error:#ff8b80;--warning:#e8b755;--note:#86b7f5;--good:#74d39a}}
body{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.87em}pre{background:var(--sheet);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;white-space:pre-wrap}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}.soft{color:var(--soft)}
article{border:1px solid var(--line);border-left:4px solid var(--note);border-radius:6px;padding:.8rem 1rem;margin:.8rem 0}article.error{border-left-color:var(--error)}article.warning{border-left-color:var(--warning)}
.compatible{color:var(--good)}.incompatible{color:var(--error)}.undecided{color:var(--warning)}dl{display:grid;grid-template-columns:8rem minmax(0,1fr);gap:.2rem .8rem;margin:.6rem 0 0}dt{color:var(--soft)}dd{margin:0}`;

/** The page. */
export function drawn(project: Project, report: Report): string {
  const { glyph, name } = VERDICTS[report.verdict];
  const subjects = report.subjects.map((subject) => {
    const facts = [subject.versions.map(({ label }) => label).join(" → "), LEVELS[subject.compatibility].name, PROFILES[subject.profile].name];
    const rollout = subject.rollout === undefined ? "" : `<p>${escaped(ROLLOUTS[subject.rollout])}</p>`;
    const findings = subject.findings.length === 0 ? "<p>No findings.</p>" : subject.findings.map(finding).join("\n");
    return `<section><h2>${escaped(subject.subject)}</h2><p class="soft">${escaped(facts.join(" · "))}</p>${rollout}\n${findings}</section>`;
  });
  const texts = project.versions.flatMap(({ label, files }) => files.map((file) => `<h3>${escaped(`${label} ${file.name}`)}</h3><pre>${escaped(file.text)}</pre>`));
  const title = `${project.versions.at(-1) === undefined ? "" : escaped(root(project.versions[project.pair[1]] ?? { label: "", files: [] }).name)}: ${name.toLowerCase()}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1 class="${report.verdict}">${glyph} ${name}</h1><p class="soft">${summed(report)}, ${FORMATS[formatOf(project)]}</p></header>
<main>
${subjects.join("\n")}
<section><h2>Texts</h2>
${texts.join("\n")}
</section>
</main>
<footer class="soft">Made by tenon ${escaped(report.tool.version)}.</footer>
</body>
</html>
`;
}

function summed({ counts: { errors, warnings, notes } }: Report): string {
  return [counted(errors, "error"), counted(warnings, "warning"), counted(notes, "note")].join(", ");
}

function finding({ severity, rule, message, impact, locations, help }: Finding): string {
  const rows: [string, string][] = [];
  const witness = impact?.witness;
  if (impact !== undefined && impact.path !== "") rows.push(["Place", `<code>${escaped(impact.path)}</code> ${EFFECTS[impact.effect]}`]);
  if (witness !== undefined) {
    rows.push(["Message", `<code>${escaped(witness.json)}</code>`], ["Bytes", `<code>${witness.hex.replace(/../g, "$& ").trim()}</code>`]);
    const read = "refused" in witness.read ? `refused, ${rich(witness.read.refused)}` : `<code>${escaped(witness.read.value)}</code> where <code>${escaped(witness.written)}</code> was meant`;
    rows.push(["Read", read]);
  }
  for (const { version, source, start, text } of locations) rows.push([version ?? source, `line ${start.line} ${rich(text)}`]);
  for (const one of help ?? []) rows.push(["What to do", rich(one.message)]);
  const list = rows.map(([term, told]) => `<dt>${escaped(term)}</dt><dd>${told}</dd>`).join("");
  return `<article class="${severity}"><h3>${SEVERITIES[severity].name}: ${rich(message)}</h3><p class="soft"><code>${escaped(rule)}</code></p><dl>${list}</dl></article>`;
}

function rich(message: string): string {
  const pieces = message.split("`");
  return pieces.map((piece, at) => (at % 2 === 1 && at < pieces.length - 1 ? `<code>${escaped(piece)}</code>` : escaped(piece))).join("");
}
