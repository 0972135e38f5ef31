// The explorer page in a real browser: Chromium without a window, driven over its debugging pipe. Columns open and close,
// clicks and keys light up what belongs together in every column, graphs are drawn, both colour schemes apply.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { after, test } from "node:test";
import { gorootHere } from "./missing.ts";

const chromium = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0,
);

function missing(): string | false {
  if (!existsSync("dist/glasgo.cjs")) return "not built: npm run build";
  if (chromium === undefined) return "no Chromium: apt install chromium";
  return gorootHere() === null ? "no GOROOT" : false;
}

/** A page of a browser of its own. */
class Browser {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (m: { result?: unknown; error?: { message: string } }) => void>();
  private session: string | undefined;
  private count = 0;
  readonly exceptions: string[] = [];

  constructor(dir: string) {
    const flags = [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--remote-debugging-pipe",
      `--user-data-dir=${dir}`,
    ];
    this.child = spawn(chromium!, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    let text = "";
    (this.child.stdio[4] as Readable).on("data", (d: Buffer) => {
      text += d.toString();
      for (let i = text.indexOf("\0"); i >= 0; i = text.indexOf("\0")) {
        const m = JSON.parse(text.slice(0, i)) as { id?: number; method?: string; params?: unknown };
        text = text.slice(i + 1);
        if (m.id !== undefined) this.waiting.get(m.id)?.(m as object);
        else if (m.method === "Runtime.exceptionThrown") this.exceptions.push(JSON.stringify(m.params));
      }
    });
  }

  async send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.count;
    (this.child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId: this.session })}\0`);
    const m = await new Promise<{ result?: unknown; error?: { message: string } }>((done) =>
      this.waiting.set(id, done),
    );
    if (m.error !== undefined) throw new Error(`${method}: ${m.error.message}`);
    return m.result;
  }

  async open(file: string): Promise<void> {
    const { targetId } = (await this.send("Target.createTarget", { url: "about:blank" })) as { targetId: string };
    const { sessionId } = (await this.send("Target.attachToTarget", { targetId, flatten: true })) as {
      sessionId: string;
    };
    this.session = sessionId;
    await this.send("Runtime.enable");
    await this.send("Page.enable");
    await this.send("Page.navigate", { url: `file://${file}` });
    for (let i = 0; i < 100 && (await this.run("document.querySelectorAll('.column').length")) === 0; i++) {
      await new Promise((r) => setTimeout(r, 50));
    }
  }

  async run(expression: string): Promise<unknown> {
    const r = (await this.send("Runtime.evaluate", { expression, returnByValue: true })) as {
      result: { value?: unknown };
      exceptionDetails?: { exception?: { description?: string } };
    };
    if (r.exceptionDetails !== undefined) throw new Error(r.exceptionDetails.exception?.description ?? "exception");
    return r.result.value;
  }

  async press(key: string): Promise<void> {
    const text = key.length === 1 ? { text: key } : {};
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, ...text });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key });
  }

  /** Ends the browser; its folder may be removed after that. */
  async close(): Promise<void> {
    const gone = new Promise((done) => this.child.on("exit", done));
    this.child.kill("SIGKILL");
    await gone;
  }
}

const source = `package main

//go:noinline
func sum(s []int) (n int) {
	for _, x := range s {
		if x > 3 {
			n += x
		}
	}
	return n
}

func main() { println(sum([]int{1, 2, 3, 4, 5})) }
`;

const dir = mkdtempSync(join(tmpdir(), "glasgo-page-"));
after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

test("the explorer page", { skip: missing(), timeout: 120_000 }, async () => {
  const go = join(dir, "t.go");
  const html = join(dir, "t.html");
  writeFileSync(go, source);
  const made = spawnSync(process.execPath, ["bin/glasgo", "show", "ssa", go, "--func", "main.sum", "--html", html], {
    encoding: "utf8",
  });
  assert.equal(made.status, 0, made.stderr);
  assert.ok(
    !/(?:src|href)=/.test(readFileSync(html, "utf8").replace(/<script[\s\S]*<\/script>/, "")),
    "self-contained",
  );
  const b = new Browser(join(dir, "profile"));
  try {
    await b.open(html);
    const titles = (await b.run("[...document.querySelectorAll('.title')].map((e) => e.textContent)")) as string[];
    for (const t of ["source", "AST", "IR: build", "IR: escape", "SSA: build", "opt", "regalloc", "machine code"]) {
      assert.ok(titles.includes(t), `column ${t} of ${titles.join(", ")}`);
    }
    // A value: the sum. Its row, its uses, its instruction and its source line.
    const value = (await b.run(`
      const rows = [...document.querySelectorAll(".values.open .row")].filter((r) => / \\(\\+?7\\) = ADDQ/.test(r.textContent));
      rows.at(-1).click();
      /v\\d+/.exec(rows.at(-1).textContent)[0]`)) as string;
    const lit = (what: string): Promise<unknown> =>
      b.run(`[...document.querySelectorAll("${what}")].map((r) => r.textContent)`);
    assert.ok(
      ((await lit(".code .row.strong")) as string[]).some((t) => t.startsWith(value) && / (?:ADDQ|LEAQ) /.test(t)),
    );
    assert.deepEqual(await lit(".source .row.faint"), ["7            n += x"]);
    assert.ok(((await lit(".tree.open .row.faint")) as string[]).some((t) => /AssignOp \+=/.test(t)));
    assert.deepEqual(await lit("output"), [value]);
    await b.press("Escape");
    assert.deepEqual(await lit(".strong, .faint"), []);

    // A line.
    await b.run(`[...document.querySelectorAll(".source .row")].find((r) => /x > 3/.test(r.textContent)).click()`);
    for (const column of [".source", ".tree.open", ".values.open", ".code"]) {
      assert.ok(((await lit(`${column} .row.strong`)) as string[]).length > 0, column);
    }
    await b.press("Escape");

    // The graph: a node for each block, one loop; a block lights up in the columns.
    await b.run(`document.querySelector(".values.open .graph").click()`);
    const heads = (await lit(".values.open .row.h")) as string[];
    const nodes = (await b.run(`document.querySelectorAll("svg g.id").length`)) as number;
    const first = heads.findIndex((h, i) => i > 0 && h.startsWith("b1:"));
    assert.equal(nodes, first < 0 ? heads.length : first);
    assert.equal(await b.run(`document.querySelectorAll("svg .edge.back").length`), 1);
    await b.run(`document.querySelector("svg g.id").dispatchEvent(new MouseEvent("click"))`);
    assert.ok(((await lit(".values.open .row.strong")) as string[]).some((t) => t.startsWith("b1:")));

    // Keys alone: from the source to the next column, a row, a choice; closing a column.
    await b.press("Escape");
    await b.run(`document.querySelector(".source .body").focus()`);
    await b.press("ArrowRight");
    await b.press("ArrowDown");
    await b.press("End");
    await b.press("Enter");
    assert.ok(((await lit(".tree.open .row.strong")) as string[]).length > 0);
    await b.press("c");
    assert.equal(await b.run(`document.activeElement.getAttribute("aria-expanded")`), "false");
    // A closed column opens, with what is chosen lit.
    await b.run(`[...document.querySelectorAll(".head")].find((h) => /^opt/.test(h.textContent)).click()`);
    assert.ok(((await lit(".values.open .row.strong")) as string[]).length > 0);

    const background = "getComputedStyle(document.body).backgroundColor";
    const scheme = async (value: string): Promise<unknown> => {
      await b.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
      return b.run(background);
    };
    assert.notEqual(await scheme("dark"), await scheme("light"));
    assert.deepEqual(b.exceptions, []);
  } finally {
    await b.close();
  }
});
