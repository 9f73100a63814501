// What a reader's schema does to one message of Avro: which fields it renames, drops and fills. Follows the
// bytes by the plan as avro_read.js does, which reads what is not looked into.

import { Cursor } from "./cursor.js";
import { block, branch, DEPTH, string, value } from "./avro_read.js";

/** *Shape*: `{ kind: "renamed" | "dropped" | "filled", path, to }`, in the order of the message. */
export function trace(plan, bytes) {
  const found = [];
  walk(new Cursor(bytes, DEPTH), plan.steps[plan.read], "", found);
  return found.map(({ path, ...change }) => ({ ...change, path: path.replace(/^\./, "") }));
}

function walk(cursor, step, path, found) {
  switch (step.k) {
    case "branch":
      walk(cursor, step.of, path, found);
      return;
    case "union":
      walk(cursor, step.of[branch(cursor, step)], path, found);
      return;
    case "array":
      for (let at = 0, count = block(cursor, step); count > 0; count = block(cursor, step)) {
        for (; count > 0; count -= 1, at += 1) walk(cursor, step.of, `${path}[${at}]`, found);
      }
      return;
    case "map":
      for (let count = block(cursor, step); count > 0; count = block(cursor, step)) {
        for (; count > 0; count -= 1) walk(cursor, step.of, `${path}{${string(cursor, step)}}`, found);
      }
      return;
    case "record":
      for (const { slot, of, name } of step.parts) {
        const own = step.names[slot];
        if (slot < 0) found.push({ kind: "dropped", path: `${path}.${name}` });
        else if (own !== name) found.push({ kind: "renamed", path: `${path}.${name}`, to: own });
        walk(cursor, of, `${path}.${slot < 0 ? name : own}`, slot < 0 ? [] : found);
      }
      for (const { slot } of step.fill) found.push({ kind: "filled", path: `${path}.${step.names[slot]}` });
      return;
    default:
      value(cursor, step);
  }
}
