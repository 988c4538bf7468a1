#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// The end of a process whose work is done. Not `exit`: that runs the exit handlers of C libraries first, and OpenSSL's frees what another
/// thread may be using at that moment, one that opens a connection to the database say. The process would then die of a signal.
package func endProcess(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
}
