// The entry for browsers and their workers, where modules are fetched: `await ready()` comes first.

export * from "./api.js";
