// What was worked on, kept in this browser. Each tab keeps its own, so that none overwrites another's: for
// itself, to be there after a reload, and in a list for the next visit and for other tabs.

import type { Project } from "../project/project";
import { read, written } from "../share/codec";

/** What is used of a storage; tests have another. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** One entry of the list. */
export interface Work {
  /** The tab that had it last. */
  tab: string;
  /** Milliseconds since 1970. */
  at: number;
  project: Project;
}

interface Entry {
  tab: string;
  at: number;
  text: string;
}

const OWN = "tenon-own";
const NAME = "tenon-tab";
const LIST = "tenon-works";
/** Most works that are kept. */
const MOST = 6;
/** Milliseconds without a change after which it is kept; when the page is left, at once. */
const PAUSE = 800;

export class Works {
  readonly #tab: Shelf | null;
  readonly #browser: Shelf | null;
  readonly #now: () => number;
  readonly #name: string;
  #waiting: Project | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Storage that is forbidden is `null`; then nothing is kept. `fresh` names the tab, unless it has left a
   *  name for itself before it was loaded again: a duplicate of a living tab finds none. */
  constructor(tab: Shelf | null, browser: Shelf | null, fresh: string, now: () => number = Date.now) {
    this.#tab = tab;
    this.#browser = browser;
    this.#now = now;
    const left = parsed(tab, NAME);
    this.#name = typeof left === "string" ? left : fresh;
    this.back();
  }

  /** What this tab had before it was loaded again. */
  own(): Project | null {
    const entry = entryOf(parsed(this.#tab, OWN));
    return entry === null ? null : read(entry.text);
  }

  /** What was worked on last in this browser, in whichever tab. */
  latest(): Project | null {
    return this.others()[0]?.project ?? null;
  }

  /** What other tabs and earlier visits left, newest first. */
  others(): Work[] {
    const own = entryOf(parsed(this.#tab, OWN));
    return this.#entries()
      .filter(({ tab, text }) => tab !== this.#name && text !== own?.text)
      .flatMap(({ tab, at, text }) => {
        const project = read(text);
        return project === null ? [] : [{ tab, at, project }];
      });
  }

  /** Keeps it after a pause. */
  remember(project: Project) {
    if (project.versions.length === 0) return;
    this.#waiting = project;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** Keeps what makes room for something else, beside the tab's own. */
  aside(project: Project) {
    this.#list({ tab: `${this.#name}, before`, at: this.#now(), text: written(project) });
  }

  /** The page is left, maybe to come again. */
  leave() {
    this.flush();
    kept(this.#tab, NAME, this.#name);
  }

  /** The page is there again. */
  back() {
    try {
      this.#tab?.removeItem(NAME);
    } catch {
      // Then a duplicate has the same name, and takes its place in the list.
    }
  }

  /** Keeps at once what waits to be kept. */
  flush() {
    clearTimeout(this.#timer);
    if (this.#waiting === null) return;
    const entry: Entry = { tab: this.#name, at: this.#now(), text: written(this.#waiting) };
    this.#waiting = null;
    kept(this.#tab, OWN, entry);
    this.#list(entry);
  }

  #list(entry: Entry) {
    let list = [entry, ...this.#entries().filter(({ tab, text }) => tab !== entry.tab && text !== entry.text)].slice(0, MOST);
    // Where there is no room for all, the oldest go.
    while (list.length > 0 && !kept(this.#browser, LIST, list)) list = list.slice(0, -1);
  }

  #entries(): Entry[] {
    const list = parsed(this.#browser, LIST);
    return Array.isArray(list) ? list.map(entryOf).filter((entry) => entry !== null) : [];
  }
}

function parsed(shelf: Shelf | null, key: string): unknown {
  try {
    return JSON.parse(shelf?.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function kept(shelf: Shelf | null, key: string, value: unknown): boolean {
  try {
    shelf?.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function entryOf(value: unknown): Entry | null {
  if (typeof value !== "object" || value === null) return null;
  const { tab, at, text } = value as Record<string, unknown>;
  return typeof tab === "string" && typeof at === "number" && typeof text === "string" ? { tab, at, text } : null;
}

function shelf(of: "sessionStorage" | "localStorage"): Storage | null {
  try {
    return globalThis[of] ?? null;
  } catch {
    return null;
  }
}

/** This tab's. */
export const works = new Works(shelf("sessionStorage"), shelf("localStorage"), name());

// `randomUUID` is not there on a server without TLS.
function name(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** From now on what waits is kept when the page is hidden or left: a phone ends pages without a word. */
export function keepOnLeaving() {
  addEventListener("pagehide", () => works.leave());
  addEventListener("pageshow", () => works.back());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") works.flush();
  });
}
