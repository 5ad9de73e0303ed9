import { answer, expect, hydrated, prompt, test, text } from './cockpit';
import type { Page } from '@playwright/test';

/** The bodies that have gone over the wire, in bytes, by address. */
async function weigh(page: Page): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  const names = new Map<string, string>();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const heads = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, response }) => {
    names.set(requestId, new URL(response.url).pathname);
    heads.set(requestId, response.encodedDataLength);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sizes.set(names.get(requestId) ?? requestId, encodedDataLength - (heads.get(requestId) ?? 0));
  });
  return sizes;
}

// The budget for everything the first page loads before anybody does something.
const HEAVIEST = 400_000;

test('the first page is light, and other pages bring their own code', async ({ home, page, serve }) => {
  const id = '77777777-0000-4000-8000-000000000001';
  home.transcript(id, [prompt('Fix the login test'), answer([text('Done.')])]);
  const server = await serve();
  const sizes = await weigh(page);
  await page.goto(server.url);
  await hydrated(page);
  await page.waitForLoadState('load');
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const shown = [...sizes].map(([path, size]) => `${path} ${size}`).join('\n');
  expect(total, shown).toBeLessThanOrEqual(HEAVIEST);
  const parts = () => [...sizes.keys()].filter((path) => path.endsWith('.wasm'));
  const before = parts();
  expect(before.length, shown).toBeGreaterThan(1);
  await page.getByRole('link', { name: 'Fix the login test' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fix the login test');
  await expect(page.locator('main')).toContainText('Done.');
  await expect.poll(() => parts().length).toBeGreaterThan(before.length);
  // Parts lie in a folder named after their content, so browsers may keep them.
  for (const path of parts()) {
    const response = await page.request.get(`${server.url}${path}`, { headers: { 'accept-encoding': 'br' } });
    expect(path).toMatch(/^\/pkg\/[0-9a-f]{16}\//);
    expect(response.headers()['cache-control']).toContain('immutable');
    expect(response.headers()['content-type']).toBe('application/wasm');
    expect(response.headers()['content-encoding']).toBe('br');
  }
});

test('a page opened directly names its parts in its head', async ({ page, serve }) => {
  const server = await serve();
  const html = await (await page.request.get(`${server.url}/settings/retention`)).text();
  const parts = [...html.matchAll(/<link rel="preload" href="(\/pkg\/[^"]+\.wasm)"/g)].map(([, path]) => path);
  expect(parts.length).toBeGreaterThan(1);
  await page.goto(`${server.url}/settings/retention`);
  await hydrated(page);
});

test('a part that cannot be had for a while is waited for', async ({ browser, serve }) => {
  const server = await serve();
  // A page of its own: a request that fails is an error on the console.
  const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  let refused = 0;
  await page.route('**/pkg/**/*.wasm', (route) => {
    refused += 1;
    return refused <= 2 ? route.abort() : route.continue();
  });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('General');
  expect(refused).toBeGreaterThan(2);
  await page.context().close();
});
