// Pictures: what sharp does in its own threads, and what is computed pixel by pixel.
import sharp from 'sharp';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export async function thumbnail(file) { // class: cpu, thread: released, recommend: promise-all
  return sharp(file).resize(200, 200).toBuffer();
}

export async function thumbnails(folder) { // class: cpu, thread: released, recommend: promise-all
  const pictures = [];
  for (const name of await readdir(folder)) {
    pictures.push(await thumbnail(path.join(folder, name)));
  }
  return pictures;
}

export function invert(pixels) { // class: cpu, thread: held, recommend: worker-threads|sequential
  const result = new Uint8Array(pixels.length);
  for (let index = 0; index < 4_000_000; index++) {
    result[index] = 255 - pixels[index];
  }
  return result;
}

export function blur(pixels, width, height) { // class: cpu, thread: held, recommend: worker-threads
  const result = [];
  for (let y = 1; y < 1000; y++) {
    for (let x = 1; x < 1000; x++) {
      let sum = 0;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          sum += pixels[(y + dy) * width + x + dx];
        }
      }
      result.push(sum / 9);
    }
  }
  return result;
}

export function mandelbrot(size) { // class: cpu, thread: held, recommend: worker-threads
  const rows = [];
  for (let y = 0; y < 400; y++) {
    const row = [];
    for (let x = 0; x < 400; x++) {
      let real = 0;
      let imaginary = 0;
      let steps = 0;
      while (steps < 100) {
        const next = real * real - imaginary * imaginary + x / size - 2;
        imaginary = 2 * real * imaginary + y / size - 1;
        real = next;
        steps++;
      }
      row.push(steps);
    }
    rows.push(row);
  }
  return rows;
}

export async function copy(from, to) { // class: io, thread: released, recommend: promise-all
  await writeFile(to, await readFile(from));
}

export async function titles(folder) { // class: io, thread: released, recommend: promise-all
  const names = await readdir(folder);
  return Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
}

export function isPicture(name) { // class: trivial
  return /\.(?:png|jpe?g|webp)$/i.test(name);
}

export function captionOf({ title, author }) { // class: trivial
  return author === undefined ? title : `${title} by ${author}`;
}
