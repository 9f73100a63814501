// Findings as an editor shows them: marks with their words, and the place of the finding that is chosen.

import type { Diagnostic } from "@codemirror/lint";
import { StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Finding, Location } from "tenon";

/** A place in an editor, as offsets. */
export interface Range {
  from: number;
  to: number;
}

/** Where a location is; within the text, even one that has changed since. Of a place of several lines the
 *  first is enough to find it, and all of them would cover what else is marked there. */
export function rangeOf(doc: Text, location: Location): Range {
  const at = ({ line, column }: Location["start"]) => {
    const own = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return Math.min(own.from + column - 1, own.to);
  };
  const from = at(location.start);
  return { from, to: Math.max(Math.min(at(location.end), doc.lineAt(from).to), from) };
}

/** Marks for the locations that are in this text. */
export function marksOf(doc: Text, findings: readonly Finding[], here: (location: Location) => boolean): Diagnostic[] {
  const marks = findings.flatMap((finding) =>
    finding.locations.filter(here).map((location, at): Diagnostic => {
      const first = at === 0 && finding.locations[0] === location;
      const said = location.text === "" ? "" : ` (${location.text})`;
      return {
        ...rangeOf(doc, location),
        severity: first || finding.severity !== "note" ? level(finding) : "info",
        message: plain(finding.message + said),
        source: finding.rule,
      };
    }),
  );
  return marks.sort((a, b) => a.from - b.from || a.to - b.to);
}

function level(finding: Finding): Diagnostic["severity"] {
  if (finding.waiver !== undefined) return "hint";
  return finding.severity === "note" ? "info" : finding.severity;
}

/** A message without the back-ticks around code. */
export function plain(message: string): string {
  return message.replaceAll("`", "");
}

export const choose = StateEffect.define<readonly Range[]>();

/** The places of the chosen finding; they move with the text. */
export const highlighted = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let next = set.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(choose)) continue;
      const marks = effect.value
        .filter((range) => range.to > range.from)
        .map((range) => Decoration.mark({ class: "cm-chosen" }).range(range.from, range.to));
      next = Decoration.set(marks, true);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});
