"""Drives the language server from Python, with the client of pygls and the types of lsprotocol: neither VS Code's library nor
Neovim's. Asks for diagnostics instead of waiting for them, as newer editors do. Takes the folder of the sample as its argument
and prints one line of JSON for each step; run.ts reads them and judges nothing itself.
"""

import asyncio
import importlib.metadata
import json
import pathlib
import sys

from lsprotocol import types
from pygls.lsp.client import LanguageClient

PATIENCE = 30.0


def report(step: str, ok: bool, seen: str) -> None:
    print(json.dumps({"step": step, "ok": ok, "seen": seen}), flush=True)


def capabilities() -> types.ClientCapabilities:
    return types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            diagnostic=types.DiagnosticClientCapabilities(),
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
        ),
        workspace=types.WorkspaceClientCapabilities(
            configuration=True,
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True),
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
        ),
    )


def applied(text: str, edits: list) -> str:
    """The text after edits of one document; columns are UTF-16 units, and the sample has nothing outside ASCII."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    offset = lambda place: starts[place.line] + place.character
    for edit in sorted(edits, key=lambda each: offset(each.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


class Session:
    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.client = LanguageClient("concurrency-advisor-test", "1")
        self.refreshed = asyncio.Event()

        @self.client.feature(types.WORKSPACE_DIAGNOSTIC_REFRESH)
        def on_refresh(*_: object) -> None:
            self.refreshed.set()

        self.settings: dict = {"cores": 4}

        @self.client.feature(types.WORKSPACE_CONFIGURATION)
        def on_configuration(params: types.ConfigurationParams) -> list:
            return [self.settings for _ in params.items]

    async def findings(self, uri: str, count: int) -> list:
        """Asks, and asks again when the server says so, until there are as many as expected."""
        items: list = []

        async def ask() -> None:
            nonlocal items
            while True:
                self.refreshed.clear()
                answer = await self.client.text_document_diagnostic_async(
                    types.DocumentDiagnosticParams(text_document=types.TextDocumentIdentifier(uri=uri))
                )
                items = list(answer.items)
                if len(items) == count:
                    return
                await self.refreshed.wait()

        try:
            await asyncio.wait_for(ask(), PATIENCE)
        except asyncio.TimeoutError:
            pass
        return items

    def open(self, uri: str, text: str) -> None:
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                text_document=types.TextDocumentItem(uri=uri, language_id="python", version=1, text=text)
            )
        )

    async def run(self) -> None:
        client = self.client
        await client.start_io("concurrency-advisor", "lsp", "--stdio")
        initialized = await client.initialize_async(
            types.InitializeParams(
                capabilities=capabilities(),
                root_uri=self.folder.as_uri(),
                workspace_folders=[types.WorkspaceFolder(uri=self.folder.as_uri(), name="sample")],
            )
        )
        client.initialized(types.InitializedParams())
        info = initialized.server_info
        report("starts with the file", info is not None, info.name if info else "no name")

        file = self.folder / "shop" / "api.py"
        text, uri = file.read_text(), file.as_uri()
        self.open(uri, text)
        items = await self.findings(uri, 5)
        seen = ", ".join(str(line) for line in sorted(each.range.start.line + 1 for each in items))
        report("shows diagnostics", len(items) == 5, f"{len(items)}: lines {seen}")

        line = next(index for index, each in enumerate(text.splitlines()) if "def product_page" in each)
        document = types.TextDocumentIdentifier(uri=uri)
        hover = await client.text_document_hover_async(
            types.HoverParams(text_document=document, position=types.Position(line=line, character=12))
        )
        content = hover.contents.value if hover else ""
        report("hovers", "I/O-bound" in content and "command:" not in content, content.split("\n")[0])
        report("sends its settings", "6.7×" in content, content.split("≈ ")[-1].split(" ")[0].rstrip("*"))

        lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=document)) or []
        first = await client.code_lens_resolve_async(lenses[0]) if lenses else None
        title = first.command.title if first and first.command else "none"
        report("shows code lenses", title != "none", title)

        sleeping = next(each for each in items if "time.sleep" in each.message)
        actions = await client.text_document_code_action_async(
            types.CodeActionParams(
                text_document=document,
                range=sleeping.range,
                context=types.CodeActionContext(diagnostics=[sleeping]),
            )
        )
        preferred = next((each for each in actions or [] if getattr(each, "is_preferred", False)), None)
        edits = preferred.edit.document_changes[0].edits if preferred and preferred.edit else []
        text = applied(text, edits)
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=uri, version=2),
                content_changes=[types.TextDocumentContentChangeWholeDocument(text=text)],
            )
        )
        is_fixed = "await asyncio.sleep(2)" in text
        report("applies a quick fix", is_fixed, preferred.title if preferred else "nothing offered")
        items = await self.findings(uri, 4)
        report("drops what is fixed", len(items) == 4, f"{len(items)} left")

        self.settings = {"rules": {"sequential-awaits": "off"}}
        client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings={}))
        items = await self.findings(uri, 2)
        report("follows the settings", len(items) == 2, f"{len(items)} left without sequential-awaits")

        client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=document))
        renamed = file.with_name("orders.py")
        file.unlink()
        renamed.write_text(text)
        self.open(renamed.as_uri(), text)
        items = await self.findings(renamed.as_uri(), 2)
        report("follows a file to its new name", len(items) == 2, f"{len(items)} in {renamed.name}")

        await client.shutdown_async(None)
        client.exit(None)
        await asyncio.wait_for(client._server.wait(), PATIENCE)


if sys.argv[1] == "--version":
    print(importlib.metadata.version("pygls"))
else:
    asyncio.run(Session(pathlib.Path(sys.argv[1]).resolve()).run())
