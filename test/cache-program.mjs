// A small cache program for tests of GOCACHEPROG: keeps entries as files in a folder, and a log of what it was asked.
//
//   node test/cache-program.mjs FOLDER [MODE]
//
// Modes: "" as it should be; "die": ends at the third request; "deaf": declares no commands; "no-put": declares get only;
// "refuse": answers every put with an error; "lines": writes objects over several lines.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const [, , folder, mode = ""] = process.argv;
mkdirSync(folder, { recursive: true });
const answer = (r) => process.stdout.write(`${JSON.stringify(r, null, mode === "lines" ? 2 : 0)}\n`);
const file = (id, what) => resolve(folder, `${Buffer.from(id, "base64").toString("hex")}.${what}`);

function handle(request, body) {
  const { ID, Command, ActionID, OutputID } = request;
  appendFileSync(join(folder, "log"), `${Command}\n`);
  if (Command === "close") {
    answer({ ID });
    process.stdin.destroy();
  } else if (Command === "put") {
    if (mode === "refuse") return answer({ ID, Err: "the disk is full" });
    if (request.BodySize !== body.length) return answer({ ID, Err: "the body has another size" });
    if (createHash("sha256").update(body).digest("base64") !== OutputID) return answer({ ID, Err: "another hash" });
    writeFileSync(file(ActionID, "body"), body);
    writeFileSync(file(ActionID, "output"), OutputID);
    answer({ ID, DiskPath: file(ActionID, "body") });
  } else if (existsSync(file(ActionID, "output"))) {
    const DiskPath = file(ActionID, "body");
    const output = readFileSync(file(ActionID, "output"), "utf8");
    answer({ ID, OutputID: output, Size: readFileSync(DiskPath).length, DiskPath, Time: new Date().toISOString() });
  } else answer({ ID, Miss: true });
}

let waiting = null;
let requests = 0;
createInterface({ input: process.stdin }).on("line", (line) => {
  if (waiting === null) {
    const request = JSON.parse(line);
    if (mode === "die" && ++requests === 3) process.exit(1);
    if (request.BodySize > 0) waiting = request;
    else handle(request, Buffer.alloc(0));
  } else {
    const request = waiting;
    waiting = null;
    handle(request, Buffer.from(JSON.parse(line), "base64"));
  }
});
answer({ ID: 0, KnownCommands: { deaf: [], "no-put": ["get"] }[mode] ?? ["get", "put", "close"] });
