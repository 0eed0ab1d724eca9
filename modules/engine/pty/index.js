// The part of node-pty that cdktf-cli uses to run Terraform, over pipes instead of a terminal: Terraform reads its
// approval from either. The native module has prebuilt files up to Node 22; with this one nothing is compiled.
"use strict";
const { spawn } = require("child_process");

const INTERRUPT = "\x03";

exports.spawn = function (file, args, options) {
  const child = spawn(file, args, { cwd: options.cwd, env: options.env, stdio: ["pipe", "pipe", "pipe"] });
  const listeners = { data: [], exit: [] };
  const tell = (kind, value) => listeners[kind].forEach((listener) => listener(value));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => tell("data", text));
  }
  child.on("error", (error) => tell("data", `${error.message}\n`));
  child.on("close", (code) => tell("exit", { exitCode: code ?? 1 }));
  child.stdin.on("error", () => {});
  return {
    pid: child.pid,
    onData: (listener) => listeners.data.push(listener),
    onExit: (listener) => listeners.exit.push(listener),
    write: (text) => (text.includes(INTERRUPT) ? child.kill("SIGINT") : child.stdin.write(text)),
    kill: (signal) => child.kill(signal),
  };
};
