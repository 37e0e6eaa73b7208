/**
 * Opens the workbench as vscode.dev does: no remote machine and no Node, the extension in the web worker extension host, the
 * folder in a virtual file system. The extension's files come over http from the workbench's own origin, because its content
 * security policy allows no other.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareServer } from './prepare.mjs';
import { quietSettings } from './server.mjs';

const memoryFileSystem = fileURLToPath(new URL('../memfs', import.meta.url));

/**
 * Prepares a page that was not loaded yet. `extension` is a folder, `files` maps paths below the opened folder to texts.
 * Returns the address to go to, and a function that takes everything back.
 */
export async function prepareWebWorkbench(page, server, { extension, files, settings = {} }) {
  const seed = fs.mkdtempSync(path.join(server.dataDirectory, 'memfs-'));
  fs.cpSync(memoryFileSystem, seed, { recursive: true });
  const texts = Object.entries(files).map(([name, text]) => [`/sample/${name}`, text]);
  fs.writeFileSync(path.join(seed, 'files.json'), JSON.stringify(Object.fromEntries(texts)));
  const served = [await serve(server, extension), await serve(server, seed)];
  await changeConfiguration(page, {
    developmentOptions: { extensions: served.map(({ location }) => location) },
    remoteAuthority: null,
    folderUri: { scheme: 'memfs', authority: '', path: '/sample' },
    // Without a server there is no file of settings.
    configurationDefaults: { ...quietSettings, ...settings },
  });
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
    ['extensionDevelopmentPath', served[0].address],
    ['extensionDevelopmentKind', 'web'],
  ];
  return {
    url: `${originOf(server)}/?${new URLSearchParams({ payload: JSON.stringify(payload) })}`,
    close() {
      for (const { close } of served) {
        close();
      }
      fs.rmSync(seed, { recursive: true, force: true });
    },
  };
}

function originOf({ port }) {
  return `http://127.0.0.1:${port}`;
}

/** Publishes a folder below the server's static files. */
async function serve(server, folder) {
  const page = await (await fetch(originOf(server))).text();
  const prefix = /id="vscode-workbench-web-base-url" data-settings="([^"]*)"/.exec(page)?.[1];
  const name = `web-${randomUUID()}`;
  const link = path.join(prepareServer(), name);
  fs.symlinkSync(folder, link, 'junction');
  const url = new URL(`${prefix}/${name}/`.replace(/\/+/g, '/'), `${originOf(server)}/`);
  return {
    address: String(url),
    location: { scheme: 'http', authority: url.host, path: url.pathname },
    close: () => fs.rmSync(link, { force: true }),
  };
}

/**
 * Changes the configuration in the workbench's page before VS Code reads it; null takes a key out.
 * Answering the request for the page with another one would not do: the browser then refuses its web sockets.
 */
async function changeConfiguration(page, changes) {
  await page.addInitScript((extra) => {
    if (window.top !== window) {
      return;
    }
    new MutationObserver((_, observer) => {
      const element = document.getElementById('vscode-workbench-web-configuration');
      if (element === null) {
        return;
      }
      observer.disconnect();
      const configuration = { ...JSON.parse(element.dataset.settings), ...extra };
      for (const [key, value] of Object.entries(extra)) {
        if (value === null) {
          delete configuration[key];
        }
      }
      element.dataset.settings = JSON.stringify(configuration);
    }).observe(document, { childList: true, subtree: true });
  }, changes);
}
