/**
 * Nothing of what is analysed is run: the sources name few programs and no shell, and a repository of which every file and every
 * setting of git would leave a trace leaves none.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { folderOf, removeFolders, runCli } from '../cli/runCli';
import { LspClient } from '../server/lspClient';

const sources = path.join(import.meta.dirname, '../../../src');

/** Where a program is started, with what for; anything else must not import `child_process`. */
const starters: Readonly<Record<string, readonly string[]>> = {
  // The person's interpreter, on command: calibrating and measuring.
  'server/calibration/watchedRun.ts': ['ChildProcess', 'StdioOptions', 'spawn'],
  // git, for `check --changed`.
  'cli/changedLines.ts': ['execFileSync'],
};

/** Where another bundle of this program is loaded, from beside the one that runs. */
const ownBundleLoaders: ReadonlySet<string> = new Set(['cli/mcp.ts', 'server/scripts.ts']);

/** What is wrong with a source file, in the words of its syntax tree. */
function problemsIn(name: string, text: string): readonly string[] {
  const problems: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const module = node.moduleSpecifier.text.replace(/^node:/, '');
      const bindings = node.importClause?.namedBindings;
      const imported =
        bindings && ts.isNamedImports(bindings) ? bindings.elements.map((each) => each.name.text) : ['*'];
      if (module === 'child_process' && JSON.stringify(imported.sort()) !== JSON.stringify(starters[name])) {
        problems.push(`imports ${imported.join(', ')} of child_process`);
      }
      if (module === 'module' && !ownBundleLoaders.has(name)) {
        problems.push('imports module');
      }
      if (['vm', 'repl', 'inspector', 'cluster'].includes(module)) {
        problems.push(`imports ${module}`);
      }
    }
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText();
      const [first] = node.arguments;
      const isLiteral = first !== undefined && ts.isStringLiteralLike(first);
      if (/^(?:globalThis\.|window\.)?(?:eval|Function|execScript)$/.test(called)) {
        problems.push(`calls ${called}`);
      }
      if ((node.expression.kind === ts.SyntaxKind.ImportKeyword || called === 'require') && !isLiteral) {
        problems.push(`loads a module by a name that is worked out: ${node.getText()}`);
      }
      if (/^(?:setTimeout|setInterval|setImmediate)$/.test(called) && isLiteral) {
        problems.push(`${called} with a text`);
      }
    }
    if (ts.isNewExpression(node) && /^(?:Function|AsyncFunction|GeneratorFunction)$/.test(node.expression.getText())) {
      problems.push('makes a function of a text');
    }
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'shell') {
      problems.push('asks for a shell');
    }
    if (
      (ts.isPropertyAccessExpression(node) && /^(?:innerHTML|outerHTML)$/.test(node.name.text)) ||
      (ts.isIdentifier(node) && /^(?:insertAdjacentHTML|unsafeHTML|unsafeSVG|unsafeCSS|supportHtml)$/.test(node.text))
    ) {
      problems.push(`makes markup of a text: ${node.getText()}`);
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  return problems;
}

describe('the sources', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|cjs)$/.test(name))
    .map((name) => name.split(path.sep).join('/'));

  it('start programs in two places, without a shell, and make neither code nor markup of texts', () => {
    assert.ok(files.length > 300);
    const problems = files
      // Runs in the person's own interpreter, to measure it.
      .filter((name) => name !== 'server/calibration/calibrateNode.cjs')
      .flatMap((name) =>
        problemsIn(name, readFileSync(path.join(sources, name), 'utf8')).map((each) => `${name} ${each}`),
      );
    assert.deepEqual(problems, []);
  });

  it('would be found out', () => {
    for (const text of [
      "import { exec } from 'node:child_process';",
      "import * as processes from 'child_process';",
      'eval(text);',
      'new Function(text);',
      'await import(name);',
      'require(name);',
      "setTimeout('work()', 1);",
      'const options = { shell: true };',
      'element.innerHTML = text;',
      'html`${unsafeHTML(text)}`;',
      "import vm from 'node:vm';",
    ]) {
      assert.equal(problemsIn('x.ts', text).length, 1, text);
    }
  });
});

describe('a repository that leaves a trace wherever it is run', () => {
  after(removeFolders);

  let folder: string;
  let trace: string;

  const tracesLeft = (): boolean => existsSync(trace);

  beforeEach(() => {
    const traces = folderOf({});
    trace = path.join(traces, 'was-run');
    const quoted = JSON.stringify(trace);
    const python = `open(${quoted}, "w").close()\nimport time\n\n\nasync def page():\n    time.sleep(1)\n`;
    const script = `require('fs').writeFileSync(${quoted}, '');\nasync function page() { require('fs').readFileSync('x'); }\n`;
    folder = folderOf({
      ...Object.fromEntries(
        ['__init__', 'conftest', 'sitecustomize', 'usercustomize', 'setup', 'page', 'json', 'tools/__init__'].map(
          (name) => [`${name}.py`, python],
        ),
      ),
      'index.js': script,
      'eslint.config.js': script,
      'typescript.js': script,
      'node_modules/typescript/index.js': script,
      'package.json': `{"name": "x", "main": "index.js", "scripts": {"prepare": "touch ${trace}"}}`,
      'tsconfig.json': '{"extends": "./index.js", "compilerOptions": {"plugins": [{"name": "./index.js"}]}}',
      'page.ts': "import x from './index';\nexport async function page() { return x; }\n",
      '.venv/pyvenv.cfg': 'home = /usr/bin\n',
      '.venv/lib/python3.12/site-packages/evil.pth': `import os; open(${quoted}, "w")\n`,
      'pyproject.toml': `[build-system]\nbackend-path = ["."]\nbuild-backend = "setup"\n[tool.concurrency-advisor]\npython = "./page.py"\n`,
    });
  });

  it('leaves none on the command line', async () => {
    for (const args of [
      ['check', '.'],
      ['check', '.', '--functions', '--format', 'sarif'],
      ['simulate', 'page.py:page'],
      ['simulate', 'index.js:page'],
      ['learn', 'page.py', '--output', '-'],
      ['learn', 'tools', '--output', '-'],
      ['fix', '.', '--write'],
    ]) {
      const { output, errors } = await runCli(args, folder);
      assert.ok(output + errors !== '', args.join(' '));
      assert.ok(!tracesLeft(), args.join(' '));
    }
  });

  it('leaves none in the language server, whatever is asked but measuring', async () => {
    const client = await LspClient.start({ folder, settings: {} });
    try {
      await client.until(() => client.statuses.some(({ state }) => state === 'ready'));
      for (const name of ['page.py', 'index.js', 'page.ts']) {
        const uri = client.uriOf(name);
        await client.open(
          uri,
          readFileSync(path.join(folder, name), 'utf8'),
          name.endsWith('.py') ? 'python' : 'javascript',
        );
        const found = await client.diagnostics(uri);
        for (const diagnostic of found) {
          await client.actionsOn(uri, diagnostic);
        }
        await client.codeLenses(uri);
      }
    } finally {
      await client.stop();
    }
    assert.ok(!tracesLeft());
  });

  it('leaves none by the programs that its own configuration of git names', async () => {
    const git = (...args: readonly string[]): void => {
      const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'commit.gpgSign=false'];
      execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' });
    };
    git('init', '--quiet');
    git('add', '--force', 'page.py', 'tools');
    git('commit', '--quiet', '--message', 'start');
    const program = path.join(path.dirname(trace), 'run.sh');
    writeFileSync(program, `#!/bin/sh\ntouch '${trace}'\ncat\n`, { mode: 0o755 });
    for (const key of [
      'core.fsmonitor',
      'core.pager',
      'core.editor',
      'core.sshCommand',
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.odd=name.x.clean',
      'gpg.program',
      'credential.helper',
    ]) {
      git('config', key, program);
    }
    writeFileSync(path.join(folder, '.git', 'hooks', 'post-index-change'), `#!/bin/sh\ntouch '${trace}'\n`, {
      mode: 0o755,
    });
    writeFileSync(path.join(folder, '.gitattributes'), '*.py diff=evil filter=evil\ntools/*.py filter=odd=name.x\n');
    for (const name of ['page.py', path.join('tools', '__init__.py')]) {
      writeFileSync(path.join(folder, name), 'import time\n\n\nasync def other():\n    time.sleep(2)\n');
    }
    const { output } = await runCli(['check', '.', '--changed', 'HEAD'], folder);
    assert.match(output, /page\.py:5:5/);
    assert.ok(!tracesLeft());
  });
});
