// Which of a Protobuf schema's messages a place is in.

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
