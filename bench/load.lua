-- What wrk sends and what it reports. The requests are prepared once; each connection takes the next.
-- BENCH_PATHS: a file with one path a line. BENCH_METHOD, BENCH_TOKEN, BENCH_BODY (a file).
local requests = {}
local turn = 0

function init(args)
  local headers = {
    ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN"),
    -- The service is told that TLS has ended in front of it, as behind a proxy.
    ["X-Forwarded-Proto"] = "https",
  }
  local body = nil
  local file = os.getenv("BENCH_BODY")
  if file then
    body = io.open(file):read("*a")
    headers["Content-Type"] = "application/json"
  end
  for path in io.lines(os.getenv("BENCH_PATHS")) do
    requests[#requests + 1] = wrk.format(os.getenv("BENCH_METHOD"), path, headers, body)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("BENCH %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.timeout, errors.connect + errors.read + errors.write))
end
