// Where the page starts: the engine's worker first, for it takes longest, then what is drawn.

import "./page/look.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { Client } from "./engine/client";
import { spawn } from "./engine/start";
import { opening } from "./page/opening";
import { present } from "./registry/presence";
import { Session } from "./page/session.svelte";

const session = new Session((watch) => new Client(spawn, watch));
void opening(session);
void present().then((is) => (session.registry = is));

const target = document.getElementById("app");
if (target !== null) {
  target.replaceChildren();
  mount(App, { target, props: { session } });
}

if ("serviceWorker" in navigator && import.meta.env.PROD) {
  // Not needed for anything but working offline later.
  addEventListener("load", () => void navigator.serviceWorker.register("./sw.js").catch(() => undefined));
}
