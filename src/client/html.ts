/**
 * The page of the simulation view: an empty body, the view's bundle and a content security policy that allows nothing
 * else. No text of the user enters it; that travels by message.
 */
import * as vscode from 'vscode';
import { contentSecurityPolicy } from './contentSecurityPolicy';

/** Folders of the extension that the view may load from. */
export function viewResourceRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extensionUri, 'dist'), vscode.Uri.joinPath(extensionUri, 'media')];
}

export function simulatorHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = crypto.randomUUID();
  const asset = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString();
  const policy = contentSecurityPolicy(nonce, webview.cspSource);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Concurrency simulation</title>
<link rel="stylesheet" href="${asset('view.css')}">
</head>
<body>
<script nonce="${nonce}" src="${asset('view.js')}"></script>
</body>
</html>`;
}
