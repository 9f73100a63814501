// The engine's side: a module with the project's language, and one with all when another is asked about. It
// holds nothing else between two questions, so that it can be ended at any time.

import {
  Codec,
  InternalError,
  InvalidSchemaError,
  check,
  diff,
  explain,
  matrix,
  parse,
  ready,
  render,
  rules,
  version,
  type Format,
  type RuleId,
} from "tenon";
import { LANGUAGES, languageOf, type Asked, type Failure, type Request, type Response } from "./protocol";
import { judging, reading } from "./question";

function say(response: Response) {
  postMessage(response);
}

/** Most findings of a judgement that is shown; exports have as many as the engine lists. */
const SHOWN = 200;

/** What the engine says, or the promise of it. */
function answer(asked: Asked): unknown {
  if (asked.kind === "explain") return explain(asked.rule as RuleId);
  if (asked.kind === "rules") return rules();
  const { question } = asked;
  const [first, second = first] = question.schemas;
  if (first === undefined || second === undefined) throw new Error("no schema is given");
  switch (asked.kind) {
    case "check":
      return check(question.schemas, { ...judging(question), limits: { findings: SHOWN } });
    case "report":
      return check(question.schemas, judging(question));
    case "diff":
      return diff(first, second, judging(question));
    case "matrix":
      return matrix(question.schemas, judging(question));
    case "parse":
      return parse(first, reading(question));
    case "render":
      return render(question.schemas, asked.rendering, judging(question));
    case "resolve": {
      const about = asked.message === undefined ? {} : { message: asked.message };
      const codec = new Codec(first, second, { ...reading(question), ...about });
      try {
        return codec.read(asked.datum);
      } finally {
        codec.free();
      }
    }
  }
}

function failure(thrown: unknown): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof InvalidSchemaError) return { kind: "invalid", message, report: thrown.report };
  if (thrown instanceof InternalError) return { kind: "internal", message };
  return { kind: "usage", message };
}

/** What can be asked about. */
let languages: readonly Format[] = [];

/** Without a network the module with all of them is at hand, which the service worker keeps. */
async function load(format: Format | null) {
  if (format !== null && languages.length === 0) {
    try {
      await ready({ formats: [format] });
      languages = [format];
      return;
    } catch {
      // Where the other does not come either, that is what is told.
    }
  }
  await ready();
  languages = LANGUAGES;
}

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  if ("open" in data) {
    load(data.open).then(
      () => say({ ready: true, version: version() }),
      (reason: unknown) => say({ ready: false, message: reason instanceof Error ? reason.message : String(reason) }),
    );
    return;
  }
  const { id, asked } = data;
  try {
    const language = languageOf(asked);
    if (language !== null && !languages.includes(language)) {
      say({ id, loading: true });
      await load(language);
      say({ id, loading: false });
    }
    const start = performance.now();
    say({ id, answer: await answer(asked), took: performance.now() - start });
  } catch (thrown) {
    say({ id, failure: failure(thrown) });
  }
});
