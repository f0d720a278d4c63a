// How a value is written as it is typed, the same way the server reads and shows it.

const digits = (text: string) => text.replace(/\D/g, '');

/** 5/3/2026, 05032026 and 5-3-26 become 05/03/2026; what is not a date stays as typed. */
export function date(text: string): string {
  const parts = /^\s*(\d{1,2})[\/.\- ](\d{1,2})[\/.\- ](\d{4})\s*$/.exec(text) ?? /^\s*(\d{2})(\d{2})(\d{4})\s*$/.exec(text);
  if (!parts) {
    return text;
  }
  const [, day = '', month = '', year = ''] = parts;
  return `${day.padStart(2, '0')}/${month.padStart(2, '0')}/${year}`;
}

/** 1250000 becomes 1.250.000; a text with other signs than digits, points and spaces stays. */
export function money(text: string): string {
  const clean = text.replace(/[\sđ₫]/gi, '');
  if (!/^\d{1,3}([.,]?\d{3})*$|^\d+$/.test(clean)) {
    return text;
  }
  return digits(clean).replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, '.');
}

/** 1.250.000, 1250000, 12,5 and 12.5 as JSON writes a number, with each of its places: a point before exactly three digits groups, but nothing is grouped behind a zero: 0.125. Undefined when it is none. */
export function number(text: string): string | undefined {
  let plain = text.replaceAll(' ', '');
  const [first = '', ...groups] = (plain.split(',')[0] ?? '').replace(/^-+/, '').split('.');
  if (plain.includes(',') || (groups.length > 0 && groups.every(g => g.length === 3) && /^[^0].{0,2}$/.test(first))) {
    plain = plain.replaceAll('.', '').replaceAll(',', '.');
  }
  const [, sign = '', whole = '', places = ''] = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?$/.exec(plain) ?? [];
  return whole + places === '' ? undefined : `${sign === '-' ? '-' : ''}${whole.replace(/^0+(?=\d)/, '') || '0'}${places && `.${places}`}`;
}

/** 0905123456 becomes 0905 123 456; +84905123456 is written the way it is dialled here. */
export function phone(text: string): string {
  let number = digits(text);
  if (number.startsWith('84') && number.length >= 11) {
    number = '0' + number.slice(2);
  }
  if (!number.startsWith('0') || (number.length !== 10 && number.length !== 11)) {
    return text;
  }
  return `${number.slice(0, 4)} ${number.slice(4, 7)} ${number.slice(7)}`;
}

/** 064090001234 becomes 064 090 001 234. */
export function personId(text: string): string {
  const number = digits(text);
  return number.length === 12 ? number.replace(/(\d{3})(?=\d)/g, '$1 ') : text;
}

/** 8h30 and 830 become 08:30. */
export function time(text: string): string {
  const [, hour = '', minute = ''] = /^\s*(\d{1,2})\s*(?:[:h.]|giờ)?\s*(\d{2})?\s*$/i.exec(text) ?? [];
  return hour === '' ? text : `${hour.padStart(2, '0')}:${minute || '00'}`;
}

export const writers: Record<string, (text: string) => string> = { date, money, time, phone, 'person-id': personId };
