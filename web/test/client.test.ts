// What becomes of questions: the newest of a lane is answered, and a worker that fails is replaced.

import type { Format, Report } from "tenon";
import { expect, onTestFinished, test, vi } from "vitest";
import { UNDECIDED } from "../src/project/policy";
import { AskError, Client, Superseded, type Port, type Status } from "../src/engine/client";
import type { Asked, Request, Response } from "../src/engine/protocol";

class Stand implements Port {
  opened: (Format | null)[] = [];
  sent: Extract<Request, { id: number }>[] = [];
  ended = false;
  onmessage: Port["onmessage"] = null;
  onerror: Port["onerror"] = null;
  postMessage(request: Request) {
    if ("open" in request) this.opened.push(request.open);
    else this.sent.push(request);
  }
  terminate() {
    this.ended = true;
  }
  say(data: Response) {
    this.onmessage?.({ data });
  }
  ready() {
    this.say({ ready: true, version: "1" });
  }
}

function bench(longest = 1_000) {
  const workers: Stand[] = [];
  const news: Status[] = [];
  const client = new Client(
    () => {
      const worker = new Stand();
      workers.push(worker);
      return worker;
    },
    (status) => news.push(status),
    longest,
  );
  return { client, workers, news };
}

const question: Extract<Asked, { kind: "check" }> = { kind: "check", question: { schemas: [], format: "avro", level: "full", profile: "exact", policy: UNDECIDED } };
const answer = { verdict: "compatible" } as Report;
const reason = (promise: Promise<unknown>) => promise.then(() => "answered", (thrown: unknown) => thrown);

test("questions wait until the engine is ready", async () => {
  const { client, workers } = bench();
  const asked = client.ask("check", question);
  expect(workers[0]?.sent).toEqual([]);
  workers[0]?.ready();
  expect(workers[0]?.sent).toEqual([{ id: 1, asked: question }]);
  workers[0]?.say({ id: 1, answer, took: 1 });
  expect(await asked).toBe(answer);
});

test("a worker is told once which language it is for, and the one that takes its place as well", async () => {
  const { client, workers } = bench();
  expect(workers[0]?.opened).toEqual([]);
  const asked = reason(client.ask("check", question));
  const other = client.ask("matrix", { kind: "matrix", question: { ...question.question, format: "protobuf" } });
  expect(workers[0]?.opened).toEqual(["avro"]);
  workers[0]?.ready();
  workers[0]?.say({ id: 1, failure: { kind: "internal", message: "torn" } });
  expect(await asked).toBeInstanceOf(AskError);
  expect(workers[1]?.opened).toEqual(["protobuf"]);
  workers[1]?.ready();
  workers[1]?.say({ id: 2, answer: "matrix", took: 1 });
  expect(await other).toBe("matrix");
});

test("while another language is on its way a question is not given up", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { client, workers } = bench(20);
  workers[0]?.ready();
  const asked = client.ask("check", question);
  workers[0]?.say({ id: 1, loading: true });
  vi.advanceTimersByTime(1_000);
  workers[0]?.say({ id: 1, loading: false });
  workers[0]?.say({ id: 1, answer, took: 1 });
  expect(await asked).toBe(answer);
  expect(workers.length).toBe(1);
});

test("of a lane only the newest question is answered, of others each", async () => {
  const { client, workers } = bench();
  workers[0]?.ready();
  const [one, two, three, other] = [client.ask("check", question), client.ask("check", question), client.ask("check", question), client.ask("matrix", { ...question, kind: "matrix" })];
  const outcomes = [reason(one), reason(two)];
  workers[0]?.say({ id: 1, answer, took: 1 });
  workers[0]?.say({ id: 3, answer, took: 1 });
  workers[0]?.say({ id: 4, answer, took: 1 });
  expect((await Promise.all(outcomes)).map((it) => it instanceof Superseded)).toEqual([true, true]);
  expect(await three).toBe(answer);
  expect(await other).toBe(answer);
  expect(workers[0]?.sent.map(({ id }) => id)).toEqual([1, 3, 4]);
});

test("an answer to nobody's question is dropped", async () => {
  const { client, workers } = bench();
  workers[0]?.ready();
  const asked = client.ask("check", question);
  workers[0]?.say({ id: 9, answer: "other", took: 1 });
  workers[0]?.say({ id: 1, answer, took: 1 });
  expect(await asked).toBe(answer);
});

test("a panic ends the worker, and the next one answers what waits", async () => {
  const { client, workers, news } = bench();
  workers[0]?.ready();
  const failed = reason(client.ask("check", question));
  const next = client.ask("matrix", { ...question, kind: "matrix" });
  workers[0]?.say({ id: 1, failure: { kind: "internal", message: "torn" } });
  expect(await failed).toBeInstanceOf(AskError);
  expect(workers[0]?.ended).toBe(true);
  workers[1]?.ready();
  workers[1]?.say({ id: 2, answer, took: 1 });
  expect(await next).toBe(answer);
  expect(news.at(-1)).toMatchObject({ state: "ready", restarts: 1 });
});

test("a question at fault leaves the worker alone", async () => {
  const { client, workers } = bench();
  workers[0]?.ready();
  const failed = reason(client.ask("check", question));
  workers[0]?.say({ id: 1, failure: { kind: "usage", message: "no level is called `x`" } });
  expect(await failed).toMatchObject({ message: "no level is called `x`" });
  expect(workers.length).toBe(1);
});

test("a worker that takes too long is replaced", async () => {
  const { client, workers } = bench(1);
  workers[0]?.ready();
  expect(await reason(client.ask("check", question))).toMatchObject({ message: "this takes too long, and was given up" });
  expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
});

test("where the engine cannot be started, questions are told so and no worker is tried again", async () => {
  const { client, workers, news } = bench();
  const failed = reason(client.ask("check", question));
  workers[0]?.onerror?.({ message: "blocked" });
  expect(await failed).toMatchObject({ message: "blocked" });
  expect(news.at(-1)).toMatchObject({ state: "failed", message: "blocked" });
  expect(workers.length).toBe(1);
});
