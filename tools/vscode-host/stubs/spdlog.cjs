// Pure-JS stand-in for @vscode/spdlog (native): same API surface that VS Code uses, writes the same log files.
const fs = require('node:fs'),
  path = require('node:path');
const NAMES = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
class Logger {
  constructor(_type, name, file, maxSize, maxFiles) {
    Object.assign(this, { name, file, maxSize, maxFiles, level: 2, raw: false });
    this.fd = fs.openSync(file, 'a');
    this.size = fs.fstatSync(this.fd).size;
  }
  _write(level, text) {
    if (level < this.level || this.fd === undefined) {
      return;
    }
    const line = this.raw
      ? text
      : `${new Date().toISOString().replace('T', ' ').slice(0, 23)} [${NAMES[level]}] ${text}\n`;
    if (this.maxSize && this.size + line.length > this.maxSize) {
      this._rotate();
    }
    this.size += fs.writeSync(this.fd, line);
  }
  _rotate() {
    fs.closeSync(this.fd);
    const { dir, name, ext } = path.parse(this.file);
    for (let i = (this.maxFiles || 1) - 1; i > 0; i--) {
      const from = i === 1 ? this.file : path.join(dir, `${name}.${i - 1}${ext}`);
      try {
        fs.renameSync(from, path.join(dir, `${name}.${i}${ext}`));
      } catch {
        /* not there yet */
      }
    }
    this.fd = fs.openSync(this.file, 'w');
    this.size = 0;
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.raw = true;
  }
  flush() {}
  drop() {
    if (this.fd !== undefined) {
      fs.closeSync(this.fd);
      this.fd = undefined;
    }
  }
}
NAMES.forEach((n, level) => {
  Logger.prototype[n === 'warning' ? 'warn' : n] = function (t) {
    this._write(level, t);
  };
});
const create = (type) => async (name, file, maxSize, maxFiles) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger(type, name, file, maxSize, maxFiles);
};
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create('rotating');
exports.createAsyncRotatingLogger = create('rotating_async');
