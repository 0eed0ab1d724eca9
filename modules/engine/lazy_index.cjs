// Loaded into the Node of jsii, as an assembly (startup.py). The index of the AWS bindings requires all of its 2,200 modules at once; beside it is a
// `lazy-index.js`, generated with it, in which each is a getter: that one runs in its place, where each of its lines has the form
// known here.
"use strict";
const fs = require("fs");
const Module = require("module");

// cdktf is archived: its dependencies' deprecation warnings help nobody who synthesizes.
process.noDeprecation = true;

const INDEX = /([\\/]provider-aws[\\/](?:.*[\\/])?lib[\\/])index\.js$/;
const KNOWN =
  /^(?:"use strict";|\/\*\*| \*.*|\/\/.*|Object\.defineProperty\(exports, '\w+', \{ get: function \(\) \{ return require\('\.\/[\w-]+'\); \} \}\);|)$/;

function lazy(index) {
  const file = index.replace(INDEX, "$1lazy-index.js");
  const found = file !== index && fs.existsSync(file);
  return found && fs.readFileSync(file, "utf8").split("\n").every((line) => KNOWN.test(line)) ? file : index;
}

// Half of the files that cdktf loads: for the zips of assets, and for `terraform version`.
const RARELY_USED = new Set(["archiver", "semver"]);
const require_ = Module._load;
Module._load = (request, parent, ...rest) => {
  const used = () => require_(request, parent, ...rest);
  if (!RARELY_USED.has(request) || !/[\\/]cdkt[fn][\\/]lib[\\/]/.test(parent?.filename)) return used();
  return new Proxy(() => {}, { apply: (_target, self, args) => Reflect.apply(used(), self, args), get: (_target, name) => used()[name] });
};

const load = Module._extensions[".js"];
Module._extensions[".js"] = (module, filename) => load(module, lazy(filename));

module.exports = { lazy };
