// What is on the bench at first: what a link carries, else what this tab had, else what was worked on last in
// this browser, else an example.

import { first } from "../gallery/first";
import { decoded } from "../share/codec";
import type { Session } from "./session.svelte";
import { works } from "./works";

/** Opens it, and what a link carries that is followed later. */
export async function opening(session: Session) {
  const linked = location.hash.length > 1;
  if (!linked) session.open(works.own() ?? works.latest() ?? first);
  else if (!(await follow(session))) session.open(first);
  addEventListener("hashchange", () => void follow(session));
}

async function follow(session: Session): Promise<boolean> {
  if (location.hash.length <= 1) return false;
  const project = await decoded(location.hash);
  // The link has done its work; what is typed next would make it wrong.
  history.replaceState(null, "", location.pathname + location.search);
  if (typeof project === "string") {
    session.notice = project;
    return false;
  }
  session.open(project);
  return true;
}
