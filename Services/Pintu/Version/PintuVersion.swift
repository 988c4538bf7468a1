/// The release of this program, by semantic versioning.
enum PintuVersion {
    static let text = "0.1.0"
}
