import { type Home, type Server, answer, expect, hydrated, looksRight, prompt, test, text } from './cockpit';
import type { Page } from '@playwright/test';

const id = (number: number) => `77777777-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Sessions with an hour between them; the last one is the newest. */
function write(home: Home, count: number): void {
  for (let number = 0; number < count; number += 1) {
    home.transcript(id(number), [prompt(`Task ${number}`, number * 3600), answer([text(`Did it ${number}.`)], 100, number * 3600 + 5)]);
  }
}

interface Verdict { outcome: string | null; reasons: string[]; severity: string | null; note: string | null }

const verdict = async (server: Server, number: number): Promise<Verdict> =>
  (await (await fetch(`${server.url}/api/sessions/${id(number)}/reviews`)).json()).verdict;
const outcome = async (server: Server, number: number) => (await verdict(server, number)).outcome;
const row = (page: Page, number: number) => page.locator('.session-row', { has: page.getByRole('link', { name: `Task ${number}`, exact: true }) });

test('a row is rated by a key, and that is taken back', async ({ home, page, serve }) => {
  write(home, 3);
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.keyboard.press('j');
  await page.keyboard.press('2');
  await expect(row(page, 2).locator('.rate-button')).toContainText('needs fix');
  // The focus stays where it is, so that one can go on.
  await expect(row(page, 2).locator('[data-row]')).toBeFocused();
  await expect.poll(() => outcome(server, 2)).toBe('needs_fix');
  // The message goes by itself, so this comes before anything that takes long.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 2).locator('.rate-button')).toContainText('unrated');
  await expect.poll(() => outcome(server, 2)).toBeNull();
  await looksRight(page);
  // By the menu of the row.
  await row(page, 1).locator('.rate-button').click();
  const menu = page.getByRole('group', { name: 'Outcome' }).and(page.locator('.rate-menu'));
  await expect(menu).toBeVisible();
  await looksRight(page);
  await menu.getByRole('button', { name: 'reverted' }).click();
  await expect(menu).toBeHidden();
  await expect(row(page, 1).locator('.rate-button')).toContainText('reverted');
  await expect.poll(() => outcome(server, 1)).toBe('reverted');
});

test('chosen rows are rated and tagged together, and found by that', async ({ home, page, serve }) => {
  write(home, 4);
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  const bar = page.getByRole('region', { name: 'Chosen sessions' });
  await bar.getByRole('button', { name: 'Tags' }).click();
  await page.getByLabel('Tags', { exact: true }).and(page.locator('input')).fill('Auth, later');
  await looksRight(page);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(row(page, 3)).toContainText('later');
  await page.keyboard.press('Escape');
  await bar.getByRole('button', { name: 'Rate', exact: true }).click();
  await page.locator('#rate-chosen').getByRole('button', { name: 'ok' }).click();
  await expect(row(page, 3).locator('.rate-button')).toContainText('ok');
  await expect(row(page, 2).locator('.rate-button')).toContainText('ok');
  await expect(bar).toBeHidden();
  await page.goto(`${server.url}/sessions?outcome=unrated`);
  await expect(page.locator('[data-row]')).toHaveText(['Task 1', 'Task 0']);
  await expect(page.locator('.chips')).toContainText('Outcome: unrated');
  await hydrated(page);
  await page.goto(`${server.url}/sessions?tag=auth&outcome=ok`);
  await expect(page.locator('[data-row]')).toHaveText(['Task 3', 'Task 2']);
  await hydrated(page);
  await looksRight(page);
});

test('the queue is worked through with keys alone', async ({ home, page, serve }) => {
  write(home, 3);
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reviews');
  const current = page.getByRole('heading', { level: 2 });
  await expect(current).toHaveText('Task 2');
  await expect(page.locator('.review-progress')).toContainText('3 in all');
  await expect(page.locator('.review-answer')).toHaveText('Did it 2.');
  await expect(page.getByLabel('Severity')).toBeHidden();
  await looksRight(page);
  // 2, Tab to the reason, Tab to the severity, Tab to the note, Enter.
  await page.keyboard.press('2');
  await expect(page.getByRole('radio', { name: /needs fix/ })).toBeChecked();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Forgot the docs');
  await page.keyboard.press('Tab');
  await page.getByLabel('Severity').selectOption('high');
  await looksRight(page);
  await page.keyboard.press('Tab');
  await page.keyboard.type('look again');
  await page.keyboard.press('Enter');
  await expect(current).toHaveText('Task 1');
  await expect(current).toBeFocused();
  await expect.poll(() => verdict(server, 2)).toEqual({
    outcome: 'needs_fix', reasons: ['own_forgot_the_docs'], severity: 'high', note: 'look again', thread: null,
  });
  await expect(page.locator('.review-progress')).toContainText('2 in all');
  // The next form is empty; skipping goes on and comes back.
  await expect(page.getByLabel('Note')).toHaveValue('');
  await page.keyboard.press('s');
  await expect(current).toHaveText('Task 0');
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toContainText('This was the last one');
  await expect.poll(() => outcome(server, 0)).toBe('ok');
  await page.getByRole('link', { name: 'Look at them again' }).click();
  await expect(current).toHaveText('Task 1');
  // Nothing is saved without an outcome.
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await expect(current).toHaveText('Task 1');
  await page.keyboard.press('4');
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toContainText('Nothing left to review');
  // Of several messages the one that tells of this session.
  await page.locator('.toast', { hasText: 'partial: Task 1' }).getByRole('button', { name: 'Undo' }).click();
  await expect(current).toHaveText('Task 1');
  await looksRight(page);
});

test('a session is reviewed on its page, and everything is stored at once', async ({ home, page, serve }) => {
  write(home, 2);
  const server = await serve();
  await page.goto(`${server.url}/sessions/${id(1)}`);
  await hydrated(page);
  const panel = page.getByRole('region', { name: 'Review' });
  await page.keyboard.press('3');
  await expect(panel.getByRole('radio', { name: /reverted/ })).toBeChecked();
  await expect(panel.getByRole('status')).toHaveText('Saved');
  await panel.getByLabel('What went wrong').fill('Regression');
  await page.keyboard.press('Tab');
  await expect(panel.getByRole('button', { name: 'Take away: Regression' })).toBeVisible();
  await panel.getByLabel('Severity').selectOption('critical');
  await panel.getByLabel('Note').fill('broke the cart');
  await page.keyboard.press('Tab');
  await panel.getByLabel('Thread').fill('Cart');
  await page.keyboard.press('Tab');
  await expect(panel.getByRole('link', { name: '1 session in this thread' })).toBeVisible();
  await expect.poll(async () => ({ ...(await verdict(server, 1)), thread: null })).toEqual({
    outcome: 'reverted', reasons: ['regression'], severity: 'critical', note: 'broke the cart', thread: null,
  });
  await panel.getByText('History:').click();
  await expect(panel).toContainText('unrated → reverted');
  await looksRight(page);
  await panel.getByRole('button', { name: 'Undo' }).click();
  await expect(panel.getByLabel('Thread')).toHaveValue('');
  await panel.getByRole('button', { name: 'Undo' }).click();
  await expect(panel.getByLabel('Note')).toHaveValue('');
  // A name of one's own.
  await panel.getByText('Title and tags').click();
  await panel.getByLabel('Title', { exact: true }).fill('The cart, again');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The cart, again');
  await panel.getByLabel('Tags').fill('cart');
  await page.keyboard.press('Tab');
  await page.goto(`${server.url}/sessions?tag=cart`);
  await expect(page.locator('[data-row]')).toHaveText(['The cart, again']);
  await expect(row(page, 0)).toHaveCount(0);
  await hydrated(page);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the queue is a form', async ({ home, page, serve }) => {
    write(home, 2);
    const server = await serve();
    await page.goto(`${server.url}/reviews`);
    await expect(page.getByRole('heading', { level: 2 })).toHaveText('Task 1');
    await page.getByRole('radio', { name: /partial/ }).check({ force: true });
    await page.getByLabel('What went wrong').fill('missing tests');
    await page.getByLabel('Note').fill('half of it');
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await expect(page.getByRole('heading', { level: 2 })).toHaveText('Task 0');
    expect(await verdict(server, 1)).toMatchObject({ outcome: 'partial', reasons: ['missing_tests'], note: 'half of it' });
  });
});

test('reviews speak German', async ({ home, page, serve, context }) => {
  write(home, 1);
  const server = await serve();
  await context.addCookies([{ name: 'language', value: 'de', url: server.url }]);
  await page.goto(`${server.url}/reviews`);
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bewertungen');
  await page.keyboard.press('2');
  await expect(page.getByLabel('Was schiefging')).toBeVisible();
  await looksRight(page);
});
