// All examples, in the order in which they are shown.

import { avro } from "./avro";
import type { Example } from "./example";
import { jsonSchema } from "./jsonSchema";
import { protobuf } from "./protobuf";

export const gallery: readonly Example[] = [...avro, ...protobuf, ...jsonSchema];
