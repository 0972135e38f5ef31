// The whole of the thread that makes code (dist/code-thread.cjs). In: functions in SSA form. Out: their code.
import { answerMessages } from "../host/thread.ts";
import { CodeMachine } from "../program/thread/machine.ts";
import { buffersOf, type Request } from "../program/thread/messages.ts";

answerMessages(({ send, alive }) => {
  const machine = new CodeMachine((reply) => send(reply, buffersOf(reply)), alive);
  return (request) => machine.answer(request as Request);
});
