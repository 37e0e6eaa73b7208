/**
 * The built-in knowledge of Python libraries: every file of `python/`, checked against the schema when this module loads.
 * Adding a library is one JSON file and one import line here; a test fails when either is missing. Does no look-up itself:
 * see `knowledge.ts`.
 */
import type { LibraryKnowledge } from './apiEntry';
import { parseLibrary } from './libraryFile';
import aiofiles from './python/aiofiles.json';
import aiohttp from './python/aiohttp.json';
import anyio from './python/anyio.json';
import asgiref from './python/asgiref.json';
import ast from './python/ast.json';
import asyncio from './python/asyncio.json';
import base64 from './python/base64.json';
import bz2 from './python/bz2.json';
import collections from './python/collections.json';
import compression from './python/compression.json';
import concurrentFutures from './python/concurrent_futures.json';
import console from './python/console.json';
import copy from './python/copy.json';
import csv from './python/csv.json';
import ctypes from './python/ctypes.json';
import datetime from './python/datetime.json';
import dbm from './python/dbm.json';
import decimal from './python/decimal.json';
import email from './python/email.json';
import fastapi from './python/fastapi.json';
import ftplib from './python/ftplib.json';
import functools from './python/functools.json';
import glob from './python/glob.json';
import gzip from './python/gzip.json';
import hashlib from './python/hashlib.json';
import hmac from './python/hmac.json';
import http from './python/http.json';
import httpx from './python/httpx.json';
import imaplib from './python/imaplib.json';
import importlib from './python/importlib.json';
import ioBuiltins from './python/io_builtins.json';
import itertools from './python/itertools.json';
import jsonModule from './python/json.json';
import logging from './python/logging.json';
import lzma from './python/lzma.json';
import mathModule from './python/math.json';
import mmap from './python/mmap.json';
import multiprocessing from './python/multiprocessing.json';
import nntplib from './python/nntplib.json';
import numpy from './python/numpy.json';
import os from './python/os.json';
import pathlib from './python/pathlib.json';
import pickle from './python/pickle.json';
import plistlib from './python/plistlib.json';
import poplib from './python/poplib.json';
import psycopg from './python/psycopg.json';
import psycopg2 from './python/psycopg2.json';
import queue from './python/queue.json';
import random from './python/random.json';
import regularExpressions from './python/re.json';
import redis from './python/redis.json';
import requests from './python/requests.json';
import secrets from './python/secrets.json';
import select from './python/select.json';
import shutil from './python/shutil.json';
import signal from './python/signal.json';
import smtplib from './python/smtplib.json';
import socket from './python/socket.json';
import sqlalchemy from './python/sqlalchemy.json';
import sqlite3 from './python/sqlite3.json';
import ssl from './python/ssl.json';
import starlette from './python/starlette.json';
import statistics from './python/statistics.json';
import struct from './python/struct.json';
import subprocess from './python/subprocess.json';
import sys from './python/sys.json';
import tarfile from './python/tarfile.json';
import telnetlib from './python/telnetlib.json';
import tempfile from './python/tempfile.json';
import text from './python/text.json';
import threading from './python/threading.json';
import time from './python/time.json';
import tqdm from './python/tqdm.json';
import trio from './python/trio.json';
import unix from './python/unix.json';
import urllib from './python/urllib.json';
import urllib3 from './python/urllib3.json';
import uvloop from './python/uvloop.json';
import xml from './python/xml.json';
import zipfile from './python/zipfile.json';
import zlib from './python/zlib.json';

const files: Readonly<Record<string, unknown>> = {
  'aiofiles.json': aiofiles,
  'aiohttp.json': aiohttp,
  'anyio.json': anyio,
  'asgiref.json': asgiref,
  'ast.json': ast,
  'asyncio.json': asyncio,
  'base64.json': base64,
  'bz2.json': bz2,
  'collections.json': collections,
  'compression.json': compression,
  'concurrent_futures.json': concurrentFutures,
  'console.json': console,
  'copy.json': copy,
  'csv.json': csv,
  'ctypes.json': ctypes,
  'datetime.json': datetime,
  'dbm.json': dbm,
  'decimal.json': decimal,
  'email.json': email,
  'fastapi.json': fastapi,
  'ftplib.json': ftplib,
  'functools.json': functools,
  'glob.json': glob,
  'gzip.json': gzip,
  'hashlib.json': hashlib,
  'hmac.json': hmac,
  'http.json': http,
  'httpx.json': httpx,
  'imaplib.json': imaplib,
  'importlib.json': importlib,
  'io_builtins.json': ioBuiltins,
  'itertools.json': itertools,
  'json.json': jsonModule,
  'logging.json': logging,
  'lzma.json': lzma,
  'math.json': mathModule,
  'mmap.json': mmap,
  'multiprocessing.json': multiprocessing,
  'nntplib.json': nntplib,
  'numpy.json': numpy,
  'os.json': os,
  'pathlib.json': pathlib,
  'pickle.json': pickle,
  'plistlib.json': plistlib,
  'poplib.json': poplib,
  'psycopg.json': psycopg,
  'psycopg2.json': psycopg2,
  'queue.json': queue,
  'random.json': random,
  're.json': regularExpressions,
  'redis.json': redis,
  'requests.json': requests,
  'secrets.json': secrets,
  'select.json': select,
  'shutil.json': shutil,
  'signal.json': signal,
  'smtplib.json': smtplib,
  'socket.json': socket,
  'sqlalchemy.json': sqlalchemy,
  'sqlite3.json': sqlite3,
  'ssl.json': ssl,
  'starlette.json': starlette,
  'statistics.json': statistics,
  'struct.json': struct,
  'subprocess.json': subprocess,
  'sys.json': sys,
  'tarfile.json': tarfile,
  'telnetlib.json': telnetlib,
  'tempfile.json': tempfile,
  'text.json': text,
  'threading.json': threading,
  'time.json': time,
  'tqdm.json': tqdm,
  'trio.json': trio,
  'unix.json': unix,
  'urllib.json': urllib,
  'urllib3.json': urllib3,
  'uvloop.json': uvloop,
  'xml.json': xml,
  'zipfile.json': zipfile,
  'zlib.json': zlib,
};

/** In the order of their file names. */
export const pythonLibraries: readonly LibraryKnowledge[] = Object.entries(files).map(([file, json]) =>
  parseLibrary(json, `python/${file}`),
);
