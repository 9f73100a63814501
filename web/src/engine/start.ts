// The one worker of the page, started before anything is drawn: its module is the longest way.

import type { Port } from "./client";

/** A worker with the engine, which says by itself when it is ready. */
export function spawn(): Port {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "tenon" }) as unknown as Port;
}
