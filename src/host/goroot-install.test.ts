// Installing a Go tree from a local server: whole and checked, or nothing.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { zipOf } from "./archive/made-for-tests.ts";
import { findGoroot } from "./goroot.ts";
import { InstallError, type InstallOptions, installGoroot } from "./goroot-install.ts";
import type { GorootPin } from "./goroot-pins.ts";

const version = "1.26.99";
const tree: Record<string, string> = {
  VERSION: `go${version}\ntime 2026-01-01T00:00:00Z\n`,
  "src/runtime/proc.go": "package runtime\n".repeat(500),
  "src/go.mod": "module std\n\ngo 1.26\n",
  "lib/time/zoneinfo.zip": "PK",
  "bin/go": "not a program",
  "pkg/tool/linux_amd64/compile": "not a program",
};
const modulePrefix = `golang.org/toolchain@v0.0.1-go${version}.linux-amd64/`;

/** A module zip as the module proxy has it: go.mod files go by another name. */
function moduleZip(): { bytes: Buffer; hash: string } {
  return zipOf(Object.entries(tree).map(([name, text]) => [modulePrefix + name.replace("go.mod", "_go.mod"), text]));
}

/** An archive as go.dev/dl has it. */
function sourceArchive(files: Record<string, string> = tree): { bytes: Buffer; hash: string } {
  const blocks: Buffer[] = [];
  const add = (name: string, type: string, text: string): void => {
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 100), 0);
    header.write("0000644\0", 100);
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, "0")}\0`, 124);
    header.write("        ", 148);
    header.write(`${type}ustar\x0000`, 156);
    header.write(
      `${header
        .reduce((a, b) => a + b)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    body.write(text);
    blocks.push(header, body);
  };
  add("go/", "5", "");
  for (const [name, text] of Object.entries(files)) {
    const path = `path=go/${name}\n`;
    add("pax", "x", `${path.length + 3} ${path}`);
    add("go/cut-off-name", "0", text);
  }
  const bytes = gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
  return { bytes, hash: createHash("sha256").update(bytes).digest("hex") };
}

const zip = moduleZip();
const archive = sourceArchive();
const pin: GorootPin = { version, source: archive.hash, linuxAmd64: "", module: zip.hash };

type Answer = (path: string, res: ServerResponse) => void;

/** Installs from a server that answers as `answer` says, then looks at what there is. */
async function install(
  answer: Answer,
  sources: (base: string) => InstallOptions["sources"],
  signal = new AbortController().signal,
): Promise<{ dir: string; error: unknown; left: string[]; folder: string }> {
  const server = createServer((req, res) => answer(req.url!, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const home = mkdtempSync(join(tmpdir(), "glasgo-install-"));
  const folder = join(home, "goroot");
  try {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const o: InstallOptions = { pin, sources: sources(base), folder, progress: (text) => void text(), signal };
    mkdirSync(join(folder, ".unfinished-999999999"), { recursive: true });
    const [dir, error] = await installGoroot(o).then(
      (d): [string, unknown] => [d, null],
      (e: unknown): [string, unknown] => ["", e],
    );
    const files = readdirSync(folder, { recursive: true }) as string[];
    return { dir, error, left: files.sort(), folder };
  } finally {
    rmSync(home, { recursive: true, force: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const ends =
  (bytes: Buffer): Answer =>
  (_path, res) =>
    void res.writeHead(200, { "content-length": bytes.length }).end(bytes);
const installed = [
  "go1.26.99",
  "go1.26.99/VERSION",
  "go1.26.99/lib",
  "go1.26.99/lib/time",
  "go1.26.99/lib/time/zoneinfo.zip",
  "go1.26.99/src",
  "go1.26.99/src/go.mod",
  "go1.26.99/src/runtime",
  "go1.26.99/src/runtime/proc.go",
];

test("a toolchain module: sources are kept, programs are not, and go.mod has its name again", async () => {
  const r = await install(ends(zip.bytes), (base) => [{ place: `${base}/m.zip`, last: false }]);
  assert.equal(r.error, null);
  assert.deepEqual(r.left, installed);
  assert.equal(r.dir, join(r.folder, "go1.26.99"));
});

test("an archive of go.dev", async () => {
  const r = await install(ends(archive.bytes), (base) => [{ place: `${base}/go.src.tar.gz`, last: false }]);
  assert.equal(r.error, null);
  assert.deepEqual(r.left, installed);
});

test("a source that has no such file hands over to the next", async () => {
  const answer: Answer = (path, res) => {
    if (path.startsWith("/a/")) res.writeHead(404).end();
    else ends(zip.bytes)(path, res);
  };
  const r = await install(answer, (base) => ["a", "b"].map((p) => ({ place: `${base}/${p}/m.zip`, last: true })));
  assert.equal(r.error, null);
  assert.deepEqual(r.left, installed);
});

test("any other failure does not hand over after a comma", async () => {
  const answer: Answer = (path, res) => {
    if (path.startsWith("/a/")) res.writeHead(500).end();
    else ends(zip.bytes)(path, res);
  };
  const r = await install(answer, (base) => ["a", "b"].map((p) => ({ place: `${base}/${p}/m.zip`, last: true })));
  assert.match(String(r.error), /\/a\/m\.zip: the server answers 500 Internal Server Error\n/);
  assert.deepEqual(r.left, []);
});

for (const [name, good, file] of [
  ["module", zip.bytes, "m.zip"],
  ["archive", archive.bytes, "go.src.tar.gz"],
] as const) {
  test(`a ${name} that was changed, cut off or broken off leaves nothing`, async () => {
    const other = Buffer.from(good);
    // A byte inside the first member: data that unpacks to something else, or does not unpack.
    other[150]! ^= 1;
    const changed = await install(ends(other), (base) => [{ place: `${base}/${file}`, last: false }]);
    assert.ok(changed.error instanceof InstallError, String(changed.error));
    assert.match(changed.error.message, /is not the file that Go's project has published|damaged/);
    assert.deepEqual(changed.left, []);
    const cut = await install(ends(good.subarray(0, good.length - 600)), (base) => [
      { place: `${base}/${file}`, last: false },
    ]);
    assert.ok(cut.error instanceof InstallError, String(cut.error));
    assert.deepEqual(cut.left, []);
    const breaks: Answer = (_path, res) => {
      res.writeHead(200, { "content-length": good.length });
      res.write(good.subarray(0, 400), () => res.destroy());
    };
    const broken = await install(breaks, (base) => [{ place: `${base}/${file}`, last: false }]);
    assert.match(String(broken.error), /cannot be had:[\s\S]*glasgo goroot install --from FILE/);
    assert.deepEqual(broken.left, []);
  });
}

test("a well-made archive of something else", async () => {
  const evil = sourceArchive({ ...tree, "src/../../escaped": "x" });
  const r = await install(ends(evil.bytes), (base) => [{ place: `${base}/go.src.tar.gz`, last: false }]);
  assert.match(String(r.error), /hashes to [0-9a-f]{64}\n {2}expected [0-9a-f]{64}$/);
  assert.deepEqual(r.left, []);
});

test("nobody answers", async () => {
  const r = await install(
    () => {},
    () => [{ place: "http://127.0.0.1:1/m.zip", last: false }],
  );
  assert.match(String(r.error), /the sources of Go 1\.26\.99 cannot be had:\n {2}http:\/\/127\.0\.0\.1:1\/m\.zip: /);
  assert.match(String(r.error), /its src folder is .*goroot\/go1\.26\.99\/src$/);
  assert.deepEqual(r.left, []);
});

test("interrupted in the middle", async () => {
  const abort = new AbortController();
  const stuck: Answer = (_path, res) => {
    res.writeHead(200, { "content-length": zip.bytes.length });
    res.write(zip.bytes.subarray(0, 100), () => setTimeout(() => abort.abort(new Error("stopped")), 20));
  };
  const r = await install(stuck, (base) => [{ place: `${base}/m.zip`, last: false }], abort.signal);
  assert.match(String(r.error), /stopped/);
  assert.deepEqual(r.left, []);
});

test("files by path, and the tree is found afterwards", async () => {
  const home = mkdtempSync(join(tmpdir(), "glasgo-install-"));
  const saved = { ...process.env };
  try {
    const file = join(home, "m.zip");
    writeFileSync(file, zip.bytes);
    process.env.XDG_DATA_HOME = home;
    process.env.PATH = "/nonexistent";
    delete process.env.GOROOT;
    process.env.GOENV = "off";
    const o = {
      pin,
      sources: [
        { place: join(home, "absent.zip"), last: false },
        { place: file, last: false },
      ],
      folder: join(home, "glasgo", "goroot"),
      progress: () => {},
      signal: new AbortController().signal,
    };
    const dir = await installGoroot(o);
    assert.ok(existsSync(join(dir, "src", "runtime", "proc.go")));
    assert.deepEqual(findGoroot(), { dir, version: "go1.26.99", from: "glasgo goroot install" });
    // Again: nothing is fetched.
    assert.equal(await installGoroot({ ...o, sources: [] }), dir);
    assert.equal(readFileSync(join(dir, "src", "go.mod"), "utf8"), tree["src/go.mod"]);
  } finally {
    process.env = saved;
    rmSync(home, { recursive: true, force: true });
  }
});
