import { answer, append, expect, hydrated, prompt, test, text } from './cockpit';
import type { Page } from '@playwright/test';

const ID = '44444444-0000-4000-8000-000000000001';

/** A page of its own: a server that is gone is an error on the console. */
async function watching(page: Page, url: string): Promise<void> {
  const connected = page.waitForRequest(/api\/events/);
  await page.goto(url);
  await hydrated(page);
  await connected;
}

test('a server that is gone is told, and its return, and what it has to tell', async ({ browser, home, serve }) => {
  const path = home.transcript(ID, [prompt('Fix the login test', 0), answer([text('Done.')], 100, 5)]);
  const server = await serve();
  const page = await (await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block' })).newPage();
  await watching(page, `${server.url}/sessions/${ID}`);
  await server.pause();
  const gone = page.locator('.banner.is-warning');
  await expect(gone).toContainText('cannot be reached');
  append(path, prompt('And the logout', 10), answer([text('That, too.')], 50, 15));
  await server.resume();
  await expect(gone).toHaveCount(0, { timeout: 30_000 });
  await expect(page.getByText('That, too.')).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.banner')).toHaveCount(0);
  // A page of another release says so and leaves it to whoever reads.
  await page.evaluate(() => { document.documentElement.dataset.build = '/pkg/of-yesterday'; });
  await server.pause();
  await expect(gone).toBeVisible();
  await server.resume();
  await expect(page.getByText('SessionPilot was updated.')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('link', { name: 'Reload this page' }).click();
  await hydrated(page);
  await expect(page.getByText('SessionPilot was updated.')).toHaveCount(0);
  await page.context().close();
});

test('a page that nobody sees lets its connection go, and asks for what it missed', async ({ home, page, serve }) => {
  const path = home.transcript(ID, [prompt('Fix the login test', 0), answer([text('Done.')], 100, 5)]);
  const server = await serve();
  await page.clock.install();
  const ended: string[] = [];
  page.on('requestfailed', (request) => ended.push(new URL(request.url()).pathname));
  await watching(page, `${server.url}/sessions/${ID}`);
  const see = (isHidden: boolean) => page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, isHidden);
  await see(true);
  await page.clock.fastForward(59_000);
  expect(ended).toEqual([]);
  await page.clock.fastForward(2_000);
  await expect.poll(() => ended).toEqual(['/api/events']);
  append(path, prompt('And the logout', 10), answer([text('That, too.')], 50, 15));
  const again = page.waitForRequest(/api\/events/);
  await see(false);
  await again;
  await page.clock.fastForward(5_000);
  await expect(page.getByText('That, too.')).toBeVisible();
});
