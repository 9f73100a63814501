// The engine's side. It holds nothing between two questions, so that it can be ended at any time.

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
  version,
  type JudgeOptions,
  type RuleId,
} from "tenon";
import type { Asked, Failure, Request, Response } from "./protocol";
import type { Question } from "./question";

function say(response: Response) {
  postMessage(response);
}

/** Most findings of a judgement that is shown; exports have as many as the engine lists. */
const SHOWN = 300;

function options({ format, level, profile }: Question): JudgeOptions {
  return { format, level, profile };
}

function answer(asked: Asked): unknown {
  if (asked.kind === "explain") return explain(asked.rule as RuleId);
  const { question } = asked;
  const [first, second = first] = question.schemas;
  if (first === undefined || second === undefined) throw new Error("no schema is given");
  switch (asked.kind) {
    case "check":
      return check(question.schemas, { ...options(question), limits: { findings: SHOWN } });
    case "diff":
      return diff(first, second, options(question));
    case "matrix":
      return matrix(question.schemas, options(question));
    case "parse":
      return parse(first, { format: question.format });
    case "render":
      return render(question.schemas, asked.rendering, options(question));
    case "resolve": {
      const about = asked.message === undefined ? {} : { message: asked.message };
      const codec = new Codec(first, second, { format: question.format, ...about });
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

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  const { id, asked } = data;
  const start = performance.now();
  try {
    // The page of a rule is loaded with the first of them.
    say({ id, answer: await answer(asked), took: performance.now() - start });
  } catch (thrown) {
    say({ id, failure: failure(thrown) });
  }
});

ready().then(
  () => say({ ready: true, version: version() }),
  (reason: unknown) => say({ ready: false, message: reason instanceof Error ? reason.message : String(reason) }),
);
