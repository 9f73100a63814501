// What the page may load and run. Stated once: the tag in the page, the servers of tests and README.md's
// advice for hosts all say this.

const RULES = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "manifest-src": "'self'",
  "img-src": "'self' data:",
  "base-uri": "'none'",
  "form-action": "'none'",
};

/** The value of the header `Content-Security-Policy`. */
export const POLICY = Object.entries(RULES)
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join("; ");
