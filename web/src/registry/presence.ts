// Whether the page was served by a registry, which has it below `/ui/`.

/** Where the registry is, if the page is below one. */
export function base(): URL {
  return new URL("../", location.href);
}

/** `true` where it is. Nobody is asked for a password yet. */
export async function present(): Promise<boolean> {
  if (!/\/ui\/(index\.html)?$/.test(location.pathname)) return false;
  try {
    const { headers } = await fetch(new URL("subjects?limit=1", base()), { credentials: "omit", headers: { accept: MEDIA } });
    return headers.get("content-type")?.startsWith(MEDIA) ?? false;
  } catch {
    return false;
  }
}

/** What registries answer in. */
export const MEDIA = "application/vnd.schemaregistry.v1+json";
