// node speedscope_import.js RELEASE FILE: reads a profile with the importer of speedscope, as its npm package ships it (RELEASE is the
// package's dist/release), and prints each profile's name and weight. The package is a bundle for browsers that exports nothing: the
// importer is taken out just before the bundle would start its user interface.
const fs = require("fs");
const path = require("path");

const [release, file] = process.argv.slice(2);
const bundle = fs.readdirSync(release).find(name => /^speedscope-.*\.js$/.test(name));
const text = fs.readFileSync(path.join(release, bundle), "utf8");
const names = /var ([\w$]+)=\{\};[\w$]+\(\1,\{importFromFileSystemDirectoryEntry/.exec(text);
const load = names && text.match(/\.then\(\(\)=>\(([\w$]+)\(\),([\w$]+)\)\)/g).map(use => /\(([\w$]+)\(\),([\w$]+)\)/.exec(use)).find(use => use[2] === names[1]);
const start = text.indexOf("console.log(`speedscope v");
if (!load || start < 0) {
    console.error("this version of speedscope is built in another way");
    process.exit(1);
}
const library = text.slice(0, start) + `return void(globalThis.importer=(${load[1]}(),${names[1]}))})();`;
const nothing = new Proxy(function () {}, {
    get: (target, name) => name === Symbol.toPrimitive ? () => "" : nothing,
    set: () => true, apply: () => nothing, construct: () => nothing,
});
console.log = console.warn = () => {};
new Function("window", "document", "localStorage", "location", "navigator", library)(nothing, nothing, nothing, nothing, nothing);

const bytes = fs.readFileSync(file);
const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
globalThis.importer.importProfilesFromArrayBuffer(path.basename(file), content).then(group => {
    if (!group) {
        console.error("no profile in it");
        process.exit(1);
    }
    process.stdout.write(group.profiles.map(profile => `${profile.getName()} ${profile.getTotalWeight()}\n`).join(""));
    process.exit(0);
}, error => {
    console.error(String(error));
    process.exit(1);
});
