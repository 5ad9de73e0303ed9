import { readFileSync } from 'node:fs';
import { type Home, answer, expect, hydrated, looksRight, prompt, test, text } from './cockpit';
import type { Page } from '@playwright/test';

/** Sessions with an hour between them; the last one is the newest. */
function write(home: Home, count: number): void {
  for (let number = 0; number < count; number += 1) {
    const id = `33333333-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const at = number * 3600;
    const project = number % 2 ? 'shop' : 'docs';
    const records = [prompt(`Task ${number}`, at), answer([text('Done.')], 100 + number, at + 5)];
    home.transcript(id, records.map((record) => ({ ...record, cwd: `/work/${project}` })), `-work-${project}`);
  }
}

const rows = (page: Page) => page.locator('[data-row]');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

test('a long list is one sheet with few rows in the page', async ({ home, page, serve }) => {
  write(home, 1200);
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  const seen = new Set<string>();
  let most = 0;
  const look = async () => {
    const shown = await page.evaluate(() => [...document.querySelectorAll('[data-row]')].map((row) => row.textContent!.trim()));
    most = Math.max(most, await page.locator('.session-table tr').count());
    // Neighbours are neighbours: nothing is left out between two rows.
    const numbers = shown.map((title) => Number(title.replace('Task ', '')));
    numbers.slice(1).forEach((number, at) => expect(number).toBe(numbers[at] - 1));
    shown.forEach((title) => seen.add(title));
  };
  await look();
  expect(seen.size).toBe(50);
  // By the wheel, all the way down.
  while (!seen.has('Task 0')) {
    const before = await page.evaluate(() => scrollY);
    await page.mouse.wheel(0, 700);
    await expect.poll(() => page.evaluate(() => scrollY)).not.toBe(before);
    await look();
  }
  expect(seen.size).toBe(1200);
  expect(most).toBeLessThanOrEqual(300);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(page.getByRole('link', { name: 'Task 0', exact: true })).toBeInViewport();
  // The address says where one is: whoever reloads is there again.
  expect(new URL(page.url()).searchParams.get('offset')).not.toBeNull();
  // A jump into the middle, as with the scroll bar.
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
  await expect(page.getByRole('link', { name: 'Task 600', exact: true })).toBeAttached();
  await look();
  const middle = page.locator('[data-row]:visible').nth(80);
  const name = (await middle.innerText()).trim();
  await page.reload();
  await hydrated(page);
  await expect.poll(async () => Math.abs(Number((await rows(page).first().innerText()).replace('Task ', '')) - Number(name.replace('Task ', '')))).toBeLessThan(200);
  // And up again.
  await page.evaluate(() => scrollTo(0, 0));
  await expect(page.getByRole('link', { name: 'Task 1199', exact: true })).toBeInViewport();
});

test('rows are chosen with keys, and become a file', async ({ home, page, serve }) => {
  write(home, 12);
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  const bar = page.getByRole('region', { name: 'Chosen sessions' });
  await expect(bar).toBeHidden();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(bar).toContainText('1 session chosen');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await expect(bar).toContainText('3 sessions chosen');
  expect(await focused(page)).toBe('Task 8');
  await looksRight(page);
  const [file] = await Promise.all([page.waitForEvent('download'), bar.getByRole('link', { name: 'JSON' }).click()]);
  const chosen = JSON.parse(readFileSync(await file.path(), 'utf8')) as { title: string }[];
  expect(chosen.map(({ title }) => title)).toEqual(['Task 10', 'Task 9', 'Task 8']);
  await bar.getByRole('button', { name: 'Choose none' }).click();
  await expect(bar).toBeHidden();
  // Everything the filter leaves, as CSV.
  await page.goto(`${server.url}/sessions?project=shop&sort=output_tokens&order=asc`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Download' }).click();
  const [table] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
  const lines = readFileSync(await table.path(), 'utf8').trim().split(/\r?\n/);
  const heading = lines[0].split(',');
  expect(lines.slice(1).map((line) => line.split(',')[heading.indexOf('output_tokens')])).toEqual(['101', '103', '105', '107', '109', '111']);
});

test('columns are left out, at once and from then on', async ({ home, page, serve }) => {
  write(home, 3);
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await expect(page.getByRole('columnheader', { name: 'Model' })).toBeVisible();
  await page.getByRole('button', { name: 'Columns' }).focus();
  await page.keyboard.press('Enter');
  const kept = page.waitForResponse(/preferences/);
  await page.getByRole('checkbox', { name: 'Model' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('columnheader', { name: 'Model' })).toBeHidden();
  await kept;
  // The server paints it so, before any script.
  const html = await (await page.request.get(`${server.url}/sessions`)).text();
  expect(html).toContain('data-without="model"');
  await page.keyboard.press('Escape');
  await looksRight(page);
});

test('a view is kept under a name, and its removal is taken back', async ({ home, page, serve }) => {
  write(home, 4);
  const server = await serve();
  await page.goto(`${server.url}/sessions?project=docs`);
  await hydrated(page);
  const open = () => page.getByRole('button', { name: 'Views', exact: true }).click();
  await open();
  await page.getByLabel('Name of this view').fill('  Documents ');
  await page.keyboard.press('Enter');
  const view = page.getByRole('link', { name: 'Documents' });
  await expect(view).toHaveAttribute('aria-current', 'true');
  await looksRight(page);
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await expect(rows(page)).toHaveCount(4);
  await open();
  await view.click();
  await expect(rows(page)).toHaveCount(2);
  await open();
  await page.getByRole('button', { name: 'Remove the view Documents' }).click();
  await expect(view).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await open();
  await expect(view).toHaveCount(1);
});

test('from a session one goes on through the list it was opened from', async ({ home, page, serve }) => {
  const ids = [1, 2, 3].map((number) => `77777777-0000-4000-8000-00000000000${number}`);
  ids.forEach((id, at) => home.transcript(id, [prompt(`Task ${at + 1}`, at * 100), answer([text('Done.')], 10, at * 100 + 5)]));
  const server = await serve();
  await server.settled();
  await page.goto(`${server.url}/sessions?search=Task`);
  await hydrated(page);
  await page.getByRole('link', { name: 'Task 2' }).click();
  const title = page.getByRole('heading', { level: 1 });
  await expect(title).toHaveText('Task 2');
  const ways = page.getByRole('navigation', { name: 'In the list' });
  await expect(ways).toBeVisible();
  // Newest first: the third one is above.
  await page.keyboard.press('[');
  await expect(title).toHaveText('Task 3');
  await expect(ways.getByRole('link', { name: 'Session above in the list' })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press(']');
  await expect(title).toHaveText('Task 2');
  await page.keyboard.press(']');
  await expect(title).toHaveText('Task 1');
  await ways.getByRole('link', { name: 'Back to the list' }).click();
  await expect(page).toHaveURL(/\/sessions\?search=Task$/);
  // Opened from elsewhere it has no neighbours.
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(`${server.url}/sessions/${ids[0]}`);
  await hydrated(page);
  await expect(ways).toHaveCount(0);
});
