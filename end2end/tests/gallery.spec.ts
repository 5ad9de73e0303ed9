import { expect, hydrated, test } from './cockpit';
import AxeBuilder from '@axe-core/playwright';

const WIDTHS = [360, 768, 1280, 1920];

for (const theme of ['light', 'dark']) {
  for (const contrast of ['system', 'high']) {
    test(`every component holds in ${theme}, contrast ${contrast}`, async ({ page, serve, context }, info) => {
      const server = await serve('--gallery');
      await context.addCookies([{ name: 'theme', value: theme, url: server.url }, { name: 'contrast', value: contrast, url: server.url }]);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${server.url}/dev/ui`);
        await hydrated(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
        const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
        expect(violations.map(({ id, nodes }) => `${width} px: ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)).toEqual([]);
        await info.attach(`gallery-${theme}-${contrast}-${width}`, { body: await page.screenshot({ fullPage: true }), contentType: 'image/png' });
      }
    });
  }
}

test('whatever has the focus shows it', async ({ page, serve }) => {
  const server = await serve('--gallery');
  await page.goto(`${server.url}/dev/ui`);
  await hydrated(page);
  const seen = new Set<string>();
  for (let stop = 0; stop < 80; stop += 1) {
    await page.keyboard.press('Tab');
    const { name, width, isMain } = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const style = getComputedStyle(element);
      const width = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
      return { name: `${element.tagName} ${element.className} ${element.textContent}`, width, isMain: ['MAIN', 'BODY'].includes(element.tagName) };
    });
    if (isMain) continue;
    expect(width, name).toBeGreaterThanOrEqual(2);
    seen.add(name);
  }
  expect(seen.size).toBeGreaterThan(30);
});

test('layers keep the focus, close on Escape, and give it back', async ({ page, serve }) => {
  const server = await serve('--gallery');
  await page.goto(`${server.url}/dev/ui`);
  await hydrated(page);
  for (const name of ['Open dialog', 'Open drawer']) {
    const button = page.getByRole('button', { name });
    await button.focus();
    await page.keyboard.press('Enter');
    const layer = page.locator('dialog[open]');
    await expect(layer).toBeVisible();
    for (let stop = 0; stop < 6; stop += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement?.closest('dialog'))).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect(layer).toHaveCount(0);
    await expect(button).toBeFocused();
  }
});

test('a menu is walked with arrows', async ({ page, serve }) => {
  const server = await serve('--gallery');
  await page.goto(`${server.url}/dev/ui`);
  await hydrated(page);
  const button = page.getByRole('button', { name: 'Row actions' });
  await button.focus();
  await page.keyboard.press('Enter');
  const item = (name: string) => page.getByRole('menuitem', { name });
  await expect(item('Copy link')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(item('Export')).toBeFocused();
  await page.keyboard.press('End');
  await expect(item('Forget')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(item('Copy link')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(item('Copy link')).toBeHidden();
  await expect(button).toBeFocused();
});

test('tabs are walked with arrows', async ({ page, serve }) => {
  const server = await serve('--gallery');
  await page.goto(`${server.url}/dev/ui`);
  await hydrated(page);
  await page.getByRole('tab', { name: 'Live' }).focus();
  await expect(page.getByText('What runs now.')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'History' })).toBeFocused();
  await expect(page.getByRole('tab', { name: 'History' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText('What ran before.')).toBeVisible();
  await expect(page.getByText('What runs now.')).toBeHidden();
});

test('what was done is told, and can be taken back', async ({ page, serve }) => {
  const server = await serve('--gallery');
  await page.goto(`${server.url}/dev/ui`);
  await hydrated(page);
  const corner = page.locator('.toasts');
  await expect(corner).toHaveAttribute('aria-live', 'polite');
  await page.getByRole('button', { name: 'Toast with undo' }).click();
  await corner.getByRole('button', { name: 'Undo' }).click();
  await expect(corner).toContainText('Taken back.');
  await expect(corner).not.toContainText('archived');
  await page.getByRole('button', { name: 'Toast that stays' }).click();
  await corner.locator('.is-danger').getByRole('button', { name: 'Dismiss' }).click();
  await expect(corner).not.toContainText('did not answer');
});

test('a field says what is wrong with it', async ({ page, serve }) => {
  const server = await serve('--gallery');
  await page.goto(`${server.url}/dev/ui`);
  await hydrated(page);
  const days = page.getByLabel('Days', { exact: true });
  await expect(days).toHaveAttribute('aria-invalid', 'true');
  await expect(days).toHaveAccessibleDescription('At least 1 day.');
  await days.fill('7');
  await expect(days).not.toHaveAttribute('aria-invalid', 'true');
});

test('a released server has no gallery', async ({ serve, request }) => {
  const server = await serve();
  const answer = await request.get(`${server.url}/dev/ui`);
  expect(answer.status()).toBe(404);
  expect(await answer.text()).toContain('Page not found');
});
