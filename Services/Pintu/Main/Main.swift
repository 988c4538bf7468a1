internal import PintuCommand

@main
enum Main {
    static func main() async {
        await PintuCommandLine.main()
    }
}
