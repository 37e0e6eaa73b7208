/**
 * The built-in knowledge of Python libraries: every file of `python/`, checked against the schema when this module loads.
 * Adding a library is one JSON file and one import line here; a test fails when either is missing. Does no look-up itself:
 * see `knowledge.ts`.
 */
import type { LibraryKnowledge } from './apiEntry';
import { parseLibrary } from './libraryFile';
import aiofiles from './python/aiofiles.json';
import aiohttp from './python/aiohttp.json';
import aiosqlite from './python/aiosqlite.json';
import anthropic from './python/anthropic.json';
import anyio from './python/anyio.json';
import argon2 from './python/argon2.json';
import asgiref from './python/asgiref.json';
import ast from './python/ast.json';
import asyncio from './python/asyncio.json';
import asyncpg from './python/asyncpg.json';
import base64 from './python/base64.json';
import bcrypt from './python/bcrypt.json';
import boto3 from './python/boto3.json';
import brotli from './python/brotli.json';
import bs4 from './python/bs4.json';
import bz2 from './python/bz2.json';
import cachetools from './python/cachetools.json';
import celery from './python/celery.json';
import click from './python/click.json';
import collections from './python/collections.json';
import compression from './python/compression.json';
import concurrentFutures from './python/concurrent_futures.json';
import console from './python/console.json';
import copy from './python/copy.json';
import cryptography from './python/cryptography.json';
import csv from './python/csv.json';
import ctypes from './python/ctypes.json';
import cv2 from './python/cv2.json';
import datetime from './python/datetime.json';
import dbm from './python/dbm.json';
import decimal from './python/decimal.json';
import django from './python/django.json';
import dramatiq from './python/dramatiq.json';
import duckdb from './python/duckdb.json';
import elasticsearch from './python/elasticsearch.json';
import email from './python/email.json';
import fastapi from './python/fastapi.json';
import flask from './python/flask.json';
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
import jinja2 from './python/jinja2.json';
import jsonModule from './python/json.json';
import kafka from './python/kafka.json';
import logging from './python/logging.json';
import lxml from './python/lxml.json';
import lz4 from './python/lz4.json';
import lzma from './python/lzma.json';
import mathModule from './python/math.json';
import mmap from './python/mmap.json';
import msgpack from './python/msgpack.json';
import msgspec from './python/msgspec.json';
import multiprocessing from './python/multiprocessing.json';
import mysql from './python/mysql.json';
import nacl from './python/nacl.json';
import nntplib from './python/nntplib.json';
import numba from './python/numba.json';
import numpy from './python/numpy.json';
import openai from './python/openai.json';
import orjson from './python/orjson.json';
import os from './python/os.json';
import pandas from './python/pandas.json';
import paramiko from './python/paramiko.json';
import pathlib from './python/pathlib.json';
import pickle from './python/pickle.json';
import pika from './python/pika.json';
import pillow from './python/pillow.json';
import plistlib from './python/plistlib.json';
import polars from './python/polars.json';
import poplib from './python/poplib.json';
import psutil from './python/psutil.json';
import psycopg from './python/psycopg.json';
import psycopg2 from './python/psycopg2.json';
import pyarrow from './python/pyarrow.json';
import pydantic from './python/pydantic.json';
import pymongo from './python/pymongo.json';
import pymysql from './python/pymysql.json';
import pyodbc from './python/pyodbc.json';
import pytest from './python/pytest.json';
import queue from './python/queue.json';
import random from './python/random.json';
import rapidfuzz from './python/rapidfuzz.json';
import regularExpressions from './python/re.json';
import redis from './python/redis.json';
import regex from './python/regex.json';
import requests from './python/requests.json';
import scipy from './python/scipy.json';
import secrets from './python/secrets.json';
import select from './python/select.json';
import shutil from './python/shutil.json';
import signal from './python/signal.json';
import simplejson from './python/simplejson.json';
import sklearn from './python/sklearn.json';
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
import tenacity from './python/tenacity.json';
import text from './python/text.json';
import threading from './python/threading.json';
import time from './python/time.json';
import tqdm from './python/tqdm.json';
import trio from './python/trio.json';
import typer from './python/typer.json';
import typingExtensions from './python/typing_extensions.json';
import ujson from './python/ujson.json';
import unix from './python/unix.json';
import urllib from './python/urllib.json';
import urllib3 from './python/urllib3.json';
import uvloop from './python/uvloop.json';
import websockets from './python/websockets.json';
import xml from './python/xml.json';
import xxhash from './python/xxhash.json';
import yaml from './python/yaml.json';
import zipfile from './python/zipfile.json';
import zlib from './python/zlib.json';
import zstandard from './python/zstandard.json';

const files: Readonly<Record<string, unknown>> = {
  'aiofiles.json': aiofiles,
  'aiohttp.json': aiohttp,
  'aiosqlite.json': aiosqlite,
  'anthropic.json': anthropic,
  'anyio.json': anyio,
  'argon2.json': argon2,
  'asgiref.json': asgiref,
  'ast.json': ast,
  'asyncio.json': asyncio,
  'asyncpg.json': asyncpg,
  'base64.json': base64,
  'bcrypt.json': bcrypt,
  'boto3.json': boto3,
  'brotli.json': brotli,
  'bs4.json': bs4,
  'bz2.json': bz2,
  'cachetools.json': cachetools,
  'celery.json': celery,
  'click.json': click,
  'collections.json': collections,
  'compression.json': compression,
  'concurrent_futures.json': concurrentFutures,
  'console.json': console,
  'copy.json': copy,
  'cryptography.json': cryptography,
  'csv.json': csv,
  'ctypes.json': ctypes,
  'cv2.json': cv2,
  'datetime.json': datetime,
  'dbm.json': dbm,
  'decimal.json': decimal,
  'django.json': django,
  'dramatiq.json': dramatiq,
  'duckdb.json': duckdb,
  'elasticsearch.json': elasticsearch,
  'email.json': email,
  'fastapi.json': fastapi,
  'flask.json': flask,
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
  'jinja2.json': jinja2,
  'json.json': jsonModule,
  'kafka.json': kafka,
  'logging.json': logging,
  'lxml.json': lxml,
  'lz4.json': lz4,
  'lzma.json': lzma,
  'math.json': mathModule,
  'mmap.json': mmap,
  'msgpack.json': msgpack,
  'msgspec.json': msgspec,
  'multiprocessing.json': multiprocessing,
  'mysql.json': mysql,
  'nacl.json': nacl,
  'nntplib.json': nntplib,
  'numba.json': numba,
  'numpy.json': numpy,
  'openai.json': openai,
  'orjson.json': orjson,
  'os.json': os,
  'pandas.json': pandas,
  'paramiko.json': paramiko,
  'pathlib.json': pathlib,
  'pickle.json': pickle,
  'pika.json': pika,
  'pillow.json': pillow,
  'plistlib.json': plistlib,
  'polars.json': polars,
  'poplib.json': poplib,
  'psutil.json': psutil,
  'psycopg.json': psycopg,
  'psycopg2.json': psycopg2,
  'pyarrow.json': pyarrow,
  'pydantic.json': pydantic,
  'pymongo.json': pymongo,
  'pymysql.json': pymysql,
  'pyodbc.json': pyodbc,
  'pytest.json': pytest,
  'queue.json': queue,
  'random.json': random,
  'rapidfuzz.json': rapidfuzz,
  're.json': regularExpressions,
  'redis.json': redis,
  'regex.json': regex,
  'requests.json': requests,
  'scipy.json': scipy,
  'secrets.json': secrets,
  'select.json': select,
  'shutil.json': shutil,
  'signal.json': signal,
  'simplejson.json': simplejson,
  'sklearn.json': sklearn,
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
  'tenacity.json': tenacity,
  'text.json': text,
  'threading.json': threading,
  'time.json': time,
  'tqdm.json': tqdm,
  'trio.json': trio,
  'typer.json': typer,
  'typing_extensions.json': typingExtensions,
  'ujson.json': ujson,
  'unix.json': unix,
  'urllib.json': urllib,
  'urllib3.json': urllib3,
  'uvloop.json': uvloop,
  'websockets.json': websockets,
  'xml.json': xml,
  'xxhash.json': xxhash,
  'yaml.json': yaml,
  'zipfile.json': zipfile,
  'zlib.json': zlib,
  'zstandard.json': zstandard,
};

/** In the order of their file names. */
export const pythonLibraries: readonly LibraryKnowledge[] = Object.entries(files).map(([file, json]) =>
  parseLibrary(json, `python/${file}`),
);
