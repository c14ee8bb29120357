// Cites items of CSL-JSON by citeproc-js: `node reference.js STYLES LOCALES < REQUEST`, see reference.py.
const fs = require("fs");
const path = require("path");
const CSL = require("citeproc");

const [styles, locales] = process.argv.slice(2);
const request = JSON.parse(fs.readFileSync(0, "utf8")); // style: {file, items}
const answer = { engine: CSL.PROCESSOR_VERSION, cited: {} };
for (const [style, { file, items }] of Object.entries(request)) {
  let item;
  const system = {
    retrieveLocale: (name) => fs.readFileSync(path.join(locales, `locales-${name}.xml`), "utf8"),
    retrieveItem: () => item,
  };
  const engine = new CSL.Engine(system, fs.readFileSync(path.join(styles, file), "utf8"), "en-US");
  engine.setOutputFormat("html");
  answer.cited[style] = items.map((next) => {
    item = next;
    engine.updateItems([]); // each item alone: no letters behind years, no dashes for authors
    engine.updateItems([item.id]);
    const entry = engine.makeBibliography()[1][0].replace(/<\/?div[^>]*>/g, "").trim();
    return [entry, engine.makeCitationCluster([{ id: item.id }])];
  });
}
process.stdout.write(JSON.stringify(answer));
