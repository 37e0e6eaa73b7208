import assert from 'node:assert/strict';
import { type DecodedSource, decodeSource, encodeSource } from '../../../src/server/files/decode';

function textOf(bytes: Uint8Array): DecodedSource {
  const source = decodeSource(bytes);
  assert.ok(source.kind === 'text', source.kind === 'problem' ? source.message : '');
  return source;
}

function problemOf(bytes: Uint8Array): string {
  const source = decodeSource(bytes);
  assert.ok(source.kind === 'problem');
  return source.message;
}

describe('source encodings', () => {
  it('are UTF-8 unless the file says otherwise', () => {
    const source = textOf(Buffer.from('name = "Zoë 😀"\n'));
    assert.deepEqual([source.text, source.encoding, source.hasByteOrderMark], ['name = "Zoë 😀"\n', 'utf-8', false]);
  });

  it('take a byte order mark off the text and remember it', () => {
    const source = textOf(Buffer.from('\uFEFFx = 1\n'));
    assert.deepEqual([source.text, source.hasByteOrderMark], ['x = 1\n', true]);
  });

  it('follow a coding comment on the first line, in any of its spellings', () => {
    for (const comment of ['# -*- coding: latin-1 -*-', '# vim: set fileencoding=iso-8859-1 :', '#coding=Latin_1']) {
      const bytes = Buffer.from(`${comment}\nname = "Zo\xeb \x85"\n`, 'latin1');
      assert.equal(textOf(bytes).text, `${comment}\nname = "Zo\u00eb \u0085"\n`);
    }
  });

  it('follow a coding comment on the second line only after a comment or a blank line', () => {
    assert.equal(textOf(Buffer.from('#!/usr/bin/python\n# coding: cp1252\nx = "\x80"\n', 'latin1')).text.at(-3), '€');
    assert.match(problemOf(Buffer.from('x = 1\n# coding: latin-1\ny = "\xeb"\n', 'latin1')), /not valid UTF-8/);
  });

  it('know the encodings of other scripts', () => {
    const cyrillic = Buffer.from([...Buffer.from('# coding: koi8-r\nx = "'), 0xc4, 0xc1, ...Buffer.from('"\n')]);
    assert.ok(textOf(cyrillic).text.includes('"да"'));
    const japanese = Buffer.from([...Buffer.from('# coding: cp932\nx = "'), 0x93, 0xfa, ...Buffer.from('"\n')]);
    assert.ok(textOf(japanese).text.includes('"日"'));
  });

  it('that are unknown, or not what the bytes are, are told by name', () => {
    assert.match(problemOf(Buffer.from('# coding: klingon\n')), /`klingon`, which is not known/);
    assert.match(problemOf(Buffer.from('# coding: ascii\nx = "\xeb"\n', 'latin1')), /`ascii`/);
  });

  it('tell binary files and UTF-16 apart from text', () => {
    assert.match(problemOf(Buffer.from([0x7f, 0x45, 0, 1])), /binary file \(NUL byte at offset 2\)/);
    assert.match(problemOf(Buffer.from('\uFEFFx = 1', 'utf16le')), /UTF-16/);
  });

  it('give back the same bytes', () => {
    const sources = [
      Buffer.from('x = "Zoë"\r\n'),
      Buffer.from('\uFEFFx = "Zoë"\r\n'),
      Buffer.from('# coding: latin-1\nx = "\xeb\x85"\n', 'latin1'),
      Buffer.from('# coding: windows-1252\nx = "\x80"\n', 'latin1'),
      Buffer.from(''),
    ];
    for (const bytes of sources) {
      const source = textOf(bytes);
      const encoded = encodeSource(source.text, source);
      assert.ok(encoded.kind === 'bytes');
      assert.deepEqual(Buffer.from(encoded.bytes), bytes);
    }
  });

  it('refuse to write a character they do not have', () => {
    const encoded = encodeSource('x = "日"', { encoding: 'latin-1', hasByteOrderMark: false });
    assert.ok(encoded.kind === 'problem');
    assert.match(encoded.message, /cannot hold `日`/);
  });

  it('with several bytes per character are not written back', () => {
    assert.equal(encodeSource('x', { encoding: 'shift_jis', hasByteOrderMark: false }).kind, 'problem');
  });
});
