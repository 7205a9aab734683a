// Builds every static_src/ of the core and of the plugins into var/assets/, the folder that
// Django's staticfiles reads: `npm run build`.
//
//   courses/static_src/courses/site.scss    -> var/assets/courses/site.css
//   plugins/NAME/static_src/LABEL/player.js -> var/assets/LABEL/player.js
//
// Only files directly in the folder named after the app's label are entries; those that start
// with "_" are parts of others. Scripts come out as one self-contained file each (IIFE).
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import * as sass from "sass";
import { toLogical } from "./logical.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FINAL = path.join(ROOT, "var/assets");
// Built aside and put in place at the end: a running site never lacks its files.
const OUT = `${FINAL}.new`;
const TARGET = ["es2020", "chrome90", "firefox90", "safari15"];
// For the PDFs: regular, bold, oblique.
const FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"];

// Names in a folder, relative to ROOT, in a stable order; none where there is no such folder.
async function list(folder) {
  const names = await readdir(path.join(ROOT, folder)).catch(() => []);
  return names.sort().map((name) => `${folder}/${name}`);
}

async function entries(extension) {
  const apps = ["courses", ...(await list("plugins"))];
  const labels = (await Promise.all(apps.map((app) => list(`${app}/static_src`)))).flat();
  const files = (await Promise.all(labels.map(list))).flat();
  return files.filter((file) => file.endsWith(extension) && !path.basename(file).startsWith("_"));
}

// <anything>/static_src/LABEL/NAME.EXT -> LABEL/NAME
const outputName = (file) => file.split("static_src/")[1].replace(/\.\w+$/, "");

async function writeAsset(name, content) {
  const target = path.join(OUT, name);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, content);
}

async function buildStyles() {
  for (const file of await entries(".scss")) {
    const { css } = await sass.compileAsync(path.join(ROOT, file), {
      loadPaths: [path.join(ROOT, "courses/static_src"), path.join(ROOT, "node_modules")],
      // Bootstrap 5 is still written with @import and the old global functions.
      silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      quietDeps: true,
    });
    const { code } = await transform(toLogical(css), { loader: "css", minify: true, target: TARGET });
    await writeAsset(`${outputName(file)}.css`, code);
  }
}

async function buildScripts() {
  const files = await entries(".js");
  await build({
    entryPoints: Object.fromEntries(files.map((file) => [outputName(file), path.join(ROOT, file)])),
    outdir: OUT,
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    nodePaths: [path.join(ROOT, "node_modules")],
    legalComments: "linked",
    logLevel: "warning",
  });
}

async function copyImages() {
  for (const file of await entries(".svg")) {
    await writeAsset(`${outputName(file)}.svg`, await readFile(path.join(ROOT, file)));
  }
}

async function copyFonts() {
  await mkdir(path.join(OUT, "fonts"), { recursive: true });
  const folder = path.join(ROOT, "node_modules/dejavu-fonts-ttf/ttf");
  await Promise.all(FONTS.map((f) => copyFile(path.join(folder, f), path.join(OUT, "fonts", f))));
}

await rm(OUT, { recursive: true, force: true });
await Promise.all([buildStyles(), buildScripts(), copyImages(), copyFonts()]);
await rm(FINAL, { recursive: true, force: true });
await rename(OUT, FINAL);
