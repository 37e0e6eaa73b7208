/**
 * The built-in knowledge of Python libraries: every file of `python/`. They are part of the build: a test checks
 * them against the schema, a start need not. Adding a library is one JSON file and one import line here; a test fails when
 * either is missing. Does no look-up itself: see `knowledge.ts`.
 */
import type { LibraryKnowledge } from './apiEntry';
import { isBuiltIn } from './libraryFile';
import aioPika from './python/aio_pika.json';
import aioboto3 from './python/aioboto3.json';
import aiofiles from './python/aiofiles.json';
import aiohttp from './python/aiohttp.json';
import aiokafka from './python/aiokafka.json';
import aiomysql from './python/aiomysql.json';
import aiosmtplib from './python/aiosmtplib.json';
import aiosqlite from './python/aiosqlite.json';
import anthropic from './python/anthropic.json';
import anyio from './python/anyio.json';
import apscheduler from './python/apscheduler.json';
import argon2 from './python/argon2.json';
import arq from './python/arq.json';
import arrow from './python/arrow.json';
import asgiref from './python/asgiref.json';
import ast from './python/ast.json';
import asyncio from './python/asyncio.json';
import asyncpg from './python/asyncpg.json';
import asyncssh from './python/asyncssh.json';
import attr from './python/attr.json';
import azureIdentity from './python/azure_identity.json';
import azureStorageBlob from './python/azure_storage_blob.json';
import backoff from './python/backoff.json';
import base64 from './python/base64.json';
import bcrypt from './python/bcrypt.json';
import boto3 from './python/boto3.json';
import brotli from './python/brotli.json';
import bs4 from './python/bs4.json';
import bz2 from './python/bz2.json';
import cachetools from './python/cachetools.json';
import cassandra from './python/cassandra.json';
import celery from './python/celery.json';
import click from './python/click.json';
import clickhouseConnect from './python/clickhouse_connect.json';
import clickhouseDriver from './python/clickhouse_driver.json';
import collections from './python/collections.json';
import compression from './python/compression.json';
import concurrentFutures from './python/concurrent_futures.json';
import confluentKafka from './python/confluent_kafka.json';
import console from './python/console.json';
import copy from './python/copy.json';
import cryptography from './python/cryptography.json';
import csv from './python/csv.json';
import ctypes from './python/ctypes.json';
import cv2 from './python/cv2.json';
import dask from './python/dask.json';
import datetime from './python/datetime.json';
import dateutil from './python/dateutil.json';
import dbm from './python/dbm.json';
import decimal from './python/decimal.json';
import development from './python/development.json';
import diskcache from './python/diskcache.json';
import django from './python/django.json';
import docker from './python/docker.json';
import dramatiq from './python/dramatiq.json';
import duckdb from './python/duckdb.json';
import elasticsearch from './python/elasticsearch.json';
import email from './python/email.json';
import fabric from './python/fabric.json';
import faker from './python/faker.json';
import fastapi from './python/fastapi.json';
import ffmpeg from './python/ffmpeg.json';
import flask from './python/flask.json';
import ftplib from './python/ftplib.json';
import functools from './python/functools.json';
import gevent from './python/gevent.json';
import git from './python/git.json';
import glob from './python/glob.json';
import googleCloudBigquery from './python/google_cloud_bigquery.json';
import googleCloudPubsub from './python/google_cloud_pubsub.json';
import googleCloudStorage from './python/google_cloud_storage.json';
import grpc from './python/grpc.json';
import gunicorn from './python/gunicorn.json';
import gzip from './python/gzip.json';
import h5py from './python/h5py.json';
import hashlib from './python/hashlib.json';
import hmac from './python/hmac.json';
import http from './python/http.json';
import httplib2 from './python/httplib2.json';
import httpx from './python/httpx.json';
import httpx2 from './python/httpx2.json';
import huey from './python/huey.json';
import imageio from './python/imageio.json';
import imaplib from './python/imaplib.json';
import importlib from './python/importlib.json';
import invoke from './python/invoke.json';
import ioBuiltins from './python/io_builtins.json';
import ipaddress from './python/ipaddress.json';
import itertools from './python/itertools.json';
import jinja2 from './python/jinja2.json';
import joblib from './python/joblib.json';
import jsonModule from './python/json.json';
import jsonschema from './python/jsonschema.json';
import jwt from './python/jwt.json';
import kafka from './python/kafka.json';
import lightgbm from './python/lightgbm.json';
import logging from './python/logging.json';
import loguru from './python/loguru.json';
import lxml from './python/lxml.json';
import lz4 from './python/lz4.json';
import lzma from './python/lzma.json';
import marshmallow from './python/marshmallow.json';
import mathModule from './python/math.json';
import matplotlib from './python/matplotlib.json';
import mmap from './python/mmap.json';
import motor from './python/motor.json';
import moviepy from './python/moviepy.json';
import msgpack from './python/msgpack.json';
import msgspec from './python/msgspec.json';
import multiprocessing from './python/multiprocessing.json';
import mysql from './python/mysql.json';
import mysqlclient from './python/mysqlclient.json';
import nacl from './python/nacl.json';
import nats from './python/nats.json';
import neo4j from './python/neo4j.json';
import nestAsyncio from './python/nest_asyncio.json';
import networkx from './python/networkx.json';
import niquests from './python/niquests.json';
import nltk from './python/nltk.json';
import nntplib from './python/nntplib.json';
import numba from './python/numba.json';
import numpy from './python/numpy.json';
import openai from './python/openai.json';
import openpyxl from './python/openpyxl.json';
import oracledb from './python/oracledb.json';
import orjson from './python/orjson.json';
import os from './python/os.json';
import pandas from './python/pandas.json';
import paramiko from './python/paramiko.json';
import pathlib from './python/pathlib.json';
import peewee from './python/peewee.json';
import pexpect from './python/pexpect.json';
import pickle from './python/pickle.json';
import pika from './python/pika.json';
import pillow from './python/pillow.json';
import playwright from './python/playwright.json';
import plistlib from './python/plistlib.json';
import polars from './python/polars.json';
import poplib from './python/poplib.json';
import psutil from './python/psutil.json';
import psycopg from './python/psycopg.json';
import psycopg2 from './python/psycopg2.json';
import pyarrow from './python/pyarrow.json';
import pycurl from './python/pycurl.json';
import pydantic from './python/pydantic.json';
import pymemcache from './python/pymemcache.json';
import pymongo from './python/pymongo.json';
import pymssql from './python/pymssql.json';
import pymysql from './python/pymysql.json';
import pyodbc from './python/pyodbc.json';
import pypdf from './python/pypdf.json';
import pytest from './python/pytest.json';
import pytestMock from './python/pytest_mock.json';
import quart from './python/quart.json';
import queue from './python/queue.json';
import random from './python/random.json';
import rapidfuzz from './python/rapidfuzz.json';
import ray from './python/ray.json';
import regularExpressions from './python/re.json';
import redis from './python/redis.json';
import regex from './python/regex.json';
import reportlab from './python/reportlab.json';
import requests from './python/requests.json';
import requestsFutures from './python/requests_futures.json';
import retrying from './python/retrying.json';
import rich from './python/rich.json';
import rq from './python/rq.json';
import sanic from './python/sanic.json';
import scipy from './python/scipy.json';
import scrapy from './python/scrapy.json';
import secrets from './python/secrets.json';
import select from './python/select.json';
import selenium from './python/selenium.json';
import sentrySdk from './python/sentry_sdk.json';
import sh from './python/sh.json';
import shapely from './python/shapely.json';
import shutil from './python/shutil.json';
import signal from './python/signal.json';
import simplejson from './python/simplejson.json';
import sklearn from './python/sklearn.json';
import slackSdk from './python/slack_sdk.json';
import smtplib from './python/smtplib.json';
import socket from './python/socket.json';
import socketio from './python/socketio.json';
import soundfile from './python/soundfile.json';
import spacy from './python/spacy.json';
import sqlalchemy from './python/sqlalchemy.json';
import sqlite3 from './python/sqlite3.json';
import ssl from './python/ssl.json';
import starlette from './python/starlette.json';
import statistics from './python/statistics.json';
import stripe from './python/stripe.json';
import struct from './python/struct.json';
import structlog from './python/structlog.json';
import subprocess from './python/subprocess.json';
import sympy from './python/sympy.json';
import sys from './python/sys.json';
import tarfile from './python/tarfile.json';
import telegram from './python/telegram.json';
import telnetlib from './python/telnetlib.json';
import tempfile from './python/tempfile.json';
import tenacity from './python/tenacity.json';
import tensorflow from './python/tensorflow.json';
import text from './python/text.json';
import threading from './python/threading.json';
import tiktoken from './python/tiktoken.json';
import time from './python/time.json';
import tkinter from './python/tkinter.json';
import tokenizers from './python/tokenizers.json';
import torch from './python/torch.json';
import tornado from './python/tornado.json';
import tortoise from './python/tortoise.json';
import tqdm from './python/tqdm.json';
import transformers from './python/transformers.json';
import trio from './python/trio.json';
import twilio from './python/twilio.json';
import typer from './python/typer.json';
import typingExtensions from './python/typing_extensions.json';
import ujson from './python/ujson.json';
import unix from './python/unix.json';
import urllib from './python/urllib.json';
import urllib3 from './python/urllib3.json';
import uvicorn from './python/uvicorn.json';
import uvloop from './python/uvloop.json';
import watchdog from './python/watchdog.json';
import wave from './python/wave.json';
import websockets from './python/websockets.json';
import windows from './python/windows.json';
import xgboost from './python/xgboost.json';
import xml from './python/xml.json';
import xxhash from './python/xxhash.json';
import yaml from './python/yaml.json';
import zeep from './python/zeep.json';
import zipfile from './python/zipfile.json';
import zlib from './python/zlib.json';
import zmq from './python/zmq.json';
import zstandard from './python/zstandard.json';

const files: Readonly<Record<string, unknown>> = {
  'aio_pika.json': aioPika,
  'aioboto3.json': aioboto3,
  'aiofiles.json': aiofiles,
  'aiohttp.json': aiohttp,
  'aiokafka.json': aiokafka,
  'aiomysql.json': aiomysql,
  'aiosmtplib.json': aiosmtplib,
  'aiosqlite.json': aiosqlite,
  'anthropic.json': anthropic,
  'anyio.json': anyio,
  'apscheduler.json': apscheduler,
  'argon2.json': argon2,
  'arq.json': arq,
  'arrow.json': arrow,
  'asgiref.json': asgiref,
  'ast.json': ast,
  'asyncio.json': asyncio,
  'asyncpg.json': asyncpg,
  'asyncssh.json': asyncssh,
  'attr.json': attr,
  'azure_identity.json': azureIdentity,
  'azure_storage_blob.json': azureStorageBlob,
  'backoff.json': backoff,
  'base64.json': base64,
  'bcrypt.json': bcrypt,
  'boto3.json': boto3,
  'brotli.json': brotli,
  'bs4.json': bs4,
  'bz2.json': bz2,
  'cachetools.json': cachetools,
  'cassandra.json': cassandra,
  'celery.json': celery,
  'click.json': click,
  'clickhouse_connect.json': clickhouseConnect,
  'clickhouse_driver.json': clickhouseDriver,
  'collections.json': collections,
  'compression.json': compression,
  'concurrent_futures.json': concurrentFutures,
  'confluent_kafka.json': confluentKafka,
  'console.json': console,
  'copy.json': copy,
  'cryptography.json': cryptography,
  'csv.json': csv,
  'ctypes.json': ctypes,
  'cv2.json': cv2,
  'dask.json': dask,
  'datetime.json': datetime,
  'dateutil.json': dateutil,
  'dbm.json': dbm,
  'decimal.json': decimal,
  'development.json': development,
  'diskcache.json': diskcache,
  'django.json': django,
  'docker.json': docker,
  'dramatiq.json': dramatiq,
  'duckdb.json': duckdb,
  'elasticsearch.json': elasticsearch,
  'email.json': email,
  'fabric.json': fabric,
  'faker.json': faker,
  'fastapi.json': fastapi,
  'ffmpeg.json': ffmpeg,
  'flask.json': flask,
  'ftplib.json': ftplib,
  'functools.json': functools,
  'gevent.json': gevent,
  'git.json': git,
  'glob.json': glob,
  'google_cloud_bigquery.json': googleCloudBigquery,
  'google_cloud_pubsub.json': googleCloudPubsub,
  'google_cloud_storage.json': googleCloudStorage,
  'grpc.json': grpc,
  'gunicorn.json': gunicorn,
  'gzip.json': gzip,
  'h5py.json': h5py,
  'hashlib.json': hashlib,
  'hmac.json': hmac,
  'http.json': http,
  'httplib2.json': httplib2,
  'httpx.json': httpx,
  'httpx2.json': httpx2,
  'huey.json': huey,
  'imageio.json': imageio,
  'imaplib.json': imaplib,
  'importlib.json': importlib,
  'invoke.json': invoke,
  'io_builtins.json': ioBuiltins,
  'ipaddress.json': ipaddress,
  'itertools.json': itertools,
  'jinja2.json': jinja2,
  'joblib.json': joblib,
  'json.json': jsonModule,
  'jsonschema.json': jsonschema,
  'jwt.json': jwt,
  'kafka.json': kafka,
  'lightgbm.json': lightgbm,
  'logging.json': logging,
  'loguru.json': loguru,
  'lxml.json': lxml,
  'lz4.json': lz4,
  'lzma.json': lzma,
  'marshmallow.json': marshmallow,
  'math.json': mathModule,
  'matplotlib.json': matplotlib,
  'mmap.json': mmap,
  'motor.json': motor,
  'moviepy.json': moviepy,
  'msgpack.json': msgpack,
  'msgspec.json': msgspec,
  'multiprocessing.json': multiprocessing,
  'mysql.json': mysql,
  'mysqlclient.json': mysqlclient,
  'nacl.json': nacl,
  'nats.json': nats,
  'neo4j.json': neo4j,
  'nest_asyncio.json': nestAsyncio,
  'networkx.json': networkx,
  'niquests.json': niquests,
  'nltk.json': nltk,
  'nntplib.json': nntplib,
  'numba.json': numba,
  'numpy.json': numpy,
  'openai.json': openai,
  'openpyxl.json': openpyxl,
  'oracledb.json': oracledb,
  'orjson.json': orjson,
  'os.json': os,
  'pandas.json': pandas,
  'paramiko.json': paramiko,
  'pathlib.json': pathlib,
  'peewee.json': peewee,
  'pexpect.json': pexpect,
  'pickle.json': pickle,
  'pika.json': pika,
  'pillow.json': pillow,
  'playwright.json': playwright,
  'plistlib.json': plistlib,
  'polars.json': polars,
  'poplib.json': poplib,
  'psutil.json': psutil,
  'psycopg.json': psycopg,
  'psycopg2.json': psycopg2,
  'pyarrow.json': pyarrow,
  'pycurl.json': pycurl,
  'pydantic.json': pydantic,
  'pymemcache.json': pymemcache,
  'pymongo.json': pymongo,
  'pymssql.json': pymssql,
  'pymysql.json': pymysql,
  'pyodbc.json': pyodbc,
  'pypdf.json': pypdf,
  'pytest.json': pytest,
  'pytest_mock.json': pytestMock,
  'quart.json': quart,
  'queue.json': queue,
  'random.json': random,
  'rapidfuzz.json': rapidfuzz,
  'ray.json': ray,
  're.json': regularExpressions,
  'redis.json': redis,
  'regex.json': regex,
  'reportlab.json': reportlab,
  'requests.json': requests,
  'requests_futures.json': requestsFutures,
  'retrying.json': retrying,
  'rich.json': rich,
  'rq.json': rq,
  'sanic.json': sanic,
  'scipy.json': scipy,
  'scrapy.json': scrapy,
  'secrets.json': secrets,
  'select.json': select,
  'selenium.json': selenium,
  'sentry_sdk.json': sentrySdk,
  'sh.json': sh,
  'shapely.json': shapely,
  'shutil.json': shutil,
  'signal.json': signal,
  'simplejson.json': simplejson,
  'sklearn.json': sklearn,
  'slack_sdk.json': slackSdk,
  'smtplib.json': smtplib,
  'socket.json': socket,
  'socketio.json': socketio,
  'soundfile.json': soundfile,
  'spacy.json': spacy,
  'sqlalchemy.json': sqlalchemy,
  'sqlite3.json': sqlite3,
  'ssl.json': ssl,
  'starlette.json': starlette,
  'statistics.json': statistics,
  'stripe.json': stripe,
  'struct.json': struct,
  'structlog.json': structlog,
  'subprocess.json': subprocess,
  'sympy.json': sympy,
  'sys.json': sys,
  'tarfile.json': tarfile,
  'telegram.json': telegram,
  'telnetlib.json': telnetlib,
  'tempfile.json': tempfile,
  'tenacity.json': tenacity,
  'tensorflow.json': tensorflow,
  'text.json': text,
  'threading.json': threading,
  'tiktoken.json': tiktoken,
  'time.json': time,
  'tkinter.json': tkinter,
  'tokenizers.json': tokenizers,
  'torch.json': torch,
  'tornado.json': tornado,
  'tortoise.json': tortoise,
  'tqdm.json': tqdm,
  'transformers.json': transformers,
  'trio.json': trio,
  'twilio.json': twilio,
  'typer.json': typer,
  'typing_extensions.json': typingExtensions,
  'ujson.json': ujson,
  'unix.json': unix,
  'urllib.json': urllib,
  'urllib3.json': urllib3,
  'uvicorn.json': uvicorn,
  'uvloop.json': uvloop,
  'watchdog.json': watchdog,
  'wave.json': wave,
  'websockets.json': websockets,
  'windows.json': windows,
  'xgboost.json': xgboost,
  'xml.json': xml,
  'xxhash.json': xxhash,
  'yaml.json': yaml,
  'zeep.json': zeep,
  'zipfile.json': zipfile,
  'zlib.json': zlib,
  'zmq.json': zmq,
  'zstandard.json': zstandard,
};

/** In the order of their file names. */
export const pythonLibraries: readonly LibraryKnowledge[] = Object.values(files).filter(isBuiltIn);
