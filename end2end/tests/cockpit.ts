// The fixture of every test: a home with transcripts, the released binary on it, and a page that must stay free of errors.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

export { expect };

/** A home directory in the making. */
export class Home {
  readonly path = mkdtempSync(join(tmpdir(), 'session-pilot-home-'));

  /** Writes a Claude Code transcript and returns its path. */
  transcript(id: string, records: object[], project = '-work-shop'): string {
    const path = join(this.path, '.claude/projects', project, `${id}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    return path;
  }

  /** Copies a sample home into this one. */
  copy(from: string): void {
    cpSync(from, this.path, { recursive: true });
  }
}

/** Appends records to a transcript, as the tool does. */
export function append(path: string, ...records: object[]): void {
  appendFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

let counter = 0;
const stamp = (offset: number) => new Date(Date.UTC(2026, 2, 20, 9, 0, offset)).toISOString();

/** A human prompt. */
export function prompt(text: string, offset = counter): object {
  counter += 1;
  return {
    type: 'user', uuid: `u${counter}`, parentUuid: null, sessionId: 'S', cwd: '/work/shop', gitBranch: 'main', version: '2.1.101',
    isSidechain: false, timestamp: stamp(offset), message: { role: 'user', content: text },
  };
}

/** An answer of the model with these blocks. */
export function answer(blocks: object[], output = 100, offset = counter): object {
  counter += 1;
  return {
    type: 'assistant', uuid: `a${counter}`, parentUuid: null, sessionId: 'S', requestId: `r${counter}`, cwd: '/work/shop', version: '2.1.101',
    isSidechain: false, timestamp: stamp(offset),
    message: {
      id: `m${counter}`, type: 'message', role: 'assistant', model: 'claude-sonnet-4-5-20250929', content: blocks, stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: output, cache_read_input_tokens: 1000, cache_creation_input_tokens: 50 },
    },
  };
}

/** The result of a tool call. */
export function result(call: string, text: string, isError = false, offset = counter): object {
  counter += 1;
  return {
    type: 'user', uuid: `t${counter}`, parentUuid: null, sessionId: 'S', timestamp: stamp(offset),
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: call, content: text, is_error: isError }] },
  };
}

export const text = (markdown: string) => ({ type: 'text', text: markdown });
export const thinking = (words: string) => ({ type: 'thinking', thinking: words, signature: 's' });
export const call = (id: string, name: string, input: object) => ({ type: 'tool_use', id, name, input });

function binary(): string {
  const named = process.env.SESSION_PILOT_BINARY;
  if (!named || !existsSync(named)) throw new Error('SESSION_PILOT_BINARY must name the binary: use `cargo xtask e2e`');
  return named;
}

/** A running server. */
export class Server {
  private constructor(
    readonly url: string, private child: ChildProcess, readonly data: string, private readonly home: Home, private readonly more: string[],
    private readonly settings: Record<string, string>,
  ) {}

  static async start(home: Home, more: string[], settings: Record<string, string> = {}): Promise<Server> {
    const data = mkdtempSync(join(tmpdir(), 'session-pilot-data-'));
    const { child, url } = await Server.spawn(home, data, '0', more, settings);
    return new Server(url, child, data, home, more, settings);
  }

  private static async spawn(
    home: Home, data: string, port: string, more: string[], settings: Record<string, string>,
  ): Promise<{ child: ChildProcess; url: string }> {
    const zone = more.includes('--timezone') || more.includes('--no-timezone') ? [] : ['--timezone', 'UTC'];
    const flags = more.filter((flag) => flag !== '--no-timezone');
    const child = spawn(binary(), ['serve', '--port', port, ...zone, ...flags], {
      env: { PATH: process.env.PATH, TZ: 'UTC', HOME: data, SESSION_PILOT_HOME: home.path, SESSION_PILOT_DATA_DIR: data, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const greeting = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout! }).once('line', resolve);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    const url = /http:\/\/[^,\s]+/.exec(greeting)?.[0];
    if (!url) throw new Error(`no address in ${greeting}`);
    return { child, url };
  }

  /** Ends the process; the data stays. */
  async pause(): Promise<void> {
    this.child.removeAllListeners('exit');
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Starts it again at the same address. */
  async resume(): Promise<void> {
    this.child = (await Server.spawn(this.home, this.data, new URL(this.url).port, this.more, this.settings)).child;
  }

  /** Waits until no sync runs and one has been completed. */
  async settled(): Promise<void> {
    await expect.poll(async () => {
      const status = await (await fetch(`${this.url}/api/sessions/sync/status`)).json();
      return status.last_sync !== null && !status.running;
    }, { timeout: 30_000 }).toBe(true);
  }

  /** Sets the password as its owner does, on the machine itself. */
  setPassword(password: string): void {
    const env = { PATH: process.env.PATH, HOME: this.data, SESSION_PILOT_HOME: this.data, SESSION_PILOT_DATA_DIR: this.data };
    const { status, stderr } = spawnSync(binary(), ['password', 'set'], { env, input: password, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  stop(): void {
    this.child.removeAllListeners('exit');
    // Its data is thrown away: nothing needs to be closed.
    this.child.kill('SIGKILL');
    rmSync(this.data, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  }
}

interface Fixtures {
  home: Home;
  /** Starts a server on `home` and waits for its first sync. */
  serve: (...more: string[]) => Promise<Server>;
  /** The same with settings in the environment. */
  serveWith: (settings: Record<string, string>) => Promise<Server>;
  serveAs: (more: string[], settings: Record<string, string>) => Promise<Server>;
}

export const test = base.extend<Fixtures>({
  home: async ({}, use) => {
    const home = new Home();
    await use(home);
    rmSync(home.path, { recursive: true, force: true });
  },
  serve: async ({ serveAs }, use) => use((...more) => serveAs(more, {})),
  serveWith: async ({ serveAs }, use) => use((settings) => serveAs([], settings)),
  serveAs: async ({ home }, use) => {
    const servers: Server[] = [];
    await use(async (more, settings) => {
      const server = await Server.start(home, more, settings);
      servers.push(server);
      await server.settled();
      return server;
    });
    servers.forEach((server) => server.stop());
  },
  // A page with an error or a warning on its console, or a request to another host, has failed.
  page: async ({ page }, use) => {
    const faults: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') faults.push(`request to ${request.url()}`);
    });
    await use(page);
    expect(faults).toEqual([]);
  },
});

/** Waits until the browser's half has taken over. */
export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', '');
}

/** No violation of WCAG 2.2 AA, in both themes, and no horizontal scrolling at 360 px. */
export async function looksRight(page: Page): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${scheme}: ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)).toEqual([]);
  }
  const before = page.viewportSize()!;
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, 'horizontal scrolling at 360 px').toBeLessThanOrEqual(0);
  await page.setViewportSize(before);
}

/** The sample homes beside the checkout, where they are. */
export const samples = process.env.SESSION_PILOT_SAMPLES;
