// What an editor is made of. It lives in a shadow root: there CodeMirror adopts its style sheets, and the
// page's policy need not admit styles that scripts write.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Format } from "tenon";
import { protobuf } from "./protobuf";
import { highlighted } from "./marks";

const language = new Compartment();
const naming = new Compartment();

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: "var(--code-word)" },
  { tag: [tags.string], color: "var(--code-text)" },
  { tag: [tags.number], color: "var(--code-number)" },
  { tag: [tags.typeName, tags.className], color: "var(--code-type)" },
  { tag: [tags.propertyName], color: "var(--code-name)" },
  { tag: [tags.comment], color: "var(--soft)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", padding: "10px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--selection)" },
  ".cm-selectionMatch": { backgroundColor: "var(--match)" },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0", textDecorationLine: "underline", textDecorationStyle: "wavy", textDecorationSkipInk: "none", textUnderlineOffset: "3px", textDecorationThickness: "1.5px" },
  ".cm-lintRange-error": { textDecorationColor: "var(--error)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warning)" },
  ".cm-lintRange-info, .cm-lintRange-hint": { textDecorationColor: "var(--note)", textDecorationStyle: "dotted" },
  ".cm-lintRange-active": { backgroundColor: "var(--match)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", maxWidth: "min(34rem, 88vw)", boxShadow: "0 6px 24px var(--shadow)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", fontSize: "13px", padding: "6px 10px", borderLeftWidth: "3px", whiteSpace: "normal" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnostic-info": { borderLeftColor: "var(--note)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-chosen": { backgroundColor: "var(--chosen)", borderRadius: "2px", boxShadow: "0 0 0 1px var(--chosen-edge)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--match)" },
});

/** Milliseconds in which Tab leaves after Escape. */
const LEAVING = 2_000;

// CodeMirror does so where Escape has nothing else to do. Here it may have, as when a finding is selected.
const leave = {
  key: "Escape",
  run: (view: EditorView) => {
    view.setTabFocusMode(LEAVING);
    return false;
  },
};

function spoken(format: Format): Extension {
  return format === "protobuf" ? protobuf : json();
}

/** Gives an editor the colours of a language and another name. */
export function renamed(format: Format, label: string) {
  return [language.reconfigure(spoken(format)), naming.reconfigure(EditorView.contentAttributes.of({ "aria-label": label }))];
}

/** An editor's state. Tab indents; Escape, then Tab, leaves. */
export function startState(text: string, format: Format, label: string, changed: (text: string) => void): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      syntaxHighlighting(colours),
      keymap.of([leave, ...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
      naming.of(EditorView.contentAttributes.of({ "aria-label": label })),
      EditorView.contentAttributes.of({ spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
      EditorState.tabSize.of(2),
      EditorView.lineWrapping,
      language.of(spoken(format)),
      highlighted,
      look,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
    ],
  });
}
