// Stand-in for @microsoft/1ds-core-js and @microsoft/1ds-post-js: telemetry is disabled in tests, only the import must resolve.
exports.AppInsightsCore = class {};
exports.PostChannel = class {};
