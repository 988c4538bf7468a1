internal import Response
internal import ServiceKit

@main
enum ResponseMain {
    static func main() async {
        await ServiceRuntime.main(ResponseService.definition)
    }
}
