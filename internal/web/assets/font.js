// Cuts the page font down to the letters that Imar's pages use: Arabic as
// written in the Arab world, Western and Arabic-Indic digits, Latin, and
// punctuation. 128 KB become about 61 KB for both weights. Anything else (a
// name in Cyrillic) falls back to a font of the reader's machine.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import subset from "subset-font";

const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");

const letters = {
  arabic:
    range(0x0621, 0x063a) + range(0x0640, 0x0652) + range(0x0660, 0x066c) +
    "\u060c\u061b\u061f\u0670\u0671\u067e\u0686\u0698\u06a4\u06a8\u06a9\u06af\u06cc",
  latin:
    range(0x20, 0x7e) + range(0xc0, 0xff) + "\u00a0«»·×÷±°©–—‘’“”…•−",
};

await mkdir("built", { recursive: true });
for (const [script, text] of Object.entries(letters)) {
  for (const weight of [400, 600]) {
    const source = `node_modules/@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-${script}-${weight}-normal.woff2`;
    const font = await subset(await readFile(source), text, { targetFormat: "woff2" });
    await writeFile(`built/text-${script}-${weight}.woff2`, font);
    console.error(`text-${script}-${weight}.woff2: ${font.length} bytes`);
  }
}
