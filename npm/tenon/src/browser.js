// The entry for browsers and their workers, where modules are fetched: `await ready()` comes first.

import { orSmaller } from "./engine.js";

orSmaller({
  avro: () => import("./engine/tenon_avro.js"),
  protobuf: () => import("./engine/tenon_protobuf.js"),
  "json-schema": () => import("./engine/tenon_json_schema.js"),
});

export * from "./api.js";
