internal import Intake
internal import ServiceKit

/// The process `intake`.
@main
struct IntakeMain {
    static func main() async {
        await ServiceRuntime.main(IntakeService.definition)
    }
}
