// JSON whose numbers JavaScript holds as they are written.

import { DecodeError } from "./errors.js";

/** A JSON text, parsed. Throws DecodeError at a whole number that would be rounded. */
export function exactly(text) {
  for (const [digits] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    if (/^-?\d{16,}$/.test(digits) && String(Number(digits)) !== digits) {
      throw new DecodeError({ path: "", reason: `${digits.slice(0, 40)} is not exact as a number of JavaScript` });
    }
  }
  return JSON.parse(text);
}
