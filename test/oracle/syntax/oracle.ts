// Builds and talks to the oracle program beside this file: one process that answers a line for each line.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** Whether there is an official Go to ask. */
export const hasGo: boolean = spawnSync("go", ["version"]).status === 0;

export const goroot: string = hasGo ? execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim() : "";

const binary = `${process.cwd()}/dist/oracle/syntax`;

export interface OracleAnswer {
  /** go/parser accepts the file. */
  accepted: boolean;
  /** SHA-256 of the dumps. */
  tokens: string;
  ast: string;
  commented: string;
  /** gc's errors, `line:column: message`. */
  errors: string[];
}

export class SyntaxOracle {
  private child: ChildProcess | null = null;
  private readonly waiting: ((line: string) => void)[] = [];

  /** Builds the program; once, before workers start. It pretends to be a part of the compiler, to see its parser. */
  build(): void {
    mkdirSync("dist/oracle", { recursive: true });
    const overlay = `${binary}.overlay.json`;
    const pretended = `${goroot}/src/cmd/compile/internal/syntaxoracle/main.go`;
    writeFileSync(overlay, JSON.stringify({ Replace: { [pretended]: `${process.cwd()}/test/oracle/syntax/main.go` } }));
    execFileSync("go", ["build", "-overlay", overlay, "-o", binary, "cmd/compile/internal/syntaxoracle"], {
      cwd: `${goroot}/src/cmd`,
      stdio: "inherit",
    });
  }

  /** Starts the program, in the directory that relative paths are relative to. */
  start(cwd = "."): void {
    mkdirSync(cwd, { recursive: true });
    this.child = spawn(binary, { cwd, stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.child.stdout! }).on("line", (line) => this.waiting.shift()?.(line));
  }

  stop(): void {
    this.child?.stdin?.end();
  }

  private ask(...words: string[]): Promise<string> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.child!.stdin!.write(`${words.join("\t")}\n`);
    });
  }

  /** What Go makes of the file. */
  async hash(path: string): Promise<OracleAnswer> {
    return JSON.parse(await this.ask("hash", path)) as OracleAnswer;
  }

  /** Writes a dump to `out`, for a person to compare. */
  async dump(what: "tokens" | "ast" | "commented", path: string, out: string): Promise<void> {
    await this.ask(what, path, out);
  }
}
