internal import Analytics
internal import Foundation
internal import Intake
internal import Response
internal import Routing
internal import ServiceKit
internal import Time

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// One of the four stages, run exactly as its own executable runs it, but for the time: a clock that somebody else sets, so that a year can
/// be lived through in minutes.
///
///     stage-with-clock STAGE CLOCKFILE [FLAGS OF THE STAGE]
///
/// The file holds eight bytes: microseconds since 1970 in the machine's byte order. Not part of the
/// product, whose executables know no other time than the machine's.
@main
enum StageWithClock {
    private static let stages = [
        "intake": IntakeService.definition, "routing": ServiceDefinition.routing, "response": ResponseService.definition,
        "analytics": AnalyticsService.definition,
    ]

    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count > 2, let definition = stages[arguments[1]], let clock = clock(arguments[2]) else {
            FileHandle.standardError.write(Data("usage: stage-with-clock intake|routing|response|analytics CLOCKFILE [FLAGS]\n".utf8))
            exit(2)
        }
        signal(SIGPIPE, SIG_IGN)
        var surroundings = ServiceRuntime.Surroundings.process
        surroundings.input.arguments = Array(arguments.dropFirst(3))
        surroundings.clock = clock
        endProcess(await ServiceRuntime(definition, surroundings: surroundings).run())
    }

    /// Reads the file's memory at every question: whoever sets the clock is heard at once, without a call.
    private static func clock(_ path: String) -> WallClock? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let page = mmap(nil, 8, PROT_READ, MAP_SHARED, descriptor, 0), page != MAP_FAILED else { return nil }
        // The mapping lives as long as the process; its address is a number that every thread may know.
        let address = UInt(bitPattern: page)
        return WallClock {
            Timestamp(microseconds: UnsafeRawPointer(bitPattern: address)?.load(as: Int64.self) ?? 0)
        }
    }
}
