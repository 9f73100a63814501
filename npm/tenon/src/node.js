// The entry for Node: the module is read from beside this file when the first question comes.

import { readFileSync } from "node:fs";

import { startBy } from "./engine.js";

startBy(() => readFileSync(new URL("./engine/tenon_bg.wasm", import.meta.url)));

export * from "./api.js";
