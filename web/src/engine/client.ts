// The page's side. Each lane keeps one question: a later one takes the place of an earlier that has not been
// sent, and the answer to one that was is dropped. A worker that panics or takes too long is replaced.

import { languageOf, type Answers, type Asked, type Failure, type Kind, type Request, type Response } from "./protocol";

/** Milliseconds after which a question is given up. */
const LONGEST = 10_000;

/** Why a promise of an answer was broken. */
export class AskError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "AskError";
    this.failure = failure;
  }
}

/** A newer question of the same lane was asked. Nobody need be told. */
export class Superseded extends Error {
  override name = "Superseded";
}

interface Waiting {
  id: number;
  lane: string;
  asked: Asked;
  resolve: (answer: never) => void;
  reject: (reason: Error) => void;
}

/** What of a worker is used; tests have another. */
export interface Port {
  postMessage(request: Request): void;
  terminate(): void;
  onmessage: ((event: { data: Response }) => void) | null;
  onerror: ((event: { message: string; preventDefault?: () => void }) => void) | null;
}

export interface Status {
  state: "loading" | "ready" | "failed";
  message: string;
  version: string;
  restarts: number;
}

export class Client {
  readonly #spawn: () => Port;
  readonly #longest: number;
  readonly #watch: (status: Status) => void;
  #port: Port;
  #status: Status = { state: "loading", message: "", version: "", restarts: 0 };
  #queue: Waiting[] = [];
  #current: Waiting | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The worker was told which language it is for. */
  #opened = false;
  #next = 1;
  /** Milliseconds that the engine took for the newest answer. */
  took = 0;

  constructor(spawn: () => Port, watch: (status: Status) => void = () => {}, longest = LONGEST) {
    this.#spawn = spawn;
    this.#watch = watch;
    this.#longest = longest;
    this.#port = this.#start();
  }

  /** The answer to the newest question of a lane. Rejects with {@link Superseded} where another came, with
   *  {@link AskError} where there is no answer. */
  ask<K extends Kind>(lane: string, asked: Extract<Asked, { kind: K }>): Promise<Answers[K]> {
    return new Promise((resolve, reject) => {
      const { kept, dropped } = split(this.#queue, (waiting) => waiting.lane !== lane);
      this.#queue = kept;
      for (const waiting of dropped) waiting.reject(new Superseded());
      const waiting = { id: this.#next, lane, asked, resolve: resolve as (answer: never) => void, reject };
      this.#next += 1;
      this.#queue.push(waiting);
      this.#open();
      this.#send();
    });
  }

  #start(): Port {
    this.#opened = false;
    const port = this.#spawn();
    port.onmessage = ({ data }) => this.#hear(port, data);
    port.onerror = (event) => {
      event.preventDefault?.();
      if (port === this.#port) this.#restart(event.message || "the worker could not be started");
    };
    return port;
  }

  /** What is asked first tells which language is loaded. */
  #open() {
    const [first] = this.#queue;
    if (this.#opened || first === undefined) return;
    this.#opened = true;
    this.#port.postMessage({ open: languageOf(first.asked) });
  }

  #send() {
    if (this.#status.state !== "ready" || this.#current !== null) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#count();
    this.#port.postMessage({ id: next.id, asked: next.asked });
  }

  #count() {
    this.#timer = setTimeout(() => this.#restart("this takes too long, and was given up"), this.#longest);
  }

  #hear(port: Port, response: Response) {
    if (port !== this.#port) return;
    if ("ready" in response) {
      if (response.ready) this.#tell({ state: "ready", message: "", version: response.version });
      else this.#fail(response.message);
      this.#send();
      return;
    }
    const current = this.#current;
    if (current === null || current.id !== response.id) return;
    if ("loading" in response) {
      // What is on its way takes as long as the network does.
      clearTimeout(this.#timer);
      if (!response.loading) this.#count();
      return;
    }
    this.#release();
    if ("answer" in response) {
      this.took = response.took;
      const stale = this.#queue.some((waiting) => waiting.lane === current.lane);
      if (stale) current.reject(new Superseded());
      else current.resolve(response.answer as never);
    } else {
      current.reject(new AskError(response.failure));
      // What a panic leaves behind may be torn, though the package starts its instance afresh.
      if (response.failure.kind === "internal") this.#restart(response.failure.message);
    }
    this.#send();
  }

  #release() {
    clearTimeout(this.#timer);
    this.#current = null;
  }

  #restart(message: string) {
    const current = this.#current;
    this.#release();
    this.#port.terminate();
    current?.reject(new AskError({ kind: "internal", message }));
    // One that never was ready will not be so the next time either.
    if (this.#status.state === "loading") return this.#fail(message);
    this.#tell({ state: "loading", message, restarts: this.#status.restarts + 1 });
    this.#port = this.#start();
    this.#open();
  }

  #fail(message: string) {
    this.#tell({ state: "failed", message });
    for (const waiting of this.#queue.splice(0)) waiting.reject(new AskError({ kind: "internal", message }));
  }

  #tell(news: Partial<Status>) {
    this.#status = { ...this.#status, ...news };
    this.#watch(this.#status);
  }
}

function split<T>(list: readonly T[], keep: (item: T) => boolean) {
  return { kept: list.filter(keep), dropped: list.filter((item) => !keep(item)) };
}
