// Starts the mock upstream (the Python suite's own) and the real binary for one test file.
//
// Both are children of this process: the mock ends when its standard input closes, the proxy's
// process group is killed at exit. Nothing of the caller's configuration reaches the proxy.
import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
const BINARY = process.env.E2E_BINARY ?? join(ROOT, "target/debug/private-ai-proxy");
const PYTHON = process.env.E2E_PYTHON ?? "python3";

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export class Mock {
  static async start() {
    const child = spawn(PYTHON, [join(ROOT, "tests/e2e/mock_upstream.py")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise((done, fail) => {
      lines.once("line", done);
      child.once("exit", (code) => fail(new Error(`the mock upstream ended with ${code}`)));
    });
    return new Mock(child, JSON.parse(first));
  }

  constructor(child, ports) {
    this.child = child;
    this.url = `http://127.0.0.1:${ports.upstream}`;
    this.control = `http://127.0.0.1:${ports.control}`;
  }

  async #post(path, value) {
    const answer = await fetch(this.control + path, {
      method: "POST",
      body: JSON.stringify(value),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  // Registers a script of answers; the name goes into a request's `model`.
  async model(answer, options = {}) {
    return (await this.#post("/script", { answer, ...options })).model;
  }

  // The requests with this model name, as the provider received them.
  async requests(model) {
    const answer = await fetch(`${this.control}/requests?model=${model}`);
    return (await answer.json()).map((r) => ({
      ...r,
      wire: Buffer.from(r.wire, "base64"),
      body: Buffer.from(r.body, "base64"),
    }));
  }

  // What the model would have said to the client's own words.
  expected(answer, path, body) {
    return this.#post("/answer", { answer, path, body });
  }

  // Every original that can be read out of the bytes, in any encoding.
  leaks(data, originals) {
    return this.#post("/leaks", { data: data.toString("base64"), originals });
  }

  stop() {
    this.child.stdin.end();
  }
}

export class Proxy {
  static async start(upstream) {
    const directory = mkdtempSync(join(tmpdir(), "private-ai-node-"));
    for (let attempt = 0; ; attempt++) {
      const [port, admin] = [await freePort(), await freePort()];
      const log = join(directory, `proxy-${attempt}.log`);
      const out = openSync(log, "w", 0o600);
      const env = {
        PATH: process.env.PATH,
        HOME: directory,
        PRIVATE_AI_PROXY_DATA_DIR: join(directory, "data"),
        PRIVATE_AI_PROXY_PROXY__LISTEN: `127.0.0.1:${port}`,
        PRIVATE_AI_PROXY_ADMIN__LISTEN: `127.0.0.1:${admin}`,
        PRIVATE_AI_PROXY_UPSTREAM__OPENAI__BASE_URL: upstream,
        PRIVATE_AI_PROXY_UPSTREAM__ANTHROPIC__BASE_URL: upstream,
      };
      const child = spawn(BINARY, ["serve"], {
        cwd: directory,
        env,
        detached: true,
        stdio: ["ignore", out, out],
      });
      const proxy = new Proxy(child, directory, `http://127.0.0.1:${port}`);
      process.once("exit", () => proxy.kill());
      if (await proxy.#ready()) return proxy;
      proxy.kill();
      const text = readFileSync(log, "utf8");
      if (attempt === 2 || !text.includes("in use")) {
        throw new Error(`the proxy did not become ready:\n${text.slice(-4000)}`);
      }
    }
  }

  constructor(child, directory, url) {
    this.child = child;
    this.directory = directory;
    this.url = url;
  }

  async #ready() {
    const end = Date.now() + 60_000;
    while (Date.now() < end && this.child.exitCode === null) {
      try {
        if ((await fetch(`${this.url}/readyz`)).ok) return true;
      } catch {
        // Not listening yet.
      }
      await sleep(20);
    }
    return false;
  }

  kill() {
    try {
      process.kill(-this.child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  // Every file under the proxy's directory: database, keys, logs.
  files(directory = this.directory) {
    return readdirSync(directory).flatMap((name) => {
      const path = join(directory, name);
      return statSync(path).isDirectory() ? this.files(path) : [path];
    });
  }

  async stop() {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.kill();
    await ended;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
