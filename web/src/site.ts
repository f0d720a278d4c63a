// Loaded on every page. Each part improves what already works without it.
import { assistForms } from './parts/forms';
import { assistLists } from './parts/lists';
import { assistUploads } from './parts/uploads';

document.documentElement.classList.add('js');
assistForms();
assistLists();
assistUploads();

for (const button of document.querySelectorAll<HTMLElement>('[data-print]')) {
  button.addEventListener('click', () => window.print());
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? '');
    const said = button.dataset.copied;
    if (said) {
      button.textContent = said;
    }
  });
}
