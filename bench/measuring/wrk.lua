-- What one run of wrk found, as a line of JSON at its end.
done = function(summary, latency)
   local bad = summary.errors
   io.write(string.format(
      '\n{"requests": %d, "microseconds": %d, "bytes": %d, "errors": %d, "p50": %f, "p95": %f, "p99": %f}\n',
      summary.requests, summary.duration, summary.bytes,
      bad.connect + bad.read + bad.write + bad.status + bad.timeout,
      latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
