// Reads every post of a folder with gray-matter (which brings its own js-yaml 3) and with the newest js-yaml,
// and prints {"gray-matter": {name: {field: value}}, "js-yaml": …}; what is no text is printed as its type.
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [packages, folder] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const matter = require("gray-matter");
const yaml = require("js-yaml");

const FIELDS = ["summary", "tags", "people", "insight"];
const told = (value) => {
  if (Array.isArray(value)) return value.map(told);
  return typeof value === "string" || value === null ? value : { type: value?.constructor?.name ?? "undefined" };
};
const fields = (data) => Object.fromEntries(FIELDS.map((field) => [field, told(data?.[field])]));
const guarded = (read) => {
  try {
    return fields(read());
  } catch (error) {
    return { error: String(error) };
  }
};
const block = (text) => /^\uFEFF?---\r?\n([^]*?)^---\r?$/m.exec(text)[1];

const seen = { "gray-matter": {}, "js-yaml": {} };
for (const file of readdirSync(folder).sort()) {
  const text = readFileSync(join(folder, file), "utf8");
  const name = file.replace(/\.md$/, "");
  seen["gray-matter"][name] = guarded(() => matter(text).data);
  seen["js-yaml"][name] = guarded(() => yaml.load(block(text)));
}
process.stdout.write(JSON.stringify(seen));
