"""Renders HTML to PDF/A for Saola: one process, many documents.

A request on stdin is: 4 bytes length, JSON {html, assets: [{name, type, length}]}, then the HTML and the assets.
A response on stdout is: 4 bytes length, JSON {length, error, refused, resident}, then the PDF.
Nothing is fetched: a document may use the assets sent with it and data: addresses, no file and no network.
"""
import hashlib
import json
import logging
import os
import resource
import struct
import sys
import urllib.request

OUT = os.fdopen(os.dup(1), 'wb')
os.dup2(2, 1)  # A library that prints must not break the protocol.
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
logging.disable(logging.CRITICAL)

import weasyprint  # noqa: E402
from weasyprint.pdf import stream as weasy_stream  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

# PDF/A forbids smoothing of images by the reader.
STYLE = weasyprint.CSS(string='img { image-rendering: crisp-edges }')
SYSTEM_FONTS = FontConfiguration()
SLOW_CLEAN = weasy_stream.Font.clean
ORIGINALS = {}


def tables_of(font):
    """The tables of a plain TrueType font; None for every other kind."""
    key = hash(font)
    if key not in ORIGINALS:
        if len(ORIGINALS) > 32:
            ORIGINALS.clear()
        tables = None
        if font[:4] == b'\0\1\0\0':
            tables = {}
            for i in range(struct.unpack('>H', font[4:6])[0]):
                tag, _, offset, length = struct.unpack('>4sLLL', font[12 + i * 16:28 + i * 16])
                tables[tag.decode('latin-1')] = font[offset:offset + length]
            if not {'glyf', 'loca', 'head', 'hhea', 'hmtx', 'maxp'} <= tables.keys() or tables.keys() & {'fvar', 'sbix', 'CBDT', 'EBDT', 'SVG ', 'COLR'}:
                tables = None
        ORIGINALS[key] = tables
    return ORIGINALS[key]


def unhinted(outline):
    """One outline without its instructions, and the glyphs it is put together from."""
    contours = struct.unpack('>h', outline[:2])[0]
    if contours >= 0:
        at = 10 + 2 * contours
        length = struct.unpack('>H', outline[at:at + 2])[0]
        return outline[:at] + b'\0\0' + outline[at + 2 + length:], ()
    parts, at, outline = [], 10, bytearray(outline)
    while True:
        flags, part = struct.unpack('>HH', outline[at:at + 4])
        parts.append(part)
        struct.pack_into('>H', outline, at, flags & ~0x100)
        at += 4 + (4 if flags & 1 else 2) + (2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0)
        if not flags & 0x20:
            return bytes(outline[:at]), parts


def checksum(data):
    data += b'\0' * (-len(data) % 4)
    return sum(struct.unpack(f'>{len(data) // 4}L', data)) & 0xFFFFFFFF


def reduced(tables, wanted):
    """The font with the wanted outlines only; glyph numbers stay."""
    total = struct.unpack('>H', tables['maxp'][4:6])[0]
    if struct.unpack('>h', tables['head'][50:52])[0]:
        places = struct.unpack(f'>{total + 1}L', tables['loca'][:4 * total + 4])
    else:
        places = [2 * place for place in struct.unpack(f'>{total + 1}H', tables['loca'][:2 * total + 2])]
    outlines, todo = {}, [0, *wanted]
    while todo:
        glyph = todo.pop()
        if glyph in outlines or glyph >= total:
            continue
        outline = tables['glyf'][places[glyph]:places[glyph + 1]]
        if outline:
            outline, parts = unhinted(outline)
            todo.extend(parts)
        outlines[glyph] = outline + b'\0' * (-len(outline) % 4)
    count = max(outlines) + 1
    glyf, loca, hmtx = bytearray(), [0], bytearray()
    wide = struct.unpack('>H', tables['hhea'][34:36])[0]
    bearings = tables['hmtx'][4 * wide:]
    for glyph in range(count):
        glyf += outlines.get(glyph, b'')
        loca.append(len(glyf))
        if glyph not in outlines:
            hmtx += b'\0\0\0\0'
        elif glyph < wide:
            hmtx += tables['hmtx'][4 * glyph:4 * glyph + 4]
        else:
            hmtx += tables['hmtx'][4 * wide - 4:4 * wide - 2] + bearings[2 * (glyph - wide):2 * (glyph - wide) + 2]
    head = bytearray(tables['head'])
    struct.pack_into('>L', head, 8, 0)
    struct.pack_into('>h', head, 50, 1)
    maxp = bytearray(tables['maxp'])
    struct.pack_into('>H', maxp, 4, count)
    maxp[14:26] = struct.pack('>6H', 2, 0, 0, 0, 0, 0)
    maxp[26:28] = b'\0\0'
    kept = {
        'glyf': bytes(glyf), 'head': bytes(head), 'hhea': tables['hhea'][:34] + struct.pack('>H', count), 'hmtx': bytes(hmtx),
        'loca': struct.pack(f'>{len(loca)}L', *loca), 'maxp': bytes(maxp)}
    return assembled(kept)


def assembled(kept):
    directory, body, start = [], b'', 12 + 16 * len(kept)
    for tag, data in sorted(kept.items()):
        directory.append(struct.pack('>4sLLL', tag.encode(), checksum(data), start + len(body), len(data)))
        body += data + b'\0' * (-len(data) % 4)
    power = len(kept).bit_length() - 1
    font = struct.pack('>LHHHH', 0x10000, len(kept), 16 << power, power, 16 * len(kept) - (16 << power)) + b''.join(directory) + body
    adjustment = (0xB1B0AFBA - checksum(font)) & 0xFFFFFFFF
    head = start + sum(len(kept[tag]) + -len(kept[tag]) % 4 for tag in sorted(kept) if tag < 'head')
    return font[:head + 8] + struct.pack('>L', adjustment) + font[head + 12:]


def clean(font, used):
    """WeasyPrint's own reduction of fonts takes most of the time of a short document; this one takes a millisecond."""
    tables = tables_of(font.file_content) if used and font.index == 0 and not (font.png or font.svg) else None
    if tables is None:
        SLOW_CLEAN(font, used)
    else:
        font.file_content = reduced(tables, used)


weasy_stream.Font.clean = clean


def fetcher(assets, refused):
    def fetch(url, *_, **__):
        if url.startswith('asset:') and url[6:] in assets:
            kind, content = assets[url[6:]]
            return {'string': content, 'mime_type': kind, 'redirected_url': url}
        if url.startswith('data:'):
            with urllib.request.DataHandler().data_open(urllib.request.Request(url)) as response:
                return {'string': response.read(), 'mime_type': response.headers.get_content_type(), 'redirected_url': url}
        refused.append(url[:100])
        raise ValueError('nothing is fetched')
    return fetch


def render(html, assets, refused):
    # A document with fonts of its own gets its own list of fonts; the others share one, warm.
    fonts = FontConfiguration() if assets or b'@font-face' in html else SYSTEM_FONTS
    identifier = hashlib.sha256(html).hexdigest()[:32].encode()
    document = weasyprint.HTML(string=html.decode(), url_fetcher=fetcher(assets, refused))
    try:
        return document.write_pdf(stylesheets=[STYLE], font_config=fonts, variant='pdf/a-3b', identifier=identifier)
    finally:
        # Its keys hold whole documents.
        weasy_stream.Stream.add_font.cache_clear()


def resident():
    with open('/proc/self/statm') as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def answer(header, body=b''):
    text = json.dumps({**header, 'length': len(body), 'resident': resident()}).encode()
    OUT.write(struct.pack('>L', len(text)) + text + body)
    OUT.flush()


def serve(source):
    render('<p style="font-family: Liberation Serif">Sẵn sàng <b>rồi</b> <i>nhé</i></p>'.encode(), {}, [])
    answer({'version': weasyprint.__version__})
    while size := source.read(4):
        header = json.loads(source.read(struct.unpack('>L', size)[0]))
        html = source.read(header['html'])
        assets = {asset['name']: (asset['type'], source.read(asset['length'])) for asset in header['assets']}
        refused = []
        try:
            answer({'refused': refused}, render(html, assets, refused))
        except Exception as error:  # A document that cannot be rendered must not stop the next one.
            answer({'refused': refused, 'error': f'{type(error).__name__}: {error}'[:500]})


serve(sys.stdin.buffer)
