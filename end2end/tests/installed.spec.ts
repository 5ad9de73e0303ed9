import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';

import { answer, expect, hydrated, prompt, test, text } from './cockpit';

const ID = '66666666-0000-4000-8000-000000000001';

/** Waits until the service worker controls the page. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
  });
}

test('the app can be installed, and keeps hashed assets only', async ({ home, serve }) => {
  home.transcript(ID, [prompt('Hello'), answer([text('Hi')])]);
  const server = await serve();
  // Nothing can be installed in the private windows that tests usually get.
  const profile = mkdtempSync(join(tmpdir(), 'session-pilot-profile-'));
  const context = await chromium.launchPersistentContext(profile, { ...test.info().project.use.launchOptions, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await installed(page);
  const client = await page.context().newCDPSession(page);
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);
  const { errors, url } = await client.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = await (await page.request.get(url)).json();
  for (const { src } of manifest.icons) expect((await page.request.get(new URL(src, url).href)).status(), src).toBe(200);
  // Another page, read under the worker's eyes.
  await page.goto(`${server.url}/sessions/${ID}`);
  await hydrated(page);
  const kept = await page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
    }
    return paths;
  });
  expect(kept.length).toBeGreaterThanOrEqual(4);
  for (const path of kept) expect(path).toMatch(/^\/pkg\/([^/]+\.[0-9a-f]{16}\.(css|js)|[0-9a-f]{16}\/.+\.(js|wasm))$/);
  await context.close();
  rmSync(profile, { recursive: true, force: true });
});

test('a cache of an earlier release is dropped, others are left alone', async ({ home, page, serve }) => {
  home.transcript(ID, [prompt('Hello')]);
  const server = await serve();
  // Before the worker is there: a page of the same place without scripts.
  await page.goto(`${server.url}/favicon.svg`);
  await page.evaluate(async () => {
    await caches.open('session-pilot-0000000000000000');
    await caches.open('of-somebody-else');
  });
  await page.goto(`${server.url}/sessions`);
  await installed(page);
  await expect.poll(() => page.evaluate(() => caches.keys())).not.toContain('session-pilot-0000000000000000');
  expect(await page.evaluate(() => caches.keys())).toContain('of-somebody-else');
});

test('without the server the last known state is shown as such, and the page comes back', async ({ browser, home, serve }) => {
  home.transcript(ID, [prompt('Something private'), answer([text('Hi')])]);
  const server = await serve();
  // A page of its own: the browser reports every request that fails.
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await installed(page);
  await expect.poll(() => page.evaluate(() => localStorage.getItem('session-pilot.last-known'))).not.toBeNull();
  const cost = (await page.locator('tbody tr .number').last().innerText()).trim();
  await server.pause();
  await page.goto(`${server.url}/sessions/${ID}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The server cannot be reached');
  await expect(page.locator('main')).toContainText('The last known state, as of');
  await expect(page.locator('main')).toContainText('shop');
  await expect(page.locator('main')).toContainText(cost);
  expect(await page.content()).not.toContain('Something private');
  // The style of the site, which is kept, applies.
  expect(await page.locator('main').evaluate((main) => getComputedStyle(main).maxWidth)).toMatch(/^\d+px$/);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  await server.resume();
  await expect(page.getByText('Something private').first()).toBeVisible({ timeout: 30_000 });
  await context.close();
});
