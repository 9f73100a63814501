// The state of the page: the project, the newest report on it, what is chosen. Steps of the project are in
// `project/`, questions in `engine/`.

import { tick } from "svelte";
import type { Finding, Location, Report } from "tenon";
import { AskError, Client, Superseded, type Status } from "../engine/client";
import { fileAt, judged } from "../engine/question";
import { UNDECIDED, weighed, type Weight } from "../project/policy";
import type { Project } from "../project/project";
import { edited, formatOf, paired, sound } from "../project/project";
import { applied } from "../project/edits";
import type { Terms } from "../registry/registry";
import type { DialogName } from "./dialogs";
import { profilesOf } from "./words";

export type Tab = "findings" | "matrix" | "differences" | "message";
/** What a narrow page shows. */
export type Pane = "earlier" | "later" | "result";

/** A report with the project it is about. */
export interface Judgement {
  project: Project;
  report: Report;
  /** Milliseconds that the engine took. */
  took: number;
}

/** Milliseconds without typing before the engine is asked. */
const PAUSE = 40;
/** Milliseconds after which an answer is late. */
const PATIENCE = 300;

export class Session {
  project: Project = $state.raw({ versions: [], format: null, level: "backward", profile: "exact", policy: UNDECIDED, pair: [0, 1] });
  status: Status = $state.raw({ state: "loading", message: "", version: "", restarts: 0 });
  judgement: Judgement | null = $state.raw(null);
  /** The answer lets one wait, and what is shown is about an earlier text. */
  late = $state(false);
  /** Why there is no answer to the newest question. */
  problem = $state("");
  /** Index into the findings. */
  at = $state(0);
  tab: Tab = $state("findings");
  pane: Pane = $state("later");
  /** Which file of each side is shown. */
  files: [number, number] = $state([0, 0]);
  /** A registry served the page, and can be asked. */
  registry = $state(false);
  /** The registry's subject that is worked on. */
  subject: { name: string; terms: Terms } | null = $state.raw(null);
  dialog: DialogName | null = $state(null);
  /** A word for everyone, such as that a link was copied. */
  notice = $state("");
  readonly client: Client;

  format = $derived(formatOf(this.project));
  findings: readonly Finding[] = $derived(this.judgement?.report.subjects.flatMap((subject) => subject.findings) ?? []);
  chosen: Finding | undefined = $derived(this.findings[Math.min(this.at, this.findings.length - 1)]);
  /** What was worked on before another project was opened, to go back to. */
  before: Project | null = $state.raw(null);
  #touched = false;
  /** The first finding of a project just opened may be in a file or a version that is not shown. */
  #opened = false;

  constructor(client: (watch: (status: Status) => void) => Client) {
    this.client = client((status) => (this.status = status));
  }

  /** Puts another project on the bench. */
  open(project: Project) {
    this.before = this.#touched ? this.project : null;
    if (this.before !== null) this.notice = "Your versions were put aside.";
    this.#touched = false;
    this.project = project;
    this.subject = null;
    this.files = [0, 0];
    this.at = 0;
    this.tab = "findings";
    this.#opened = true;
  }

  /** Back to what was worked on before the newest {@link Session.open}. */
  undo() {
    if (this.before === null) return;
    this.project = this.before;
    this.files = [0, 0];
    this.before = null;
    this.notice = "";
    this.#touched = true;
  }

  /** Keeps indices and choices within what there is. */
  change(project: Project) {
    const pair = sound(project.pair, project.versions.length);
    const own = profilesOf(formatOf(project));
    const profile = own.includes(project.profile) ? project.profile : "exact";
    this.project = { ...project, pair, profile };
    this.#touched = true;
    this.files = [this.#clamped(0), this.#clamped(1)];
  }

  #clamped(side: 0 | 1): number {
    const count = this.project.versions[this.project.pair[side]]?.files.length ?? 1;
    return Math.min(this.files[side], count - 1);
  }

  type(side: 0 | 1, text: string) {
    this.change(edited(this.project, this.project.pair[side], this.files[side], text));
  }

  /** Weighs a rule otherwise; `null` as it is made. */
  weigh(rule: string, weight: Weight | null) {
    this.change({ ...this.project, policy: weighed(this.project.policy, rule, weight) });
  }

  /** Asks for a judgement after a pause in typing. To be called where the project is looked at; what comes
   *  back calls the question off. */
  judge(): () => void {
    const project = this.project;
    const timer = setTimeout(() => void this.#ask(project), PAUSE);
    return () => clearTimeout(timer);
  }

  async #ask(project: Project) {
    const timer = setTimeout(() => (this.late = true), PATIENCE);
    try {
      const report = await this.client.ask("check", { kind: "check", question: judged(project) });
      this.judgement = { project, report, took: this.client.took };
      this.problem = "";
      this.late = false;
      if (this.at >= this.findings.length) this.at = 0;
      if (this.#opened && this.findings.some(({ severity }) => severity !== "note")) this.choose(0);
      this.#opened = false;
      await tick();
      performance.mark("verdict");
    } catch (thrown) {
      if (thrown instanceof Superseded) return;
      this.late = false;
      this.judgement = null;
      this.problem = thrown instanceof AskError ? thrown.message : String(thrown);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Shows the places of a finding on both sides. */
  choose(at: number) {
    this.at = at;
    const finding = this.findings[at];
    for (const location of finding?.locations.toReversed() ?? []) this.#show(location);
  }

  #show(location: Location) {
    const judgement = this.judgement;
    if (judgement === null) return;
    const at = judgement.project.versions.findIndex((version) => version.label === location.version);
    const version = judgement.project.versions[at];
    if (version === undefined || this.project.versions.length <= at) return;
    const [left, right] = this.project.pair;
    if (at < right && at !== left) this.project = paired(this.project, 0, at);
    const side = at === this.project.pair[1] ? 1 : 0;
    const file = fileAt(judgement.project, version, location.source);
    if (file >= 0) this.files[side] = file;
  }

  /** Which side shows a location, if one does. */
  sideOf(location: Location): 0 | 1 | undefined {
    if (this.here(0, location)) return 0;
    return this.here(1, location) ? 1 : undefined;
  }

  here(side: 0 | 1, location: Location): boolean {
    const judgement = this.judgement;
    const at = this.project.pair[side];
    const version = judgement?.project.versions[at];
    if (judgement === null || version === undefined || version.label !== location.version) return false;
    return fileAt(judgement.project, version, location.source) === this.files[side];
  }

  /** Makes the edits of a help in the later version. */
  mend(edits: NonNullable<NonNullable<Finding["help"]>[number]["edits"]>) {
    const judgement = this.judgement;
    if (judgement === null) return;
    const at = judgement.project.pair[1];
    const version = judgement.project.versions[at];
    if (version === undefined) return;
    let project = this.project;
    for (const source of new Set(edits.map((edit) => edit.source))) {
      const file = fileAt(judgement.project, version, source);
      const text = version.files[file]?.text;
      // Edits are of the text that was judged.
      if (text === undefined || project.versions[at]?.files[file]?.text !== text) continue;
      project = edited(project, at, file, applied(text, edits.filter((edit) => edit.source === source)));
    }
    this.change(project);
  }
}
