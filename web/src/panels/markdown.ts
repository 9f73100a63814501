// Pages of rules as HTML. What is HTML in a page stays text, and links lead to the web alone.

import { Marked } from "marked";
import { escaped } from "../share/markup";

const marked = new Marked({
  renderer: {
    // The page's title is on the fold already; the parts are below a finding's heading.
    heading({ depth, tokens }) {
      return depth === 1 ? "" : `<h4>${this.parser.parseInline(tokens)}</h4>`;
    },
    html: ({ text }) => escaped(text),
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      return /^https:\/\//.test(href) ? `<a href="${escaped(href)}" rel="noopener noreferrer" target="_blank">${text}</a>` : text;
    },
    image: ({ text }) => escaped(text),
    code({ text, lang }) {
      const words = (lang ?? "").split(" ").slice(1).join(" ");
      const title = lang?.startsWith("expect") ? "what is found" : words;
      return `${title === "" ? "" : `<p class="fence">${escaped(title)}</p>`}<pre tabindex="0"><code>${escaped(text)}</code></pre>`;
    },
  },
});

/** Markdown as HTML. */
export function drawn(page: string): string {
  return marked.parse(page, { async: false });
}
