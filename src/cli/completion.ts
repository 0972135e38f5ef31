// `glasgo completion SHELL`: a script that teaches a shell to complete glasgo's commands and their options; file names
// complete as ever. In: the table of commands and the help of each. Out: the script. Contracts: the manuals of bash
// ("Programmable Completion"), zsh (zshcompsys) and fish (complete).
import { print } from "../host/terminal.ts";
import { parseCommand, userCommand } from "./command.ts";
import { type CommandEntry, commands } from "./commands.ts";
import { UsageError } from "./errors.ts";
import { optionsIn } from "./help-options.ts";
import { nearest } from "./nearest.ts";

export const summary = "print a script that makes bash, zsh or fish complete glasgo's commands and options";

interface Completed {
  entry: CommandEntry;
  /** As its help spells them, dashes included. */
  options: string[];
}

const scripts: Readonly<Record<string, (all: readonly Completed[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export async function main(args: string[]): Promise<number> {
  const command = userCommand("completion", summary)
    .argument("<shell>", "bash, zsh or fish")
    .addHelpText(
      "after",
      "\nbash: source <(glasgo completion bash)     in ~/.bashrc\n" +
        "zsh:  source <(glasgo completion zsh)      in ~/.zshrc, after compinit\n" +
        "fish: glasgo completion fish > ~/.config/fish/completions/glasgo.fish",
    )
    .allowExcessArguments(false);
  parseCommand(command, args);
  const shell = command.args[0]!;
  const script = Object.hasOwn(scripts, shell) ? scripts[shell]! : null;
  if (script === null) {
    const near = nearest(shell, Object.keys(scripts));
    throw new UsageError(
      `no completion for "${shell}"${near === "" ? ": bash, zsh or fish" : `, did you mean "${near}"?`}`,
    );
  }
  print(script(await completed()));
  return 0;
}

async function completed(): Promise<Completed[]> {
  const all: Completed[] = [];
  for (const entry of commands) all.push({ entry, options: optionsIn(await helpOf(entry)) });
  return all;
}

/** What `glasgo help COMMAND` prints: commands throw it. */
async function helpOf(entry: CommandEntry): Promise<string> {
  try {
    await (await entry.load()).main(["--help"]);
  } catch (e) {
    if (e instanceof UsageError && e.askedFor) return e.message;
    throw e;
  }
  return "";
}

/** First words, each with the second words that there are behind it. */
function tree(all: readonly Completed[]): Map<string, string[]> {
  const words = new Map<string, string[]>();
  for (const { entry } of all) {
    const [first, second] = entry.name.split(" ") as [string, string | undefined];
    const behind = words.get(first) ?? [];
    if (second !== undefined) behind.push(second);
    words.set(first, behind);
  }
  return words;
}

function bashScript(all: readonly Completed[]): string {
  const words = tree(all);
  const seconds = [...words].filter(([, s]) => s.length > 0).map(([w, s]) => `    ${w}) words="${s.join(" ")}" ;;`);
  const options = longestFirst(all).map(
    ({ entry, options }) =>
      `    "${entry.name}"${entry.name.includes(" ") ? "" : "*"}) words="${options.join(" ")}" ;;`,
  );
  return `# glasgo: completion for bash. Made by \`glasgo completion bash\`.
_glasgo() {
  local cur=\${COMP_WORDS[COMP_CWORD]} words=""
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 || \${COMP_WORDS[1]} == help && $COMP_CWORD -eq 2 ]]; then
    words="${[...words.keys(), "help"].join(" ")}"
  elif [[ $cur == -* ]]; then
    case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${options.join("\n")}
    esac
  elif [[ $COMP_CWORD -eq 2 || \${COMP_WORDS[1]} == help && $COMP_CWORD -eq 3 ]]; then
    case "\${COMP_WORDS[COMP_CWORD - 1]}" in
${seconds.join("\n")}
    completion) words="${Object.keys(scripts).join(" ")}" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _glasgo glasgo
`;
}

/** Commands of two words before those of one, which are patterns for everything behind them. */
function longestFirst(all: readonly Completed[]): Completed[] {
  const two = all.filter((c) => c.entry.name.includes(" "));
  return [...two, ...all.filter((c) => !c.entry.name.includes(" "))];
}

function zshScript(all: readonly Completed[]): string {
  const described = (name: string, summary: string): string => `'${name}:${quoted(summary.replaceAll(":", "\\:"))}'`;
  const words = tree(all);
  const firsts = [...words].map(([w]) => {
    const entry = all.find((c) => c.entry.name === w)?.entry;
    return described(
      w,
      entry?.summary ??
        all
          .filter((c) => c.entry.name.startsWith(`${w} `))
          .map((c) => c.entry.name.split(" ")[1])
          .join(", "),
    );
  });
  const seconds = [...words]
    .filter(([, s]) => s.length > 0)
    .map(([w, s]) => {
      const list = s.map((x) => described(x, all.find((c) => c.entry.name === `${w} ${x}`)!.entry.summary));
      return `    ${w}) seconds=(${list.join(" ")}) ;;`;
    });
  const options = longestFirst(all).map(
    ({ entry, options }) =>
      `    "${entry.name}"${entry.name.includes(" ") ? "" : "*"}) options=(${options.join(" ")}) ;;`,
  );
  return `#compdef glasgo
# glasgo: completion for zsh. Made by \`glasgo completion zsh\`.
_glasgo() {
  local -a firsts seconds options
  firsts=(${[...firsts, described("help", "explain one command")].join("\n    ")})
  if (( CURRENT == 2 )) || [[ $words[2] == help && CURRENT -eq 3 ]]; then
    _describe command firsts
    return
  fi
  if [[ $PREFIX == -* ]]; then
    case "$words[2] $words[3]" in
${options.join("\n")}
    esac
    compadd -- $options
    return
  fi
  if (( CURRENT == 3 )) || [[ $words[2] == help && CURRENT -eq 4 ]]; then
    case $words[CURRENT-1] in
${seconds.join("\n")}
    completion) seconds=(${Object.keys(scripts).join(" ")}) ;;
    esac
    (( $#seconds )) && _describe command seconds && return
  fi
  _files
}
compdef _glasgo glasgo
`;
}

function fishScript(all: readonly Completed[]): string {
  const words = tree(all);
  const lines: string[] = [];
  const add = (condition: string, rest: string): void =>
    void lines.push(`complete -c glasgo -n '${condition}' ${rest}`);
  for (const [w] of words) {
    const about = all.find((c) => c.entry.name === w)?.entry.summary ?? "";
    add("__glasgo_at 1", `-f -a ${w} -d '${quoted(about)}'`);
    add("__glasgo_at 2 help", `-f -a ${w}`);
  }
  add("__glasgo_at 1", "-f -a help -d 'explain one command'");
  for (const shell of Object.keys(scripts)) add("__glasgo_at 2 completion", `-f -a ${shell}`);
  for (const { entry, options } of all) {
    const [first, second] = entry.name.split(" ") as [string, string | undefined];
    if (second !== undefined) add(`__glasgo_at 2 ${first}`, `-a ${second} -d '${quoted(entry.summary)}'`);
    for (const o of options) {
      const kind = o.startsWith("--") ? `-l ${o.slice(2)}` : o.length === 2 ? `-s ${o.slice(1)}` : `-o ${o.slice(1)}`;
      add(`__glasgo_in ${entry.name}`, kind);
    }
  }
  return `# glasgo: completion for fish. Made by \`glasgo completion fish\`.
# Is the word at the cursor number $argv[1], behind the words in $argv[2..]?
function __glasgo_at
    set -l before (commandline -opc)
    test (count $before) -eq $argv[1]; or return 1
    test (count $argv) -lt 2; or test "$before[2]" = "$argv[2]"
end
# Does the command line begin with these words?
function __glasgo_in
    set -l before (commandline -opc)
    test (count $before) -gt (count $argv); or return 1
    test "$before[2..(math (count $argv) + 1)]" = "$argv"
end
${lines.join("\n")}
`;
}

/** Inside single quotes. */
function quoted(text: string): string {
  return text.replaceAll("'", "’");
}
