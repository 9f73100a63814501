// What is on the bench at first: what a link carries, else what was there last time, else an example.

import { first } from "../gallery/first";
import { decoded, encoded } from "../share/codec";
import type { Project } from "../project/project";
import type { Session } from "./session.svelte";

const KEY = "tenon-project";

/** Opens it, and what a link carries that is followed later. */
export async function opening(session: Session) {
  const linked = location.hash.length > 1;
  if (!linked) {
    session.open((await stored()) ?? first);
  } else if (!(await follow(session))) {
    session.open(first);
  }
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

let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps the project in this browser, for the next visit. */
export function remember(project: Project) {
  if (project.versions.length === 0) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    void encoded(project).then((link) => {
      try {
        localStorage.setItem(KEY, link);
      } catch {
        // Storage may be forbidden or full; then the next visit starts with the example.
      }
    });
  }, 800);
}

async function stored(): Promise<Project | null> {
  try {
    const link = localStorage.getItem(KEY);
    const project = link === null ? "" : await decoded(link);
    return typeof project === "string" ? null : project;
  } catch {
    return null;
  }
}
