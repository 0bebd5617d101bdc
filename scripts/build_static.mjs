// Builds static/dist from static/src: one classic script and one sheet for each block and for the Studio editors, and
// `hls.js`, a library the feed loads only when a clip needs it. `staff` is what the feed loads for the course team alone,
// `desk` what Studio loads once somebody writes captions.
//
//   node scripts/build_static.mjs           build
//   node scripts/build_static.mjs --check   build aside and fail when static/dist is not what the sources give
//   node scripts/build_static.mjs --size    print compressed sizes and fail when the feed is over its limit
//
// A sheet or script whose source is missing is skipped with a word; nothing is built for it and nothing of it may lie in dist.
import { mkdtemp, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const SOURCES = path.join(ROOT, "static", "src");
// Through the package: a link to static/ in a clone, a plain folder in a source distribution. Right in both.
const DIST = path.join(ROOT, "microclip_xblock", "static", "dist");
const BUNDLES = ["feed", "challenge", "board", "studio", "desk", "staff", "hls"];
// Made of other people's work, whose notices stay in.
const NOT_OURS = ["hls"];
const SHEETLESS = ["hls"];
// gzip -9. What a phone on a slow line may be asked to fetch before the first clip: the feed's script and sheet. And what
// it may be asked for once a clip is a playlist.
const LIMITS_BYTES = { "feed.js": 60_000, "feed.css": 15_000, "studio.js": 50_000, "hls.js": 125_000, "staff.js": 9_000, "staff.css": 4_000 };

async function exists(file) {
  return stat(file).then(
    (found) => found.isFile(),
    (error) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}

async function build(outdir) {
  // Loaded here, so that --size also works where esbuild is not installed.
  const esbuild = await import("esbuild");
  await mkdir(outdir, { recursive: true });
  const built = [];
  for (const name of BUNDLES) {
    for (const kind of SHEETLESS.includes(name) ? ["js"] : ["js", "css"]) {
      const entry = path.join(SOURCES, name, `index.${kind}`);
      if (!(await exists(entry))) {
        console.log(`no static/src/${name}/index.${kind} yet: skipped`);
        continue;
      }
      const script = kind === "js";
      await esbuild.build({
        entryPoints: [entry],
        outfile: path.join(outdir, `${name}.${kind}`),
        bundle: true,
        minify: true,
        // Human text stays readable in the bundle and small; the host pages are UTF-8.
        charset: "utf8",
        legalComments: NOT_OURS.includes(name) ? "inline" : "none",
        logLevel: "warning",
        absWorkingDir: ROOT,
        target: script ? ["es2020"] : ["chrome87", "firefox78", "safari14"],
        loader: { ".svg": "dataurl" },
        // An immediately invoked function without UMD: Studio's AMD loader would claim anything that asks for `define`.
        ...(script ? { format: "iife", platform: "browser" } : {}),
      });
      built.push(`${name}.${kind}`);
    }
  }
  return built;
}

async function filesOf(directory) {
  try {
    return (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((found) => found.isFile())
      .map((found) => path.relative(directory, path.join(found.parentPath ?? found.path, found.name)));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

async function check() {
  const aside = await mkdtemp(path.join(tmpdir(), "microclip-static-"));
  try {
    const built = await build(aside);
    const committed = await filesOf(DIST);
    const wrong = [];
    for (const name of built) {
      if (!committed.includes(name)) {
        wrong.push(`${name} is missing`);
        continue;
      }
      const [mine, theirs] = await Promise.all([readFile(path.join(aside, name)), readFile(path.join(DIST, name))]);
      if (!mine.equals(theirs)) wrong.push(`${name} is not what static/src gives`);
    }
    for (const name of committed) if (!built.includes(name)) wrong.push(`${name} has no source`);
    if (wrong.length > 0) {
      console.error(`static/dist is stale, run \`make static\`:\n  ${wrong.join("\n  ")}`);
      return 1;
    }
    console.log(`static/dist is what static/src gives (${built.length} files).`);
    return 0;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function size() {
  const over = [];
  for (const name of (await filesOf(DIST)).sort()) {
    const content = await readFile(path.join(DIST, name));
    const packed = gzipSync(content, { level: 9 }).length;
    const limit = LIMITS_BYTES[name];
    if (packed > limit) over.push(name);
    const allowed = limit === undefined ? "" : ` of at most ${limit}`;
    console.log(`${name.padEnd(16)} ${String(content.length).padStart(8)} bytes  ${String(packed).padStart(7)} compressed${allowed}`);
  }
  if (over.length > 0) {
    console.error(`Over their limits: ${over.join(", ")}.`);
    return 1;
  }
  return 0;
}

async function main(argument) {
  if (argument === "--check") return check();
  if (argument === "--size") return size();
  if (argument !== undefined) {
    console.error("usage: node scripts/build_static.mjs [--check | --size]");
    return 2;
  }
  const built = await build(DIST);
  console.log(`built ${built.length} files: ${built.join(", ") || "none"}`);
  return 0;
}

process.exitCode = await main(process.argv[2]);
