/**
 * What the page of the simulation view may load and run: its own bundle and style, and nothing else from anywhere. No inline
 * script or style, no `eval`, no request to any host. https://www.w3.org/TR/CSP3/
 */

/** @param source Where the editor serves the extension's files from; `nonce` has to be another one for each page. */
export function contentSecurityPolicy(nonce: string, source: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `img-src ${source} data:`,
    // The simulator's worker starts from the view's own text.
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
