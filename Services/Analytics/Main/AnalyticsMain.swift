internal import Analytics
internal import ServiceKit

@main
enum AnalyticsMain {
    static func main() async {
        await ServiceRuntime.main(AnalyticsService.definition)
    }
}
