
// A part that cannot be had must not end the page: without a server it waits, and when another version is served the page is loaded anew.
async function loadPart(url) {
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return answer;
    if (answer && document.documentElement.hasAttribute("data-hydrated")) location.reload();
    await new Promise((wake) => setTimeout(wake, 2000));
  }
}
