// Takes the place of jsii's `bin/jsii-runtime.js`, which starts a second Node and passes every message on to it: here the runtime
// runs in the Node that Python started, and speaks on Python's pipes itself (startup.py gives it their descriptors).
"use strict";
const fs = require("fs");
const { Writable } = require("stream");

// What constructs print, as jsii hands it on: base64 in a line of standard error. Standard output is the runtime's.
for (const name of ["stdout", "stderr"]) {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      fs.writeSync(2, `${JSON.stringify({ [name]: Buffer.from(chunk).toString("base64") })}\n`);
      done();
    },
  });
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
}

// Here jsii asks whether it may link a package's folder instead of each of its files; NODE_OPTIONS says so to Node itself.
process.execArgv.push("--preserve-symlinks");

require("../lib/program.js");
