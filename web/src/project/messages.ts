// Which messages a Protobuf schema defines, and which one a place is in.

/** Full names of messages among all that is defined, enums left out as far as the texts tell. */
export function messagesAmong(definitions: readonly string[], texts: readonly string[]): string[] {
  const enums = new Set<string>();
  const messages = new Set<string>();
  for (const text of texts) {
    for (const [, kind, name] of text.matchAll(/\b(enum|message)\s+(\w+)/g)) (kind === "enum" ? enums : messages).add(name ?? "");
  }
  return definitions.filter((full) => {
    const name = full.slice(full.lastIndexOf(".") + 1);
    return messages.has(name) || !enums.has(name);
  });
}

/** The message that a finding's path starts in, such as `acme.v1.Order` for `Order.total.cents`. */
export function messageOf(path: string, messages: readonly string[]): string | undefined {
  const segments = path.split(".");
  for (let count = segments.length; count > 0; count -= 1) {
    const start = segments.slice(0, count).join(".");
    const found = messages.find((full) => full === start || full.endsWith(`.${start}`));
    if (found !== undefined) return found;
  }
  return undefined;
}
