// `glasgo mod download` from a local proxy: what comes is checked against go.sum or the checksum database, and fills the module
// cache so that the packages are found; what is wrong is not kept.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { missingGoroot } from "../../test/missing.ts";
import { zipOf } from "../host/archive/made-for-tests.ts";

const missing = missingGoroot();

/** Module example.com/Up/m needs example.com/n. */
const modules = [
  {
    path: "example.com/Up/m",
    escaped: "example.com/!up/m",
    needs: "require example.com/n v1.0.0\n",
    imports: "example.com/n",
  },
  { path: "example.com/n", escaped: "example.com/n", needs: "", imports: "errors" },
].map((m) => {
  const mod = `module ${m.path}\n\ngo 1.26\n\n${m.needs}`;
  const source = `package ${m.path.slice(-1)}\n\nimport _ "${m.imports}"\n\nconst Name = "${m.path}"\n`;
  const zip = zipOf([
    [`${m.path}@v1.0.0/go.mod`, mod],
    [`${m.path}@v1.0.0/x.go`, source],
  ]);
  const sum = createHash("sha256")
    .update(`${createHash("sha256").update(mod).digest("hex")}  go.mod\n`)
    .digest("base64");
  const sums = `${m.path} v1.0.0 ${zip.hash}\n${m.path} v1.0.0/go.mod h1:${sum}\n`;
  return { ...m, mod, zip: zip.bytes, sums };
});
const goSum = modules.map((m) => m.sums).join("");

const asked: string[] = [];
const server = createServer((req, res) => {
  const url = decodeURI(req.url!);
  asked.push(url);
  for (const m of modules) {
    if (url === `/${m.escaped}/@v/v1.0.0.mod`) return void res.end(m.mod);
    if (url === `/${m.escaped}/@v/v1.0.0.zip`) return void res.end(m.zip);
    if (url === `/sumdb/sum.golang.org/lookup/${m.escaped}@v1.0.0`)
      return void res.end(`12345\n${m.sums}\ngo.sum database tree\n1\nx\n\n— sum.golang.org x\n`);
  }
  res.writeHead(404).end();
});
before(() => new Promise<void>((done) => void server.listen(0, "127.0.0.1", done)));
const dir = mkdtempSync(join(tmpdir(), "glasgo-mod-"));
after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Result {
  code: number;
  err: string;
}

function glasgo(root: string, args: string[], env: Record<string, string> = {}): Promise<Result> {
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [resolve("bin/glasgo"), ...args], {
    cwd: root,
    env: { ...process.env, GOENV: "off", GOMODCACHE: join(root, "cache"), GOPROXY: proxy, ...env },
  });
  let err = "";
  child.stderr.on("data", (b) => {
    err += b;
  });
  return new Promise((done) => child.on("close", (code) => done({ code: code!, err })));
}

function project(sums = ""): string {
  const root = mkdtempSync(join(dir, "p"));
  const requires = modules.map((m) => `require ${m.path} v1.0.0\n`).join("");
  writeFileSync(join(root, "go.mod"), `module example.com/p\n\ngo 1.26\n\n${requires}`);
  writeFileSync(join(root, "p.go"), 'package p\n\nimport "example.com/Up/m"\n\nconst N = m.Name\n');
  if (sums !== "") writeFileSync(join(root, "go.sum"), sums);
  return root;
}

/** Every file in the module cache. */
function cached(root: string): string[] {
  const cache = join(root, "cache");
  if (!existsSync(cache)) return [];
  const all = readdirSync(cache, { recursive: true, withFileTypes: true });
  return all.filter((e) => e.isFile()).map((e) => e.name);
}

test("modules that are not there, fetched, there", { skip: missing }, async () => {
  const root = project(goSum);
  const before = await glasgo(root, ["build"]);
  assert.match(
    before.err,
    /to fetch it:\n\tgo mod download example\.com\/Up\/m@v1\.0\.0\nhelp: "glasgo mod download" fetches/,
  );
  assert.deepEqual(await glasgo(root, ["mod", "download"]), { code: 0, err: "" });
  assert.deepEqual(await glasgo(root, ["check"]), { code: 0, err: "" });
  assert.equal(readFileSync(join(root, "go.sum"), "utf8"), goSum);
  assert.ok(!asked.some((u) => u.includes("sumdb")), asked.join());
  asked.length = 0;
  assert.deepEqual(await glasgo(root, ["mod", "download"]), { code: 0, err: "" });
  assert.deepEqual(asked, []);
});

test("without go.sum the checksum database is asked, and go.sum is written", { skip: missing }, async () => {
  const root = project();
  assert.deepEqual(await glasgo(root, ["mod", "download"]), { code: 0, err: "" });
  assert.equal(readFileSync(join(root, "go.sum"), "utf8"), goSum);
  const trusting = project();
  asked.length = 0;
  assert.deepEqual(await glasgo(trusting, ["mod", "download"], { GONOSUMDB: "*.com" }), { code: 0, err: "" });
  assert.equal(readFileSync(join(trusting, "go.sum"), "utf8"), goSum);
  assert.ok(!asked.some((u) => u.includes("sumdb")), asked.join());
});

test("what does not match go.sum is not kept", { skip: missing }, async () => {
  const root = project(goSum.replace(/(n v1\.0\.0 h1:)..../, "$1AAAA"));
  const r = await glasgo(root, ["mod", "download"]);
  assert.match(
    r.err,
    /^glasgo: verifying example\.com\/n@v1\.0\.0: checksum mismatch\n\tdownloaded: h1:.*\n\tgo\.sum: +h1:AAAA/,
  );
  assert.equal(r.code, 1);
  assert.deepEqual(cached(root).sort(), ["go.mod", "v1.0.0.mod", "v1.0.0.mod", "v1.0.0.zip", "v1.0.0.ziphash", "x.go"]);
});

test("no such version, no proxy, no go.mod", { skip: missing }, async () => {
  const root = project(goSum);
  writeFileSync(join(root, "go.mod"), "module example.com/p\n\ngo 1.26\n\nrequire example.com/n v9.9.9+incompatible\n");
  const absent = await glasgo(root, ["mod", "download"]);
  assert.match(
    absent.err,
    /^glasgo: example\.com\/n@v9\.9\.9\+incompatible cannot be fetched:\n {2}http.*: the server answers 404 Not Found\n/,
  );
  assert.equal(absent.code, 1);
  assert.match(
    (await glasgo(root, ["mod", "download"], { GOPROXY: "off" })).err,
    /cannot be fetched:\n {2}GOPROXY=off\n/,
  );
  const empty = join(dir, "empty");
  mkdirSync(empty);
  assert.match((await glasgo(empty, ["mod", "download"])).err, /go\.mod file not found in current directory/);
  assert.deepEqual(cached(root), []);
});

test("what go.sum lacks of modules that are there is added", { skip: missing }, async () => {
  const root = project();
  assert.deepEqual(await glasgo(root, ["mod", "download"]), { code: 0, err: "" });
  rmSync(join(root, "go.sum"));
  const refused = await glasgo(root, ["build"]);
  assert.match(
    refused.err,
    /^p\.go:3:8: missing go\.sum entry for module providing package example\.com\/Up\/m \(imported by/,
  );
  assert.match(refused.err, /\nhelp: "glasgo mod download" .*adds what go\.sum lacks\.\n$/);
  assert.equal(refused.code, 1);
  assert.deepEqual(await glasgo(root, ["mod", "download"]), { code: 0, err: "" });
  assert.equal(readFileSync(join(root, "go.sum"), "utf8"), goSum);
  assert.deepEqual(await glasgo(root, ["build"]), { code: 0, err: "" });
});
