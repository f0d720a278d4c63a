// The form beside a map holds all that is chosen; what is changed while one looks goes into the address, so that it can be sent on.
import type { Map } from 'maplibre-gl';
import { opacity, refresh, show } from './layers';
import type { MapLayer } from './told';

const usual = '90';

export function follow(map: Map, form: HTMLFormElement, layers: MapLayer[]): void {
  const box = form.querySelector<HTMLInputElement>('[data-box]');
  const day = form.querySelector<HTMLInputElement>('[name=ngay]');
  const time = form.querySelector<HTMLInputElement>('[data-time]');
  const of = (key: string | undefined) => layers.find(l => l.key === key);
  let pause = 0;

  map.on('moveend', () => {
    const b = map.getBounds();
    if (box) {
      box.value = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(n => Math.round(n * 1e6) / 1e6).join(',');
    }
    keep();
  });

  form.addEventListener('input', event => {
    const input = event.target as HTMLInputElement;
    const faded = of(input.dataset.opacity);
    if (faded) {
      opacity(map, faded, Number(input.value));
    } else if (input === time && day) {
      const [y = 0, m = 1, d = 1] = (time.dataset.time ?? '').split('-').map(Number);
      const at = new Date(Date.UTC(y, m - 1, d + Number(time.value)));
      day.value = `${String(at.getUTCDate()).padStart(2, '0')}/${String(at.getUTCMonth() + 1).padStart(2, '0')}/${at.getUTCFullYear()}`;
      clearTimeout(pause);
      pause = window.setTimeout(hold, 150);
    }
  });

  form.addEventListener('change', event => {
    const input = event.target as HTMLInputElement;
    if (input.name === 'lop') {
      const layer = of(input.value);
      if (layer) {
        show(map, layer, input.checked);
        keep();
      } else if (input.checked) {
        form.requestSubmit();
      }
    } else if (input === day) {
      hold();
    } else if (input.dataset.opacity) {
      keep();
    }
  });

  /** What held on the day that is now in the form. */
  function hold(): void {
    const typed = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(day?.value ?? '');
    for (const layer of layers) {
      layer.on = typed ? `${typed[3]}-${typed[2]}-${typed[1]}` : undefined;
      refresh(map, layer);
    }
    keep();
  }

  function keep(): void {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value !== '' && !(name.startsWith('dam.') && value === usual) && !(name.startsWith('kieu.') && value === 'tung')) {
        query.append(name, String(value));
      }
    }
    history.replaceState(null, '', `?${query}`);
    const table = document.querySelector<HTMLAnchorElement>('[data-table]');
    if (table) {
      table.search = `?${query}`;
    }
    const print = document.querySelector<HTMLFormElement>('[data-print-map]');
    print?.querySelectorAll('input[type=hidden]').forEach(i => i.remove());
    for (const [name, value] of query) {
      print?.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
    }
  }
}
