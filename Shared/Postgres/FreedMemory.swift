internal import CLibPQ

/// What is left in the process after a large result was decoded.
package enum FreedMemory {
    /// Gives it back to the system. glibc would keep it for ever in the arena of the connection's thread; other allocators give it back by
    /// themselves. Costs a few milliseconds.
    package static func giveBack() {
        #if canImport(Glibc)
            _ = malloc_trim(0)
        #endif
    }
}
