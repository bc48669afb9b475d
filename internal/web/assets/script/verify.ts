// Checks one fact in the reader's own browser: that the bytes shown are those
// that the log commits to, that the log holds them, and that the log's key
// signed it. docs/FORMAT.md describes every step. Nothing here writes a
// sentence: each outcome stands in the page, hidden, in the page's language.

type Outcome = "right" | "wrong" | "unable";

interface Part { index: number; salt: string; data: string }
interface Evidence { data: { seq: number; leaf: string; parts: Part[]; proof: string } }

type Bytes = Uint8Array<ArrayBuffer>;

const bytes = (base64: string): Bytes => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const hex = (b: Bytes): string => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
const text = (s: string): Bytes => new TextEncoder().encode(s) as Bytes;
const same = (a: Bytes, b: Bytes): boolean => hex(a) === hex(b);

async function sha256(...pieces: Bytes[]): Promise<Bytes> {
  const all = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of pieces) { all.set(p, at); at += p.length; }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

// The root that an inclusion path leads to (RFC 9162, section 2.1.3.2).
async function rootOf(leaf: Bytes, index: number, size: number, path: Bytes[]): Promise<Bytes | null> {
  let fn = index, sn = size - 1, root = leaf;
  for (const p of path) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      root = await sha256(Uint8Array.of(1), p, root);
      while (fn % 2 === 0 && fn !== 0) { fn = fn / 2; sn = Math.floor(sn / 2); }
    } else {
      root = await sha256(Uint8Array.of(1), root, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? root : null;
}

// A C2SP tlog-proof: index, path, checkpoint.
function parseProof(proof: string) {
  const cut = proof.indexOf("\n\n");
  const lines = proof.slice(0, cut).split("\n");
  const checkpoint = proof.slice(cut + 2);
  const [origin = "", size = "", root = ""] = checkpoint.split("\n");
  const index = lines.findIndex((l) => l.startsWith("index "));
  return {
    index: Number(lines[index]?.slice(6)), path: lines.slice(index + 1).map(bytes),
    origin, size: Number(size), root: bytes(root), checkpoint,
  };
}

// The Ed25519 signature on a checkpoint (C2SP signed-note) by a key that is
// written name+id+base64.
async function signed(checkpoint: string, key: string): Promise<Outcome> {
  const m = /^(.+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(key.trim());
  if (!m) return "wrong";
  const [, name = "", id = "", base64 = ""] = m;
  const raw = bytes(base64);
  const wanted = await sha256(text(name + "\n"), raw);
  if (raw[0] !== 1 || raw.length !== 33 || hex(wanted.slice(0, 4)) !== id) return "wrong";
  const end = checkpoint.lastIndexOf("\n\n");
  const line = checkpoint.slice(end + 2).split("\n").find((l) => l.startsWith("— " + name + " "));
  if (!line) return "wrong";
  const blob = bytes(line.slice(name.length + 3));
  if (hex(blob.slice(0, 4)) !== id) return "wrong";
  let publicKey: CryptoKey;
  try {
    publicKey = await crypto.subtle.importKey("raw", raw.slice(1), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return "unable"; // a browser without Ed25519
  }
  return await crypto.subtle.verify({ name: "Ed25519" }, publicKey, blob.slice(4), text(checkpoint.slice(0, end + 1))) ? "right" : "wrong";
}

async function check(box: HTMLElement): Promise<void> {
  const say = (step: string, outcome: Outcome) => {
    for (const word of box.querySelectorAll<HTMLElement>(`[data-step="${step}"] [data-outcome]`)) {
      word.hidden = word.dataset.outcome !== outcome;
    }
  };
  const steps = ["leaf", "parts", "path", "signature"];
  steps.forEach((step) => say(step, "unable"));
  if (!globalThis.crypto?.subtle) return; // no secure connection
  const answer = await fetch(box.dataset.check ?? "", { credentials: "same-origin" });
  if (!answer.ok) return;
  const { data } = (await answer.json()) as Evidence;
  const entry = bytes(data.leaf);
  const header = JSON.parse(new TextDecoder().decode(entry)) as { seq: number; parts: { sha256: string }[] };
  const proof = parseProof(data.proof);
  say("leaf", header.seq === data.seq && proof.index === header.seq - 1 ? "right" : "wrong");
  let parts: Outcome = "right";
  for (const p of data.parts) {
    if (hex(await sha256(bytes(p.salt), bytes(p.data))) !== header.parts[p.index]?.sha256) parts = "wrong";
  }
  say("parts", parts);
  const root = await rootOf(await sha256(Uint8Array.of(0), entry), proof.index, proof.size, proof.path);
  say("path", root && same(root, proof.root) ? "right" : "wrong");
  const key = box.querySelector<HTMLTextAreaElement>("textarea")?.value ?? "";
  say("signature", key.startsWith(proof.origin + "+") ? await signed(proof.checkpoint, key) : "wrong");
}

for (const box of document.querySelectorAll<HTMLElement>("[data-check]")) {
  const run = () => void check(box).catch(() => undefined);
  for (const hidden of box.querySelectorAll<HTMLElement>("[data-with-script]")) hidden.hidden = false;
  box.querySelector("button")?.addEventListener("click", run);
  if (location.hash === "#check") run();
}
