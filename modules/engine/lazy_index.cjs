// Loaded into jsii's Node child with `--require`. The index of the AWS bindings requires all of its 2,200
// modules at once; here each becomes a getter, so that only what a stack uses is read. The text is rewritten
// only when every line of it has the form known here: any other index runs as it came.
"use strict";
const fs = require("fs");
const Module = require("module");

// cdktf is archived: its dependencies' deprecation warnings help nobody who synthesizes.
process.noDeprecation = true;

const INDEX = /[\\/]provider-aws[\\/](?:.*[\\/])?lib[\\/]index\.js$/;
const MODULE = /^exports\.(\w+) = require\("(\.\/[\w-]+)"\);$/;
const KNOWN = [
  /^\s*$/,
  /^"use strict";$/,
  /^\s*(\/\*\*|\*)/,
  /^\/\//,
  /^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/,
];
const HOISTED = /^exports\.\w+ = (exports\.\w+ = )*void 0;$/;

function lazily(source) {
  const lines = [];
  for (const line of source.split("\n")) {
    const found = MODULE.exec(line);
    if (found) {
      lines.push(
        `Object.defineProperty(exports, "${found[1]}", { enumerable: true, configurable: true, get() { return require("${found[2]}"); } });`,
      );
    } else if (KNOWN.some((form) => form.test(line))) {
      if (!line.startsWith("//")) lines.push(line);
    } else if (!HOISTED.test(line)) {
      return source;
    }
  }
  return lines.join("\n");
}

const load = Module._extensions[".js"];
Module._extensions[".js"] = function (module, filename) {
  if (!INDEX.test(filename)) return load(module, filename);
  return module._compile(lazily(fs.readFileSync(filename, "utf8")), filename);
};

module.exports = { lazily };
