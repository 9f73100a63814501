// Edits of UTF-8 texts, and places in them as an editor counts.

import type { Edit } from "tenon";

/** The text with its edits made. They are in bytes, and must not overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  const bytes = new TextEncoder().encode(text);
  const ordered = edits.map((edit, at) => ({ edit, at })).sort((a, b) => a.edit.bytes[0] - b.edit.bytes[0] || a.at - b.at);
  const decoder = new TextDecoder();
  let out = "";
  let done = 0;
  for (const { edit } of ordered) {
    out += decoder.decode(bytes.subarray(done, Math.max(edit.bytes[0], done))) + edit.insert;
    done = Math.max(edit.bytes[1], done);
  }
  return out + decoder.decode(bytes.subarray(done));
}

/** What stands where one text differs from another: equal ends are not replaced, so that cursors stay. */
export function smallestChange(before: string, after: string): { from: number; to: number; insert: string } | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) head += 1;
  let tail = 0;
  while (tail < most - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}
