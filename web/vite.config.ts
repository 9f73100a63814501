// How the page is built: relative addresses, so that it works below any path; the worker as a module; the
// policy of content as a tag, from the one place that states it.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { POLICY } from "./policy.js";

export default defineConfig(({ command }) => ({
  base: "./",
  plugins: [
    svelte(),
    {
      name: "policy",
      transformIndexHtml(html: string) {
        // While developing, Vite puts styles into the document by script.
        const tag = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
        return html.replace("<!-- policy -->", command === "build" ? tag : "");
      },
    },
  ],
  worker: { format: "es" as const },
  optimizeDeps: { exclude: ["tenon"] },
  server: { fs: { allow: [".."] } },
  // `light-dark()` stays what it is.
  build: { target: "es2022", cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"], modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  test: { include: ["test/**/*.test.ts"] },
}));
