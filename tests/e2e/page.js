/* What MLflow's page makes of traces, by the page's own code: `node page.js BUNDLE_FOLDER < traces` reads a JSON list
 * of traces and writes a list of lists of spans {id, messages, tools}. The modules of the page's bundle are taken
 * without starting the page; those that draw are replaced by nothing. */
"use strict";
const fs = require("fs");
const path = require("path");

const folder = process.argv[2];
const main = fs.readdirSync(folder).find((name) => /^main\..*\.js$/.test(name));
const bundle = fs.readFileSync(path.join(folder, main), "utf8");

/* The bundle starts with its table of modules; a setter that throws takes it before anything runs. */
function tableOfModules() {
    let table = null;
    const taken = new Error("taken");
    Object.defineProperty(globalThis, "__table", { set(value) { table = value; throw taken; } });
    globalThis.self = globalThis.window = globalThis;
    try {
        (0, eval)(bundle.replace(/\(\(\)=>\{var (\w+)=\{/, "(()=>{var $1=globalThis.__table={"));
    } catch (error) {
        if (error !== taken) throw error;
    }
    return table;
}

const table = tableOfModules();
const nothing = new Proxy(function () {}, {
    get: (_, key) => (key === Symbol.toPrimitive ? () => "" : nothing),
    apply: () => nothing,
    construct: () => ({}),
});
const loaded = {};

/* The reading code needs lodash and itself; what cannot be loaded here draws. */
function load(id) {
    if (loaded[id]) return loaded[id].exports;
    const module = (loaded[id] = { exports: {}, id, loaded: false });
    try {
        table[id].call(module.exports, module, module.exports, load);
    } catch (error) {
        module.exports = nothing;
    }
    return module.exports;
}
load.d = (target, getters) => {
    for (const key in getters)
        Object.defineProperty(target, key, { enumerable: true, configurable: true, get: getters[key] });
};
load.n = (module) => Object.assign(() => module.default ?? module, { a: module.default ?? module });
load.r = () => {};
load.o = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
load.g = globalThis;
load.nmd = (module) => module;
load.hmd = (module) => module;
load.p = "";
load.t = () => nothing;
load.e = () => Promise.resolve();

const id = Object.keys(table).find((key) => {
    const source = String(table[key]);
    return source.includes('"mlflow.message.format"') && source.includes('"openai-agent"');
});
const reader = load(id);
const treesOf = Object.values(reader).find(
    (value) => typeof value === "function" && /trace_data/.test(String(value)) && /Math\.min/.test(String(value)));

function flat(node) {
    return [{ id: node.key, messages: node.chatMessages ?? null, tools: node.chatTools ?? null },
        ...node.children.flatMap(flat)];
}

const traces = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(traces.map((trace) => treesOf(trace).flatMap(flat))));
