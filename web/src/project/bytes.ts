// Bytes as people write them.

/** Bytes of a text in hexadecimal, with or without spaces, commas and `0x`; `null` where it is none. */
export function fromHex(text: string): Uint8Array | null {
  const digits = text.replace(/0x/gi, "").replace(/[\s,:]/g, "");
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Two digits a byte, with spaces between. */
export function spaced(hex: string): string {
  return (hex.match(/../g) ?? []).join(" ");
}
