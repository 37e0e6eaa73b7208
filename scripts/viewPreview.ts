/**
 * A page to work on the simulation view without VS Code: `npx tsx scripts/viewPreview.ts`, then open the address it prints.
 * `?theme=light&subject=thumbnails` choose theme and function. The view is bundled anew on every reload of the page.
 */
import http from 'node:http';
import { bundleView, pageHtml, themeNames } from '../test/ui/view/viewPage';
import { downloads, productPage, thumbnails } from '../test/unit/view/subjects';

const subjects = { downloads, thumbnails, productPage };

function page(query: URLSearchParams): string {
  const theme = themeNames.find((name) => name === query.get('theme')) ?? 'dark';
  const subject = Object.entries(subjects).find(([name]) => name === query.get('subject'))?.[1] ?? downloads;
  const message = JSON.stringify({ type: 'show', subject, isPinned: false }).replaceAll('<', '\\u003c');
  return pageHtml(theme, `addEventListener('load', () => { postMessage(${message}, origin); });`);
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const send = (type: string, body: string): void => {
    response.writeHead(200, { 'content-type': type }).end(body);
  };
  if (url.pathname === '/') {
    send('text/html', page(url.searchParams));
    return;
  }
  bundleView().then(
    ({ script, style }) => {
      if (url.pathname === '/view.css') {
        send('text/css', style);
      } else {
        send('text/javascript', script);
      }
    },
    (error: unknown) => {
      response.writeHead(500).end(String(error));
    },
  );
});

server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  console.log(`The view: http://localhost:${port}/?theme=dark&subject=downloads`);
});
