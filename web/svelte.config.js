// What the Svelte plugin and svelte-check read. Styles of components become files: the page's policy admits
// no style that a script writes into the document.
import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default { preprocess: vitePreprocess({ style: false }), compilerOptions: { runes: true } };
