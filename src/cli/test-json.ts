// Output of a test binary → events, one JSON object a line. In: what the binary prints, with its framing marks. Out: lines of
// JSON. Contract: `go doc test2json`; what testing prints with -test.v=test2json.

/** One event. Members are printed in this order; those that are absent are left out. */
export interface TestEvent {
  Time?: string;
  Action: string;
  Package?: string;
  Test?: string;
  Elapsed?: number;
  Output?: string;
  FailedBuild?: string;
  Key?: string;
  Value?: string;
  Path?: string;
}

const mark = 0x16;
const newline = 0x0a;
/** Lines longer than this are never framing, and are handed on in pieces. */
const longLine = 4096;
/** An output event holds at most so many bytes. */
const longOutput = 1024;

/** JSON as encoding/json writes it: what could end a script in HTML is escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Cuts bytes into lines. A mark that does not begin a line ends the one before it. */
class Lines {
  private pending: Buffer = Buffer.alloc(0);
  private inside = false;
  private readonly limit: number;
  private readonly line: (b: Buffer) => void;
  private readonly part: (b: Buffer) => void;

  constructor(limit: number, line: (b: Buffer) => void, part: (b: Buffer) => void) {
    this.limit = limit;
    this.line = line;
    this.part = part;
  }

  write(bytes: Uint8Array): void {
    // At most `limit` bytes are looked at together, so that what is a long line does not depend on how output arrives.
    for (let at = 0; at < bytes.length; ) {
      const room = this.limit - this.pending.length;
      this.pending = Buffer.concat([this.pending, bytes.subarray(at, at + room)]);
      at += room;
      this.cut();
    }
  }

  private cut(): void {
    let from = 0;
    const b = this.pending;
    for (;;) {
      const end = lineEnd(b, from);
      if (end < 0) break;
      (this.inside ? this.part : this.line)(b.subarray(from, end));
      this.inside = false;
      from = end;
    }
    if (!this.inside) {
      // The name of a benchmark stands there long before its result.
      const tab = b.indexOf(9, from);
      if (tab >= 0 && /^Benchmark(?!\p{Ll})/u.test(b.toString("utf8", from, tab))) {
        this.part(b.subarray(from, tab + 1));
        this.inside = true;
        from = tab + 1;
      }
    }
    if (from === 0 && b.length === this.limit) {
      const whole = wholeRunes(b);
      this.part(b.subarray(0, whole));
      this.inside = true;
      from = whole;
    }
    this.pending = b.subarray(from);
  }

  flush(): void {
    if (this.pending.length > 0) this.part(this.pending);
    this.pending = Buffer.alloc(0);
  }
}

function lineEnd(b: Buffer, from: number): number {
  for (let i = from; i < b.length; i++) {
    if (b[i] === newline) return i + 1;
    if (b[i] === mark && i > from) return i;
  }
  return -1;
}

/** How much of `b` there is without the beginning of a character at its end. */
function wholeRunes(b: Buffer): number {
  for (let i = 1; i < 4 && i <= b.length; i++) {
    const c = b[b.length - i]!;
    if ((c & 0xc0) === 0x80) continue;
    const wants = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
    return wants > i ? b.length - i : b.length;
  }
  return b.length;
}

/** Turns one package's output into events. */
export class TestEvents {
  private readonly pkg: string;
  private readonly emit: (line: string) => void;
  private readonly begin = Date.now();
  private readonly input: Lines;
  private readonly output: Lines;
  /** The test that output belongs to. */
  private test = "";
  /** Results that wait for the output that follows them; one more for each level of subtests. */
  private readonly results: TestEvent[] = [];
  private result = "";
  /** Once framing came with marks, nothing without a mark is framing. */
  private needsMark = false;
  private failedBuild: string | undefined;

  constructor(pkg: string, emit: (line: string) => void) {
    this.pkg = pkg;
    this.emit = emit;
    const send = (b: Buffer): void => this.event({ Action: "output", Output: b.toString("utf8") });
    this.output = new Lines(longOutput, send, send);
    this.input = new Lines(
      longLine,
      (b) => this.inputLine(b),
      (b) => this.output.write(b),
    );
    this.event({ Action: "start" });
  }

  write(bytes: Uint8Array): void {
    this.input.write(bytes);
  }

  /** The package could not be built; `id` names what failed. */
  buildFailed(id: string): void {
    this.failedBuild = id;
  }

  /** The end of it all: how the test ended. */
  close(failed: boolean): void {
    if (failed) this.result = "fail";
    else if (this.result !== "skip") this.result = "pass";
    this.input.flush();
    this.output.flush();
    const Elapsed = (Date.now() - this.begin) / 1000;
    const last: TestEvent = { Action: this.result, Elapsed };
    if (failed && this.failedBuild !== undefined) last.FailedBuild = this.failedBuild;
    this.event(last);
  }

  private inputLine(bytes: Buffer): void {
    const marked = bytes[0] === mark;
    if (this.needsMark && !marked) {
      this.output.write(bytes);
      return;
    }
    let line = bytes;
    if (marked) {
      this.output.flush();
      line = bytes.subarray(1);
    }
    let text = line.toString("utf8").replace(/\r?\n$/, "");
    if (text === "=== NAME") {
      text = "=== NAME  ";
      line = Buffer.from("=== NAME  \n");
    }
    if (text === "PASS" || text === "FAIL" || text.startsWith("FAIL\t")) {
      this.flushResults(0);
      this.needsMark = marked;
      this.output.write(line);
      this.result = text === "PASS" ? "pass" : "fail";
      return;
    }
    if (/^\? {3}\t.*\t\[no test files\]$/.test(text) && this.results.length === 0) this.result = "skip";
    const update = /^=== (RUN|PAUSE|CONT|NAME|PASS|FAIL|SKIP|ATTR|ARTIFACTS) (?:[ ]{0,2})(.*)$/s.exec(text);
    if (update !== null) {
      this.update(update[1]!.toLowerCase(), update[2]!.trim(), line, marked);
      return;
    }
    const report = /^((?: {4})*)--- (PASS|FAIL|SKIP|BENCH): (.*)$/s.exec(text);
    const depth = /^(?: {4})*/.exec(text)![0].length / 4;
    if (report !== null && depth <= this.results.length) {
      this.report(depth, report[2]!.toLowerCase(), report[3]!.trim(), line, marked);
      return;
    }
    // Indentation tells which of the nested tests wrote this.
    if (report === null && depth > 0 && depth <= this.results.length) this.test = this.results[depth - 1]!.Test!;
    this.output.write(line);
  }

  private report(depth: number, action: string, text: string, line: Buffer, marked: boolean): void {
    const e: TestEvent = { Action: action };
    const m = /^(.*?) \((.*)$/s.exec(text);
    e.Test = m === null ? text : m[1]!;
    const seconds = m === null ? null : /^([0-9.eE+-]+)s\)$/.exec(m[2]!);
    if (seconds !== null) e.Elapsed = Number(seconds[1]);
    this.needsMark = marked;
    this.flushResults(depth);
    this.test = e.Test;
    this.results.push(e);
    this.output.write(line);
  }

  private update(action: string, rest: string, line: Buffer, marked: boolean): void {
    const e: TestEvent = { Action: action };
    let name = rest;
    if (action === "artifacts") [name, e.Path] = cutAt(rest);
    else if (action === "attr") {
      let pair: string;
      [name, pair] = cutAt(rest);
      [e.Key, e.Value] = cutAt(pair);
    }
    this.needsMark = marked;
    this.flushResults(0);
    this.test = name;
    if (action === "name") return;
    // What is said of a pause comes before the pause, or the test would seem to write while it pauses.
    if (action === "pause") this.output.write(line);
    this.event(e);
    if (action !== "pause") this.output.write(line);
  }

  /** Sends the results that wait at `depth` and below. */
  private flushResults(depth: number): void {
    this.test = "";
    while (this.results.length > depth) this.event(this.results.pop()!);
  }

  private event(e: TestEvent): void {
    const Test = e.Test ?? (this.test === "" ? undefined : this.test);
    const { Action, Elapsed, Output, FailedBuild, Key, Value, Path } = e;
    const Time = new Date().toISOString();
    this.emit(`${goJson({ Time, Action, Package: this.pkg, Test, Elapsed, Output, FailedBuild, Key, Value, Path })}\n`);
  }
}

/** Text up to the first space, and after it. */
function cutAt(s: string): [string, string] {
  const i = s.indexOf(" ");
  return i < 0 ? [s, ""] : [s.slice(0, i), s.slice(i + 1)];
}
