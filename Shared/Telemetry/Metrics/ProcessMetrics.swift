#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What the kernel knows about this process, under the names that every Prometheus client library uses, so that ready-made
/// dashboards and alerts work.
package struct ProcessMetrics: Sendable, Equatable {
    package var residentBytes: Int64?
    package var openDescriptors: Int64?
    package var maxDescriptors: Int64?
    package var cpuSeconds: Double?
    /// Seconds since 1970.
    package var startTime: Double?

    /// Reads the values of this moment; what the system does not offer stays nil.
    package static func sample() -> ProcessMetrics {
        var metrics = ProcessMetrics()
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        if let pages = readFile("/proc/self/statm").flatMap(residentPages(statm:)) {
            metrics.residentBytes = pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
        }
        if let stat = readFile("/proc/self/stat").flatMap(ticks(stat:)) {
            metrics.cpuSeconds = Double(stat.cpu) / ticks
            if let boot = readFile("/proc/stat").flatMap(bootTime(stat:)) {
                metrics.startTime = boot + Double(stat.start) / ticks
            }
        }
        metrics.openDescriptors = entries(of: "/proc/self/fd")
        var limit = rlimit()
        #if canImport(Glibc)
            let result = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
            let result = getrlimit(RLIMIT_NOFILE, &limit)
        #endif
        if result == 0 {
            metrics.maxDescriptors = Int64(clamping: limit.rlim_cur)
        }
        return metrics
    }

    package func write(to text: inout PrometheusText) {
        if let residentBytes {
            text.header("process_resident_memory_bytes", .gauge, help: "Resident memory size in bytes.")
            text.sample("process_resident_memory_bytes", residentBytes)
        }
        if let openDescriptors {
            text.header("process_open_fds", .gauge, help: "Number of open file descriptors.")
            text.sample("process_open_fds", openDescriptors)
        }
        if let maxDescriptors {
            text.header("process_max_fds", .gauge, help: "Maximum number of open file descriptors.")
            text.sample("process_max_fds", maxDescriptors)
        }
        if let cpuSeconds {
            text.header("process_cpu_seconds_total", .counter, help: "User and system CPU time spent in seconds.")
            text.sample("process_cpu_seconds_total", cpuSeconds)
        }
        if let startTime {
            text.header("process_start_time_seconds", .gauge, help: "Start time of the process in seconds since 1970.")
            text.sample("process_start_time_seconds", startTime)
        }
    }

    /// The second field of proc(5) `statm`.
    static func residentPages(statm: String) -> Int64? {
        let fields = statm.split(separator: " ")
        return fields.count > 1 ? Int64(fields[1]) : nil
    }

    /// Fields 14, 15 (user and system time) and 22 (start) of proc(5) `stat`, in clock ticks. Field 2 is the program's name in
    /// parentheses and may itself contain spaces and parentheses, so counting starts behind the last one.
    static func ticks(stat: String) -> (cpu: Int64, start: Int64)? {
        guard let close = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: close)...].split(separator: " ")
        guard fields.count > 19, let user = Int64(fields[11]), let system = Int64(fields[12]), let start = Int64(fields[19]) else {
            return nil
        }
        return (user + system, start)
    }

    /// The `btime` line of `/proc/stat`.
    static func bootTime(stat: String) -> Double? {
        for line in stat.split(separator: "\n") where line.hasPrefix("btime ") {
            return Double(line.dropFirst("btime ".count))
        }
        return nil
    }

    private static func readFile(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < 1 << 20 {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Without `.`, `..` and the descriptor that the count itself needs.
    private static func entries(of directory: String) -> Int64? {
        guard let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        var count: Int64 = -3
        while readdir(stream) != nil { count += 1 }
        return count
    }
}
