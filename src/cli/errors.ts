// How a command says that it cannot go on. Everything else that is thrown is a bug of glasgo.

/** Wrong use of the command line: exit code 2 (0 when help was asked for). */
export class UsageError extends Error {
  readonly askedFor: boolean;

  constructor(message: string, askedFor = false) {
    super(message);
    this.askedFor = askedFor;
  }
}

/** The input cannot be used, or has errors: exit code 1. The message says all there is to say. */
export class InputError extends Error {}

/** Exit codes of glasgo. */
export const enum ExitCode {
  Fine = 0,
  InputHasErrors = 1,
  WrongUse = 2,
  InternalError = 3,
}
