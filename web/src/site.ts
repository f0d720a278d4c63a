// Loaded on every page. Each part improves what already works without it.
import { assistAutosave } from './parts/autosave';
import { assistChecks } from './parts/checks';
import { assistEntry } from './parts/entry';
import { assistForms } from './parts/forms';
import { assistLists } from './parts/lists';
import { assistSignatures } from './parts/signatures';
import { assistUploads } from './parts/uploads';

document.documentElement.classList.add('js');
assistForms();
assistEntry();
assistChecks();
assistAutosave();
assistSignatures();
assistLists();
assistUploads();

// On a phone the rail is one row that is pushed sideways: the entry of this page should be in sight.
document.querySelectorAll('.rail [aria-current], .site-nav [aria-current]').forEach(e => e.scrollIntoView({ block: 'nearest', inline: 'center' }));

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
