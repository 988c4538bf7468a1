"""The protocol without a database: Pintu beside grpc-swift-2 and Hummingbird, client and server on the same cores."""
import resource

from machine import Child, Series, run_json

IN_FLIGHT = 64
CONNECTIONS = 2


def finished_cpu_seconds():
    """Of all programs that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(context, report):
    peers, native = context.programs / "rpc-peers", context.programs / "native-load"
    servers = {name: Child([str(peers), "serve", name]) for name in ["pintu", "grpc", "hummingbird", "hummingbird-same-codec"]}
    series = Series()

    def swift(name, seconds, rate=None):
        command = [peers, "load", name, servers[name].first_line, IN_FLIGHT, seconds]
        return run_json(command + ([rate] if rate else []))

    def plain(name, seconds, rate=None, connections=CONNECTIONS):
        command = [native, "--port", servers[name].first_line, "--payload", context.payloads.one, "--in-flight", IN_FLIGHT, "--warmup", 0,
            "--seconds", seconds]
        command += ["--protocol", "http"] if name.startswith("hummingbird") else ["--token", "token", "--connections", connections]
        return run_json(command + (["--rate", rate] if rate else []))

    def closed(name, label, load, **options):
        load(name, 0.5, **options)
        server, client = servers[name].cpu_seconds(), finished_cpu_seconds()
        found = load(name, context.seconds, **options)
        server, client = servers[name].cpu_seconds() - server, finished_cpu_seconds() - client
        series.add(label, found["perSecond"])
        series.add(label + " p99", found["p99us"])
        series.add(label + " per cpu", found["calls"] / max(0.01, server))
        series.add(label + " per both", found["calls"] / max(0.01, server + client))

    try:
        for round_number in range(context.rounds):
            context.say(f"protocol, round {round_number + 1} of {context.rounds}")
            closed("pintu", "pintu swift", swift)
            closed("grpc", "grpc", swift)
            closed("pintu", "pintu native", plain)
            closed("hummingbird", "hummingbird", plain)
            closed("pintu", "pintu native 64", plain, connections=IN_FLIGHT)
            closed("hummingbird-same-codec", "hummingbird same codec", plain)
        # Equal load: half of what the peer bears, for both.
        for round_number in range(context.rounds):
            context.say(f"equal load, round {round_number + 1} of {context.rounds}")
            rate = round(series.median("grpc") / 2)
            for name in ["pintu", "grpc"]:
                series.add(f"{name} equal p99 swift", swift(name, context.seconds, rate)["p99us"])
            rate = round(series.median("hummingbird") / 2)
            for name in ["pintu", "hummingbird"]:
                series.add(f"{name} equal p99 native", plain(name, context.seconds, rate, **({"connections": IN_FLIGHT} if name == "pintu" else {}))["p99us"])
    finally:
        for server in servers.values():
            server.stop()

    def versus(name, ours, theirs, bar):
        report.ratio(name, series.median(ours) / series.median(theirs), bar,
            f"{series.median(ours):,.0f} / {series.median(theirs):,.0f} calls/s")

    versus("calls/s beside grpc-swift-2, Swift clients", "pintu swift", "grpc", 30)
    both = [series.median(name + " per both") for name in ["pintu swift", "grpc"]]
    # Whatever else runs on the machine takes time from both, but adds nothing to what a call costs.
    report.ratio("  the same by processor time of client and server", both[0] / both[1], 30, f"{both[0]:,.0f} / {both[1]:,.0f} calls per CPU-second")
    versus("calls/s beside Hummingbird, native client", "pintu native", "hummingbird", 6)
    versus("  the same, Pintu on 64 connections too", "pintu native 64", "hummingbird", 6)
    versus("  the same, Hummingbird with Pintu's JSON", "pintu native", "hummingbird same codec", 6)
    for peer, label in [("grpc", "swift"), ("hummingbird", "native")]:
        ours, theirs = series.median(f"pintu equal p99 {label}"), series.median(f"{peer} equal p99 {label}")
        report.ratio(f"p99 at half of {peer}'s load", ours / max(1, theirs), 1, f"{ours:,.0f} / {theirs:,.0f} us", at_least=False)
    for label in ["pintu swift", "pintu native", "grpc", "hummingbird", "hummingbird same codec"]:
        report.figure(f"calls per CPU-second of the server, {label}", series.median(label + " per cpu"),
            f"p99 {series.median(label + ' p99'):,.0f} us with {IN_FLIGHT} in flight")
