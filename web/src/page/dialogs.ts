// Which dialogs there are. Each is a component that is fetched when it is opened first.

export type DialogName = "gallery" | "share" | "export" | "policy" | "registry";
