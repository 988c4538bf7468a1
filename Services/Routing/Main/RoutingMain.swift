internal import Routing
internal import ServiceKit

/// The process `routing`.
@main
struct RoutingMain {
    static func main() async {
        await ServiceRuntime.main(.routing)
    }
}
