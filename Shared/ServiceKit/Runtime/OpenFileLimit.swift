#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Takes as many file descriptors as the system allows us. The usual soft limit of 1,024 is as many as `rpc.maxConnections` alone, and
/// without a descriptor nobody can be told that there is no place for them.
func raiseOpenFileLimit() {
    var limit = rlimit()
    #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        let resource = RLIMIT_NOFILE
    #endif
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    // Refused or not: with fewer, connections are refused a little earlier.
    _ = setrlimit(resource, &limit)
}
