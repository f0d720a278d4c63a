// Pointing at records, measuring, drawing new records and changing the shapes of those there are.
import type { LngLat, Map } from 'maplibre-gl';
import { refresh, solid } from './layers';
import { area, areaText, length, lengthText } from './measure';
import { number } from '../parts/typed';
import { Sketch } from './sketch';
import type { MapLayer, Told } from './told';

interface Shown {
  id: string;
  version: number;
  title: string;
  values: { name: string; text: string }[];
  shape?: GeoJSON.Geometry;
  href?: string;
  writable: boolean;
}

type Tool = 'identify' | 'length' | 'area' | 'add' | 'edit';

export function tools(map: Map, frame: HTMLElement, told: Told): void {
  const words = told.words;
  const said = frame.querySelector<HTMLElement>('[data-said]');
  const found = frame.querySelector<HTMLElement>('[data-found]');
  const sketch = new Sketch(map);
  let tool: Tool = 'identify';
  let adding: MapLayer | undefined;

  const say = (text: string) => {
    if (said) {
      said.textContent = text;
    }
  };

  for (const button of frame.querySelectorAll<HTMLButtonElement>('[data-tool]')) {
    button.addEventListener('click', () => choose(button.dataset.tool as Tool, button));
  }
  frame.querySelector('[data-middle]')?.addEventListener('click', () => void at(map.getCenter()));
  frame.querySelector('[data-share]')?.addEventListener('click', async () => {
    await navigator.clipboard.writeText(location.href).catch(() => undefined);
    say(words.shared ?? '');
  });
  for (const form of frame.querySelectorAll<HTMLFormElement>('[data-add-form]')) {
    form.addEventListener('submit', event => {
      event.preventDefault();
      void create(form);
    });
    form.querySelector('[data-cancel]')?.addEventListener('click', () => choose('identify'));
  }
  map.on('click', event => void at(event.lngLat));
  map.getCanvas().addEventListener('keydown', event => {
    if (event.key === 'Enter') {
      void at(map.getCenter());
    } else if (event.key === 'Backspace') {
      sketch.undo();
    } else if (event.key === 'Escape') {
      choose('identify');
    }
  });

  function choose(next: Tool, by?: HTMLElement): void {
    tool = next;
    adding = told.layers.find(l => l.key === by?.dataset.add);
    const pressed = by ?? frame.querySelector('[data-tool=identify]');
    frame.querySelectorAll('[data-tool]').forEach(b => b.setAttribute('aria-pressed', String(b === pressed)));
    frame.querySelectorAll<HTMLFormElement>('[data-add-form]').forEach(f => (f.hidden = f.dataset.addForm !== adding?.key));
    sketch.stop();
    clear();
    say(next === 'identify' ? '' : next === 'add' ? (words.draw_hint ?? '') : (words.points ?? ''));
    if (next === 'length' || next === 'area') {
      sketch.begin(next === 'length' ? 'line' : 'area', () => say(next === 'length' ? (words.length ?? '').replace('{0}', lengthText(length(sketch.places))) : (words.area ?? '').replace('{0}', areaText(area(sketch.places)))));
    } else if (next === 'add' && adding) {
      sketch.begin(adding.shape, () => say(words[sketch.shape() ? 'add_here' : 'draw_hint'] ?? ''));
    }
  }

  async function at(place: LngLat): Promise<void> {
    if (sketch.drawing) {
      sketch.add([place.lng, place.lat]);
    } else if (tool === 'identify') {
      await identify(place);
    }
  }

  async function identify(place: LngLat): Promise<void> {
    const p = map.project(place);
    const features = map.queryRenderedFeatures([[p.x - 5, p.y - 5], [p.x + 5, p.y + 5]], { layers: solid(map, told.layers) });
    clear();
    const crowd = features.find(f => f.properties['_count'] !== undefined);
    const seen = new Set<string>();
    for (const feature of features) {
      const id = feature.properties['_id'] as string | undefined;
      const layer = told.layers.find(l => l.key === feature.sourceLayer);
      if (id && layer && !seen.has(id) && seen.size < 5) {
        seen.add(id);
        await card(layer, id);
      }
    }
    if (seen.size === 0) {
      say(crowd ? (words[crowd.properties['_estimated'] ? 'count_about' : 'count'] ?? '').replace('{0}', Number(crowd.properties['_count']).toLocaleString('vi-VN')) : (words.nothing_here ?? ''));
    }
  }

  async function card(layer: MapLayer, id: string): Promise<void> {
    const answer = await fetch(`/api/maps/${layer.key}/records/${id}`).catch(() => undefined);
    if (!answer?.ok || !found) {
      return;
    }
    const record = (await answer.json()) as Shown;
    const list = element('dl', { className: 'map-values' });
    for (const { name, text } of record.values) {
      list.append(element('dt', { textContent: name }), element('dd', { textContent: text }));
    }
    const acts = element('p', { className: 'row' });
    if (record.href) {
      acts.append(element('a', { href: record.href, textContent: words.open_record ?? '' }));
    }
    if (record.writable && record.shape) {
      const edit = button(words.edit_shape ?? '');
      edit.addEventListener('click', () => change(layer, record, acts));
      acts.append(edit);
    }
    const close = button(words.close ?? '');
    close.addEventListener('click', clear);
    acts.append(close);
    const shown = element('article', { className: 'map-card' });
    shown.append(element('h2', { textContent: record.title }), element('p', { className: 'quiet small', textContent: layer.title }), list, acts);
    found.hidden = false;
    found.append(shown);
    say('');
  }

  function change(layer: MapLayer, record: Shown, acts: HTMLElement): void {
    tool = 'edit';
    sketch.edit(record.shape as GeoJSON.Geometry, () => undefined);
    say(words.edit_hint ?? '');
    const save = button(words.save ?? '');
    const cancel = button(words.cancel ?? '');
    save.addEventListener('click', () => void put(layer, record));
    cancel.addEventListener('click', () => choose('identify'));
    acts.replaceChildren(save, cancel);
  }

  async function put(layer: MapLayer, record: Shown): Promise<void> {
    const value = await projected(layer);
    if (value) {
      await send(layer, `/api/registries/${layer.key}/records/${record.id}`, 'PATCH', JSON.stringify({ values: { [value.field]: value.shape } }), record.version);
    }
  }

  async function create(form: HTMLFormElement): Promise<void> {
    const layer = adding;
    if (!layer || !sketch.shape()) {
      say(words.draw_hint ?? '');
      return;
    }
    // as text: a script's number would round what has many places
    const values: string[] = [];
    for (const input of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[name]')) {
      const typed = input.value.trim();
      if (typed !== '') {
        const written = input.dataset.kind === 'number' ? number(typed) : JSON.stringify(typed);
        if (written === undefined) {
          say((words.not_number ?? '').replace('{0}', input.labels?.[0]?.textContent ?? ''));
          input.focus();
          return;
        }
        values.push(`${JSON.stringify(input.name)}:${written}`);
      }
    }
    const value = await projected(layer);
    if (value) {
      values.push(`${JSON.stringify(value.field)}:${JSON.stringify(value.shape)}`);
    }
    if (value && (await send(layer, `/api/registries/${layer.key}/records`, 'POST', `{"values":{${values.join(',')}}}`))) {
      form.reset();
    }
  }

  async function projected(layer: MapLayer): Promise<{ field: string; shape: unknown } | undefined> {
    const answer = await fetch(`/api/maps/${layer.key}/shape`, json('POST', JSON.stringify({ shape: sketch.shape() }))).catch(() => undefined);
    if (answer?.ok) {
      return (await answer.json()) as { field: string; shape: unknown };
    }
    say((words.failed ?? '').replace('{0}', await reason(answer)));
    return undefined;
  }

  async function send(layer: MapLayer, path: string, method: string, body: string, version?: number): Promise<boolean> {
    const request = json(method, body);
    if (version !== undefined) {
      (request.headers as Record<string, string>)['If-Match'] = `"${version}"`;
    }
    const answer = await fetch(path, request).catch(() => undefined);
    if (!answer?.ok) {
      say(answer?.status === 412 ? (words.stale ?? '') : (words.failed ?? '').replace('{0}', await reason(answer)));
      return false;
    }
    choose('identify');
    refresh(map, layer);
    say(words.saved ?? '');
    return true;
  }

  function clear(): void {
    if (found) {
      found.replaceChildren();
      found.hidden = true;
    }
  }
}

async function reason(answer: Response | undefined): Promise<string> {
  const body = (await answer?.json().catch(() => undefined)) as { detail?: string; title?: string } | undefined;
  return body?.detail ?? body?.title ?? String(answer?.status ?? '');
}

function json(method: string, body: string): RequestInit {
  return { method, headers: { 'Content-Type': 'application/json' }, body };
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, of: Partial<HTMLElementTagNameMap[K]>): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), of);
}

function button(text: string): HTMLButtonElement {
  const made = element('button', { type: 'button', className: 'ds-button', textContent: text });
  made.dataset.variant = 'secondary';
  made.dataset.color = 'accent';
  return made;
}
