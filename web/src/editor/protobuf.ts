// Colours for `.proto` files: words, types, names, numbers, texts, comments. What a file means is the
// engine's business.

import { StreamLanguage, type StringStream } from "@codemirror/language";

const WORDS = new Set(
  "syntax edition package import public weak option message enum service rpc returns stream oneof map reserved extensions extend group optional required repeated to max export local".split(" "),
);
const TYPES = new Set(
  "double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes".split(" "),
);

interface State {
  comment: boolean;
}

function token(stream: StringStream, state: State): string | null {
  if (state.comment) {
    state.comment = !stream.match(/^.*?\*\//);
    if (state.comment) stream.skipToEnd();
    return "comment";
  }
  if (stream.eatSpace()) return null;
  if (stream.match("//")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match("/*")) {
    state.comment = true;
    return "comment";
  }
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^'\\]|\\.)*'?/)) return "string";
  if (stream.match(/^[+-]?(?:0x[0-9a-fA-F]+|\d[\d.eE]*)/)) return "number";
  const word = stream.match(/^[A-Za-z_]\w*/);
  if (Array.isArray(word)) {
    const text = word[0] ?? "";
    if (text === "true" || text === "false") return "bool";
    if (TYPES.has(text)) return "typeName";
    if (WORDS.has(text)) return "keyword";
    return /^[A-Z]/.test(text) ? "className" : "propertyName";
  }
  stream.next();
  return null;
}

/** The mode for CodeMirror. */
export const protobuf = StreamLanguage.define<State>({
  name: "protobuf",
  startState: () => ({ comment: false }),
  token,
  languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } } },
});
