/**
 * The built-in knowledge of Node.js, of JavaScript's own objects, and of npm's packages, file by file. Bundlers cannot enumerate
 * a folder, so every new file in `typescript/` gets its import and its line here; a test compares the list with the folder.
 * Nothing is computed here.
 */
import type { LibraryKnowledge } from './apiEntry';
import { isBuiltIn } from './libraryFile';
import admZip from './typescript/adm_zip.json';
import ajv from './typescript/ajv.json';
import amqplib from './typescript/amqplib.json';
import anthropic from './typescript/anthropic.json';
import archiver from './typescript/archiver.json';
import argon2 from './typescript/argon2.json';
import asyncLibrary from './typescript/async.json';
import awsDynamodb from './typescript/aws_dynamodb.json';
import awsLambda from './typescript/aws_lambda.json';
import awsLibDynamodb from './typescript/aws_lib_dynamodb.json';
import awsS3 from './typescript/aws_s3.json';
import awsSqs from './typescript/aws_sqs.json';
import axios from './typescript/axios.json';
import bcrypt from './typescript/bcrypt.json';
import bcryptjs from './typescript/bcryptjs.json';
import betterSqlite3 from './typescript/better_sqlite3.json';
import bluebird from './typescript/bluebird.json';
import bull from './typescript/bull.json';
import bullmq from './typescript/bullmq.json';
import canvas from './typescript/canvas.json';
import cheerio from './typescript/cheerio.json';
import chokidar from './typescript/chokidar.json';
import commander from './typescript/commander.json';
import crossSpawn from './typescript/cross_spawn.json';
import csvParse from './typescript/csv_parse.json';
import d3 from './typescript/d3.json';
import dataloader from './typescript/dataloader.json';
import dateFns from './typescript/date_fns.json';
import dayjs from './typescript/dayjs.json';
import dotenv from './typescript/dotenv.json';
import drizzle from './typescript/drizzle.json';
import ejs from './typescript/ejs.json';
import exceljs from './typescript/exceljs.json';
import execa from './typescript/execa.json';
import express from './typescript/express.json';
import fastXmlParser from './typescript/fast_xml_parser.json';
import fastify from './typescript/fastify.json';
import fsExtra from './typescript/fs_extra.json';
import glob from './typescript/glob.json';
import globals from './typescript/globals.json';
import googleCloudStorage from './typescript/google_cloud_storage.json';
import got from './typescript/got.json';
import graphql from './typescript/graphql.json';
import handlebars from './typescript/handlebars.json';
import hapi from './typescript/hapi.json';
import ioredis from './typescript/ioredis.json';
import jimp from './typescript/jimp.json';
import jose from './typescript/jose.json';
import jsYaml from './typescript/js_yaml.json';
import jsdom from './typescript/jsdom.json';
import jsonwebtoken from './typescript/jsonwebtoken.json';
import kafkajs from './typescript/kafkajs.json';
import knex from './typescript/knex.json';
import koa from './typescript/koa.json';
import koaRouter from './typescript/koa_router.json';
import ky from './typescript/ky.json';
import lodash from './typescript/lodash.json';
import marked from './typescript/marked.json';
import moment from './typescript/moment.json';
import mongodb from './typescript/mongodb.json';
import mongoose from './typescript/mongoose.json';
import msgpackr from './typescript/msgpackr.json';
import multer from './typescript/multer.json';
import mysql from './typescript/mysql.json';
import mysql2 from './typescript/mysql2.json';
import nestjs from './typescript/nestjs.json';
import nestjsCore from './typescript/nestjs_core.json';
import next from './typescript/next.json';
import nodeAsyncHooks from './typescript/node_async_hooks.json';
import nodeBuffer from './typescript/node_buffer.json';
import nodeChildProcess from './typescript/node_child_process.json';
import nodeCrypto from './typescript/node_crypto.json';
import nodeDns from './typescript/node_dns.json';
import nodeEvents from './typescript/node_events.json';
import nodeFetch from './typescript/node_fetch.json';
import nodeFs from './typescript/node_fs.json';
import nodeHttp from './typescript/node_http.json';
import nodeHttp2 from './typescript/node_http2.json';
import nodeNet from './typescript/node_net.json';
import nodeOs from './typescript/node_os.json';
import nodePath from './typescript/node_path.json';
import nodePerfHooks from './typescript/node_perf_hooks.json';
import nodeProcess from './typescript/node_process.json';
import nodeReadline from './typescript/node_readline.json';
import nodeStream from './typescript/node_stream.json';
import nodeTest from './typescript/node_test.json';
import nodeTimers from './typescript/node_timers.json';
import nodeUtil from './typescript/node_util.json';
import nodeVm from './typescript/node_vm.json';
import nodeWorkerThreads from './typescript/node_worker_threads.json';
import nodeZlib from './typescript/node_zlib.json';
import nodemailer from './typescript/nodemailer.json';
import openai from './typescript/openai.json';
import pLimit from './typescript/p_limit.json';
import pMap from './typescript/p_map.json';
import pQueue from './typescript/p_queue.json';
import pako from './typescript/pako.json';
import papaparse from './typescript/papaparse.json';
import pdfkit from './typescript/pdfkit.json';
import pg from './typescript/pg.json';
import pino from './typescript/pino.json';
import piscina from './typescript/piscina.json';
import playwright from './typescript/playwright.json';
import prisma from './typescript/prisma.json';
import protobufjs from './typescript/protobufjs.json';
import pug from './typescript/pug.json';
import puppeteer from './typescript/puppeteer.json';
import redis from './typescript/redis.json';
import rimraf from './typescript/rimraf.json';
import rxjs from './typescript/rxjs.json';
import sequelize from './typescript/sequelize.json';
import sharp from './typescript/sharp.json';
import shelljs from './typescript/shelljs.json';
import socketIo from './typescript/socket_io.json';
import sqlite3 from './typescript/sqlite3.json';
import stripe from './typescript/stripe.json';
import superagent from './typescript/superagent.json';
import tfjs from './typescript/tfjs.json';
import typeorm from './typescript/typeorm.json';
import underscore from './typescript/underscore.json';
import undici from './typescript/undici.json';
import uuid from './typescript/uuid.json';
import winston from './typescript/winston.json';
import workerpool from './typescript/workerpool.json';
import ws from './typescript/ws.json';
import xlsx from './typescript/xlsx.json';
import xml2js from './typescript/xml2js.json';
import yaml from './typescript/yaml.json';
import zod from './typescript/zod.json';

const files: Readonly<Record<string, unknown>> = {
  'adm_zip.json': admZip,
  'ajv.json': ajv,
  'amqplib.json': amqplib,
  'anthropic.json': anthropic,
  'archiver.json': archiver,
  'argon2.json': argon2,
  'async.json': asyncLibrary,
  'aws_dynamodb.json': awsDynamodb,
  'aws_lambda.json': awsLambda,
  'aws_lib_dynamodb.json': awsLibDynamodb,
  'aws_s3.json': awsS3,
  'aws_sqs.json': awsSqs,
  'axios.json': axios,
  'bcrypt.json': bcrypt,
  'bcryptjs.json': bcryptjs,
  'better_sqlite3.json': betterSqlite3,
  'bluebird.json': bluebird,
  'bull.json': bull,
  'bullmq.json': bullmq,
  'canvas.json': canvas,
  'cheerio.json': cheerio,
  'chokidar.json': chokidar,
  'commander.json': commander,
  'cross_spawn.json': crossSpawn,
  'csv_parse.json': csvParse,
  'd3.json': d3,
  'dataloader.json': dataloader,
  'date_fns.json': dateFns,
  'dayjs.json': dayjs,
  'dotenv.json': dotenv,
  'drizzle.json': drizzle,
  'ejs.json': ejs,
  'exceljs.json': exceljs,
  'execa.json': execa,
  'express.json': express,
  'fast_xml_parser.json': fastXmlParser,
  'fastify.json': fastify,
  'fs_extra.json': fsExtra,
  'glob.json': glob,
  'globals.json': globals,
  'google_cloud_storage.json': googleCloudStorage,
  'got.json': got,
  'graphql.json': graphql,
  'handlebars.json': handlebars,
  'hapi.json': hapi,
  'ioredis.json': ioredis,
  'jimp.json': jimp,
  'jose.json': jose,
  'js_yaml.json': jsYaml,
  'jsdom.json': jsdom,
  'jsonwebtoken.json': jsonwebtoken,
  'kafkajs.json': kafkajs,
  'knex.json': knex,
  'koa.json': koa,
  'koa_router.json': koaRouter,
  'ky.json': ky,
  'lodash.json': lodash,
  'marked.json': marked,
  'moment.json': moment,
  'mongodb.json': mongodb,
  'mongoose.json': mongoose,
  'msgpackr.json': msgpackr,
  'multer.json': multer,
  'mysql.json': mysql,
  'mysql2.json': mysql2,
  'nestjs.json': nestjs,
  'nestjs_core.json': nestjsCore,
  'next.json': next,
  'node_async_hooks.json': nodeAsyncHooks,
  'node_buffer.json': nodeBuffer,
  'node_child_process.json': nodeChildProcess,
  'node_crypto.json': nodeCrypto,
  'node_dns.json': nodeDns,
  'node_events.json': nodeEvents,
  'node_fetch.json': nodeFetch,
  'node_fs.json': nodeFs,
  'node_http.json': nodeHttp,
  'node_http2.json': nodeHttp2,
  'node_net.json': nodeNet,
  'node_os.json': nodeOs,
  'node_path.json': nodePath,
  'node_perf_hooks.json': nodePerfHooks,
  'node_process.json': nodeProcess,
  'node_readline.json': nodeReadline,
  'node_stream.json': nodeStream,
  'node_test.json': nodeTest,
  'node_timers.json': nodeTimers,
  'node_util.json': nodeUtil,
  'node_vm.json': nodeVm,
  'node_worker_threads.json': nodeWorkerThreads,
  'node_zlib.json': nodeZlib,
  'nodemailer.json': nodemailer,
  'openai.json': openai,
  'p_limit.json': pLimit,
  'p_map.json': pMap,
  'p_queue.json': pQueue,
  'pako.json': pako,
  'papaparse.json': papaparse,
  'pdfkit.json': pdfkit,
  'pg.json': pg,
  'pino.json': pino,
  'piscina.json': piscina,
  'playwright.json': playwright,
  'prisma.json': prisma,
  'protobufjs.json': protobufjs,
  'pug.json': pug,
  'puppeteer.json': puppeteer,
  'redis.json': redis,
  'rimraf.json': rimraf,
  'rxjs.json': rxjs,
  'sequelize.json': sequelize,
  'sharp.json': sharp,
  'shelljs.json': shelljs,
  'socket_io.json': socketIo,
  'sqlite3.json': sqlite3,
  'stripe.json': stripe,
  'superagent.json': superagent,
  'tfjs.json': tfjs,
  'typeorm.json': typeorm,
  'underscore.json': underscore,
  'undici.json': undici,
  'uuid.json': uuid,
  'winston.json': winston,
  'workerpool.json': workerpool,
  'ws.json': ws,
  'xlsx.json': xlsx,
  'xml2js.json': xml2js,
  'yaml.json': yaml,
  'zod.json': zod,
};

/** In the order of their file names. */
export const typescriptLibraries: readonly LibraryKnowledge[] = Object.values(files).filter(isBuiltIn);
